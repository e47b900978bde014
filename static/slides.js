// Shows one slide at a time, turns by keys and buttons, and fits each slide's text to its room.
const SMALLEST = 6;
const STEP = 0.5;
// Letters may reach a little beyond their lines.
const SLACK = 2;
const TURNS = {
    ArrowRight: 1,
    PageDown: 1,
    " ": 1,
    ArrowLeft: -1,
    PageUp: -1,
    Home: -Infinity,
    End: Infinity,
};

function fit(element) {
    let size = Number(element.dataset.largest);
    do {
        element.style.setProperty("--size", size);
        size -= STEP;
    } while (size >= SMALLEST && element.scrollHeight > element.clientHeight + SLACK);
}

function toggleFullScreen(deck) {
    if (document.fullscreenElement) document.exitFullscreen();
    else deck.requestFullscreen();
}

// A key meant for a field, a button or the browser turns no slide.
function isOurs(event) {
    const target = event.composedPath()[0];
    if (event.ctrlKey || event.metaKey || event.altKey || target.isContentEditable) return false;
    if (event.key === " " && target.localName === "button") return false;
    return !["input", "textarea", "select"].includes(target.localName);
}

// `onTurn` gets the number of the slide shown, `onLeave` is called when the reader wants to go.
// Gives the function that stops listening.
export function present(deck, first, onTurn, onLeave) {
    const slides = [...deck.querySelectorAll(".slide")];
    const [before, next, wide, leave] = ["before", "next", "wide", "leave"].map((name) =>
        deck.querySelector(`[data-key="${name}"]`),
    );
    let current = first;

    const show = () => {
        slides.forEach((slide, place) => (slide.hidden = place !== current));
        before.disabled = current === 0;
        next.disabled = current === slides.length - 1;
    };
    const draw = () => {
        const top = deck.getBoundingClientRect().top;
        if (!document.fullscreenElement) deck.style.setProperty("--top", `${Math.max(top, 0)}px`);
        // Those not shown may be printed.
        slides.forEach((slide) => {
            slide.hidden = false;
            slide.querySelectorAll("[data-largest]").forEach(fit);
            slide.hidden = true;
        });
        show();
    };
    const turn = (by) => {
        const wanted = Math.min(Math.max(current + by, 0), slides.length - 1);
        if (wanted === current) return;
        current = wanted;
        show();
        onTurn(current);
    };
    const press = (event) => {
        if (!isOurs(event)) return;
        if (event.key in TURNS) turn(TURNS[event.key]);
        else if (event.key.toLowerCase() === "f") toggleFullScreen(deck);
        // In full screen, Escape is the browser's own.
        else if (event.key === "Escape" && !document.fullscreenElement) onLeave();
        else return;
        event.preventDefault();
    };
    before.onclick = () => turn(-1);
    next.onclick = () => turn(1);
    wide.onclick = () => toggleFullScreen(deck);
    if (leave) leave.onclick = onLeave;
    document.addEventListener("keydown", press);
    const observer = new ResizeObserver(draw);
    observer.observe(deck);
    // What fits in another font may not fit in this one.
    document.fonts.ready.then(draw);
    draw();
    return () => {
        observer.disconnect();
        document.removeEventListener("keydown", press);
    };
}
