"""The evidence as slides for a board room: one finding each, turned by the arrow keys."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from dashboard import (
    address,
    comparison_charts,
    engine,
    grades,
    language,
    plot,
    sentences,
    show,
    situation,
    text,
    ways,
)
from dashboard.draft import Draft
from dashboard.engine import Answer, Refused
from dashboard.language import t
from queries import catalog
from queries.catalog import QueryError

# The way of the word, then each family: where it comes from over time, and what was compared.
TOLD = (
    "overview/word_path",
    "complaints/origin_by_month",
    "complaints/chance",
    "complaints/substantiated_difference",
    "requirements/unverified_by_month",
    "requirements/unverified_difference",
    "requirements/corrected_difference",
    "schedule/slip_by_cause",
    "schedule/linked_difference",
    "schedule/extra_days",
)
# The keys at the foot of a slide, and a little air above them (px).
BENEATH = 80
NAME_WIDTH = {"latin": 30, "han": 15}
STYLE = Path(__file__).parent.parent / "static" / "slides.css"
WIDE = st.components.v2.component(
    "full_screen",
    html='<button type="button"></button>',
    css="""button { font: inherit; color: inherit; background: none; cursor: pointer;
        border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius);
        padding: 0.35rem 0.75rem; }""",
    js="""export default function ({ parentElement, data }) {
        const button = parentElement.querySelector("button");
        button.textContent = data.label;
        button.onclick = () => document.fullscreenElement
            ? document.exitFullscreen()
            : document.documentElement.requestFullscreen();
    }""",
)


def draw() -> None:
    """The slide that the address names, and the keys to the others."""
    data, lang = engine.folder(), language.current()
    try:
        family = [engine.run(data, name) for name in catalog.settings(data)["headline_family"]]
        answers = [engine.run(data, name) for name in TOLD if name in engine.queries(data)]
    except (Refused, QueryError) as error:
        st.warning(text.plain(language.refusal(error)))
        return
    shown = [one for one in answers if says_something(one)]
    slides: list[Callable[[], None]] = [partial(_first, family, lang)]
    findings = comparison_charts.findings(family, lang, plot.ground(), NAME_WIDTH)
    if findings is not None:
        slides.append(partial(_how_sure, family, findings, lang))
    slides += [partial(_slide, one, lang) for one in shown]
    slides.append(partial(_last, [one for one in answers if one not in shown]))
    last = len(slides) - 1
    address.adopt("slide", _number, 0)
    at = st.session_state["slide"] = min(max(st.session_state["slide"], 0), last)
    st.html(STYLE)
    with st.container(key="story"):
        # First, though they stand below: who turns on need not wait for the chart.
        _keys(at, last)
        with st.container(key="slide"):
            slides[at]()
    address.publish("slide", at, [str(at)] if at else [])


def says_something(answer: Answer) -> bool:
    """Whether an answer is a finding to show, or only says what is missing."""
    return (
        not answer.missing
        and not answer.rows.empty
        and not sentences.is_silent(answer)
        and sentences.graded(answer).grade != "insufficient"
    )


def _number(written: list[str]) -> int:
    return int(written[0]) if written[0].isdecimal() else 0


def _turn(by: int) -> None:
    # On from where the last key led, which may not be drawn yet.
    st.session_state["slide"] += by


def _keys(at: int, last: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="story_keys"):
        st.button(
            t("story.before"),
            on_click=_turn,
            args=(-1,),
            shortcut="Left",
            disabled=at == 0,
            key="story_before",
        )
        st.button(
            t("story.next"),
            on_click=_turn,
            args=(1,),
            shortcut="Right",
            disabled=at == last,
            type="primary",
            key="story_next",
        )
        st.caption(t("story.place", n=at + 1, all=last + 1), width="content")
        WIDE(key="full_screen", data={"label": t("story.wide")}, width="content")
        st.page_link("pages/evidence/overview.py", label=t("story.leave"), icon=":material/close:")


def _first(family: Sequence[Answer], lang: str) -> None:
    told = situation.of(family, lang)
    st.title(t("pages.story.title"), anchor=False)
    with st.container(key="opening"):
        st.markdown(told.said)
    st.caption(_counted(told, lang))


def _how_sure(family: Sequence[Answer], figure: Draft, lang: str) -> None:
    told = situation.of(family, lang)
    st.title(t("case.how_sure"), anchor=False)
    st.caption(f"{_counted(told, lang)} {t('case.read_picture')}")
    _drawn(figure, "findings", text.unmarked(f"{t('case.how_sure')} {told.said}"), lang)


def _counted(told: situation.Situation, lang: str) -> str:
    return f"{grades.mark(told.grade, lang)} · {told.counted}"


def _slide(answer: Answer, lang: str) -> None:
    st.title(text.plain(answer.query.question[lang]), anchor=False)
    st.markdown(sentences.main(answer, lang))
    st.caption(
        f"{grades.mark(str(sentences.graded(answer).grade), lang)} · "
        f"{text.plain(' · '.join(sentences.footnotes(answer, lang)))}"
    )
    figure = show.figure_of(answer)
    if figure is not None:
        _drawn(figure, answer.query.name, sentences.alt(answer, lang), lang)


def _drawn(figure: Draft, name: str, alt: str, lang: str) -> None:
    plot.draw(figure, lang, f"slide_{name}", alt, beneath=BENEATH)


def _last(left_out: Sequence[Answer]) -> None:
    """What could follow, and which questions the data leave open: a story that hid those would be
    surer than its evidence."""
    st.title(t("story.what_follows"), anchor=False)
    ways.to_case()
    if left_out:
        st.markdown(t("story.open"))
        lang = language.current()
        st.markdown("\n".join(f"- {text.plain(one.query.question[lang])}" for one in left_out))
