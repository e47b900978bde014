"""The component that presents slides: keys, buttons and full screen."""

import streamlit as st

from store.paths import STATIC

STYLES = ("pairs.css", "slides.css")
# Each run of the page calls it again.
SHOW = """
const shown = new WeakMap();
export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
    const deck = parentElement.querySelector(".deck");
    const before = shown.get(deck);
    if (before?.html === data.html) return before.stop;
    before?.stop();
    deck.innerHTML = data.html;
    const onTurn = (number) => setStateValue("slide", number);
    const stop = present(deck, data.first, onTurn, () => setTriggerValue("left", true));
    const leave = () => {
        stop();
        shown.delete(deck);
    };
    shown.set(deck, { html: data.html, stop: leave });
    return leave;
}
"""
DECK = st.components.v2.component(
    "deck",
    html='<div class="deck"></div>',
    css="\n".join((STATIC / name).read_text("utf-8") for name in STYLES),
    js=(STATIC / "slides.js").read_text("utf-8") + SHOW,
)


def render_slides(drawn: str, first: int) -> tuple[int, bool]:
    """Render slides drawn in HTML, beginning with the one of number `first`, from 0.

    Returns the number of the slide that the reader turned to, and whether the reader wants to
    leave.
    """
    result = DECK(
        key="slides",
        data={"html": drawn, "first": first},
        on_slide_change=lambda: None,
        on_left_change=lambda: None,
    )
    return (first if result.slide is None else int(result.slide)), bool(result.left)
