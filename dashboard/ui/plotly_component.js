// Draws a figure in its place, and draws the same place anew when the figure changes: Streamlit's
// own chart takes away what is drawn and builds another, and goes over it three times.
let library;
const plotly = (address) =>
    (library ??= import(new URL(address, document.baseURI)).then(() => window.Plotly));

// What a place shows: the same figure is not drawn twice.
const shown = new WeakMap();

// A chart that fills its window grows, with all that is measured in it, as far as there is room; on
// a phone it keeps its size.
const MEASURES = new Set(["size", "l", "r", "t", "b", "pad", "thickness", "xshift", "yshift"]);
const WIDE = 700;
const LEAST = 0.85;
const MOST = 1.6;

function enlarged(part, by) {
    if (Array.isArray(part)) return part.map((one) => enlarged(one, by));
    if (part === null || typeof part !== "object") return part;
    const grown = Object.entries(part).map(([key, value]) => [
        key,
        MEASURES.has(key) && typeof value === "number" ? value * by : enlarged(value, by),
    ]);
    return Object.fromEntries(grown);
}

function filling(figure, place, beneath) {
    if (place.clientWidth < WIDE) return figure;
    const scrolled = place.closest('[data-testid="stMain"]').scrollTop;
    const room = window.innerHeight - beneath - place.getBoundingClientRect().top - scrolled;
    const height = figure.layout.height;
    const by = Math.max(LEAST, Math.min(MOST, room / height, place.clientWidth / WIDE));
    const larger = enlarged(figure, by);
    larger.layout.height = Math.round(Math.max(room, height * by));
    return larger;
}

function sized(place) {
    const { told, beneath } = shown.get(place);
    return beneath === null ? told : filling(told, place, beneath);
}

async function draw(place, Plotly) {
    const figure = sized(place);
    place.style.height = `${figure.layout.height}px`;
    // A flow would let its old bands fade out over the new for half a second, frame by frame.
    place.querySelectorAll(".sankey, .first-render").forEach((part) => part.remove());
    await Plotly.react(place, figure.data, figure.layout, shown.get(place).config);
}

function begin(place, Plotly) {
    const follow = () => {
        const { width, height } = place._fullLayout;
        if (!place.clientWidth) return;
        if (shown.get(place).beneath !== null && sized(place).layout.height !== height) {
            draw(place, Plotly);
        } else if (place.clientWidth !== width) {
            Plotly.Plots.resize(place);
        }
    };
    const seen = new ResizeObserver(follow);
    seen.observe(place);
    // What stands above may still grow, and a window be made as large as the screen.
    if (shown.get(place).beneath !== null) {
        seen.observe(place.closest('[data-testid="stVerticalBlock"]'));
        window.addEventListener("resize", follow);
    }
    place.on("plotly_selected", (event) => {
        if (event?.points.length) place.mark(event.points[0].customdata ?? null);
    });
    place.on("plotly_deselect", () => place.mark(null));
    // A band of a flow cannot be selected, only clicked: it tells its words and its mark.
    place.on("plotly_click", (event) => {
        const told = event.points[0].customdata;
        if (Array.isArray(told)) place.mark(told[1]);
    });
    shown.get(place).end = () => {
        seen.disconnect();
        window.removeEventListener("resize", follow);
        Plotly.purge(place);
    };
}

export default function ({ parentElement, data, setTriggerValue }) {
    const place = parentElement.querySelector(".plot");
    place.setAttribute("role", "figure");
    place.setAttribute("aria-label", data.alt);
    place.mark = (mark) => data.is_open && setTriggerValue("mark", { of: mark });
    const before = shown.get(place);
    if (before?.figure !== data.figure) {
        const { figure, config, beneath } = data;
        const told = JSON.parse(figure);
        shown.set(place, { ...before, figure, told, config, beneath });
        place.style.height = `${told.layout.height}px`;
        plotly(data.library).then(async (Plotly) => {
            // The first chart is seen before the others are drawn.
            if (!before) await new Promise((begin) => setTimeout(begin));
            // Meanwhile a later figure came, or the place went.
            if (shown.get(place).figure !== figure || !place.isConnected) return;
            await draw(place, Plotly);
            if (!shown.get(place).end) begin(place, Plotly);
        });
    }
    return () => shown.get(place).end?.();
}
