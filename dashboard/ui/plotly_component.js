// Draws a figure and updates it in place when it changes: Streamlit's own chart removes the old
// figure, builds a new one, and renders it three times.
let library;
const loadPlotly = (address) =>
    (library ??= import(new URL(address, document.baseURI)).then(() => window.Plotly));

// State by chart element, so that an unchanged figure is not drawn twice.
const states = new WeakMap();

// Where Streamlit puts columns one above the other, a figure gives way to its narrow form.
const NARROW = "(max-width: 640px)";

const isNarrow = () => matchMedia(NARROW).matches;

function fitNarrow({ figure, narrow, narrowHeight }) {
    if (narrow || !narrowHeight) return narrow ?? figure;
    return { ...figure, layout: { ...figure.layout, height: narrowHeight } };
}

function fitFigure(element) {
    const state = states.get(element);
    return isNarrow() ? fitNarrow(state) : state.figure;
}

// On a touch screen hovering never ends, and the tool bar would stay over the chart.
function fitConfig(config) {
    return matchMedia("(hover: none)").matches ? { ...config, displayModeBar: false } : config;
}

async function draw(element, Plotly) {
    const figure = fitFigure(element);
    element.style.height = `${figure.layout.height}px`;
    // Without this a Sankey chart fades its old bands out over the new ones for half a second.
    element.querySelectorAll(".sankey, .first-render").forEach((part) => part.remove());
    states.get(element).drawnNarrow = isNarrow();
    await Plotly.react(element, figure.data, figure.layout, fitConfig(states.get(element).config));
}

// The mark of a point; where its customdata holds the hover text too, it is [hover text, mark].
const getMark = (customdata) => (Array.isArray(customdata) ? customdata[1] : (customdata ?? null));

function listen(element, Plotly) {
    const resize = () => {
        if (!element.clientWidth) return;
        if (states.get(element).drawnNarrow !== isNarrow()) {
            draw(element, Plotly);
        } else if (element.clientWidth !== element._fullLayout.width) {
            Plotly.Plots.resize(element);
        }
    };
    const observer = new ResizeObserver(resize);
    observer.observe(element);
    element.on("plotly_selected", (event) => {
        if (event?.points.length) element.sendMark(getMark(event.points[0].customdata));
    });
    element.on("plotly_deselect", () => element.sendMark(null));
    // A Sankey band cannot be selected, only clicked.
    element.on("plotly_click", (event) => {
        const { customdata } = event.points[0];
        if (Array.isArray(customdata)) element.sendMark(getMark(customdata));
    });
    states.get(element).end = () => {
        observer.disconnect();
        Plotly.purge(element);
    };
}

export default function ({ parentElement, data, setTriggerValue }) {
    const element = parentElement.querySelector(".plot");
    element.setAttribute("role", "figure");
    element.setAttribute("aria-label", data.alt);
    element.sendMark = (mark) => data.is_open && setTriggerValue("mark", { of: mark });
    const before = states.get(element);
    if (before?.json !== data.figure) {
        const { figure: json, config } = data;
        const figure = JSON.parse(json);
        const narrow = data.narrow && JSON.parse(data.narrow);
        const narrowHeight = data.narrow_height;
        states.set(element, { ...before, json, figure, narrow, narrowHeight, config });
        element.style.height = `${fitFigure(element).layout.height}px`;
        loadPlotly(data.library).then(async (Plotly) => {
            // Lets the browser paint the first chart before it draws the others.
            if (!before) await new Promise((resolve) => setTimeout(resolve));
            // A later figure may have replaced this one meanwhile, or the element may be gone.
            if (states.get(element).json !== json || !element.isConnected) return;
            await draw(element, Plotly);
            if (!states.get(element).end) listen(element, Plotly);
        });
    }
    return () => states.get(element).end?.();
}
