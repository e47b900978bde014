"""The evidence as slides for a board room: one finding each, arrow keys to turn."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from dashboard.charts import comparison
from dashboard.charts.figure import Figure
from dashboard.display import texts
from dashboard.engine import session
from dashboard.engine.answer import Answer
from dashboard.engine.answers import run_queries
from dashboard.engine.errors import Refused
from dashboard.evidence import card_parts, cards, note_panel
from dashboard.narrative import (
    card_title,
    counts,
    disputed,
    footnotes,
    grade_texts,
    highlights,
    note_texts,
    sentences,
    setting_texts,
    summary,
)
from dashboard.ui import language, links, plotly_component, url_state
from dashboard.ui.language import t
from queries.catalog import QueryError
from store.paths import STATIC

# First how the client's word travels; then each family, its trend before its comparisons.
SLIDE_QUERIES = (
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
# Height of the buttons below a slide's chart, with their margin.
BUTTONS_PIXELS = 80
# Width of a comparison's name, in characters.
NAME_WIDTH = {"latin": 30, "han": 15}
STYLE = STATIC / "slides.css"
FULL_SCREEN_BUTTON = st.components.v2.component(
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


def render() -> None:
    """Render the slide that the URL names, and the buttons to turn to the others."""
    data, lang = session.get_data_folder(), language.get_language()
    try:
        family, errors = run_queries(data, session.get_settings(data)["headline_family"])
        answers, more_errors = run_queries(data, SLIDE_QUERIES)
    except (Refused, QueryError) as error:
        st.warning(texts.escape_markdown(language.explain_refusal(error)))
        return
    # Two slides may rest on one file.
    card_parts.render_broken({str(error): error for error in errors + more_errors}.values())
    slides = _list_slides(family, answers, lang)
    last = len(slides) - 1
    url_state.restore("slide", _parse_number, 0)
    current = st.session_state["slide"] = min(max(st.session_state["slide"], 0), last)
    st.html(STYLE)
    with st.container(key="story"):
        # Rendered first, though shown below the slide: turning need not wait for the chart.
        _render_buttons(current, last)
        with st.container(key="slide"):
            slides[current]()
    url_state.publish("slide", current, [str(current)] if current else [])


def _list_slides(
    family: Sequence[Answer], answers: Sequence[Answer], lang: str
) -> list[Callable[[], None]]:
    """A function per slide that renders it: opening, certainty, findings, open questions."""
    slides: list[Callable[[], None]] = []
    if family:
        slides.append(partial(_render_opening, family, lang))
    figure = comparison.draw_findings(family, lang, plotly_component.get_ground(), NAME_WIDTH)
    if figure is not None:
        slides.append(partial(_render_certainty, family, figure, lang))
    slides += [partial(_render_finding, answer, lang) for answer in answers if has_finding(answer)]
    left_out = [answer for answer in answers if not has_finding(answer)]
    if left_out or not slides:
        slides.append(partial(_render_open_questions, left_out))
    return slides


def has_finding(answer: Answer) -> bool:
    """Whether an answer has a finding to show; if not, its question goes to the last slide."""
    return (
        not answer.missing
        and not answer.rows.empty
        and not counts.is_silent(answer)
        and counts.pick_graded(answer).grade != "insufficient"
    )


def _parse_number(written: list[str]) -> int:
    return int(written[0]) if written[0].isdecimal() else 0


def _turn(by: int) -> None:
    # Relative to the session's slide, because the one on screen may lag behind the last key press.
    st.session_state["slide"] += by


def _render_buttons(current: int, last: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="story_keys"):
        st.button(
            t("story.before"),
            on_click=_turn,
            args=(-1,),
            shortcut="Left",
            disabled=current == 0,
            key="story_before",
        )
        st.button(
            t("story.next"),
            on_click=_turn,
            args=(1,),
            shortcut="Right",
            disabled=current == last,
            type="primary",
            key="story_next",
        )
        st.caption(t("story.place", n=current + 1, all=last + 1), width="content")
        FULL_SCREEN_BUTTON(key="full_screen", data={"label": t("story.wide")}, width="content")
        st.page_link("pages/evidence/overview.py", label=t("story.leave"), icon=":material/close:")


def _render_opening(family: Sequence[Answer], lang: str) -> None:
    situation = summary.summarize(family, lang)
    st.title(t("pages.story.title"), anchor=False)
    with st.container(key="opening"):
        st.markdown(situation.said)
    st.caption(_describe_grade(situation, family, lang))


def _render_certainty(family: Sequence[Answer], figure: Figure, lang: str) -> None:
    situation = summary.summarize(family, lang)
    st.title(t("case.how_sure"), anchor=False)
    st.caption(f"{_describe_grade(situation, family, lang)} {t('case.read_picture')}")
    alt = texts.strip_markdown(f"{t('case.how_sure')} {situation.said}")
    _render_chart(figure, "findings", alt, lang)


def _describe_grade(situation: summary.Summary, family: Sequence[Answer], lang: str) -> str:
    """The grade of the situation, how many comparisons have which grade, and the settings other
    than shipped."""
    mark = grade_texts.format_mark(situation.grade, lang)
    own = texts.escape_markdown(setting_texts.write_own_settings(family, lang))
    return " · ".join(filter(None, (mark, situation.counted, own)))


def _render_finding(answer: Answer, lang: str) -> None:
    st.title(texts.escape_markdown(card_title.write_title(answer, lang)), anchor=False)
    question = f":small[{texts.escape_markdown(answer.query.question[lang])}]"
    said = texts.strip_emphasis(sentences.write_sentence(answer, lang))
    st.markdown(f"{question}\n\n{said}")
    figure, shown = cards.make_figure(answer), []
    if figure is not None:
        figure, shown = note_panel.mark(figure, answer.query.name, answer.values)
    notes = [*footnotes.write_footnotes(answer, lang), disputed.write_disputed(answer, lang)]
    notes += note_texts.list_numbered(shown, lang)
    st.caption(
        f"{grade_texts.format_mark(str(highlights.pick_weakest(answer).grade), lang)} · "
        f"{texts.escape_markdown(' · '.join(filter(None, notes)))}"
    )
    if figure is not None:
        _render_chart(figure, answer.query.name, sentences.write_alt_text(answer, lang), lang)


def _render_chart(figure: Figure, name: str, alt: str, lang: str) -> None:
    plotly_component.render_figure(figure, lang, f"slide_{name}", alt, space_below=BUTTONS_PIXELS)


def _render_open_questions(left_out: Sequence[Answer]) -> None:
    """The questions without an answer: hiding them would overstate the evidence."""
    st.title(t("story.open_title"), anchor=False)
    links.link_to_case(t("case.make"))
    st.markdown(t("story.open"))
    lang = language.get_language()
    st.markdown(
        "\n".join(f"- {texts.escape_markdown(answer.query.question[lang])}" for answer in left_out)
    )
