// Draws a figure in its place, and draws the same place anew when the figure changes: Streamlit's
// own chart takes away what is drawn and builds another, and goes over it three times.
let library;
const plotly = (address) =>
    (library ??= import(new URL(address, document.baseURI)).then(() => window.Plotly));

// What a place shows: the same figure is not drawn twice.
const shown = new WeakMap();

function begin(place, Plotly) {
    const follow = new ResizeObserver(() => {
        if (place.clientWidth && place.clientWidth !== place._fullLayout.width) {
            Plotly.Plots.resize(place);
        }
    });
    follow.observe(place);
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
        follow.disconnect();
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
        const figure = JSON.parse(data.figure);
        place.style.height = `${figure.layout.height}px`;
        shown.set(place, { ...before, figure: data.figure });
        plotly(data.library).then(async (Plotly) => {
            // The first chart is seen before the others are drawn.
            if (!before) await new Promise((begin) => setTimeout(begin));
            // Meanwhile a later figure came, or the place went.
            if (shown.get(place).figure !== data.figure || !place.isConnected) return;
            // A flow would let its old bands fade out over the new for half a second, frame by frame.
            place.querySelectorAll(".sankey, .first-render").forEach((part) => part.remove());
            await Plotly.react(place, figure.data, figure.layout, data.config);
            if (!shown.get(place).end) begin(place, Plotly);
        });
    }
    return () => shown.get(place).end?.();
}
