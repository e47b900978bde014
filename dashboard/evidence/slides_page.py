"""The evidence as slides for a board room: one finding each, turned by the arrow keys."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from dashboard.charts import comparison
from dashboard.charts.figure import Figure
from dashboard.display import texts
from dashboard.engine import session
from dashboard.engine.answer import Answer
from dashboard.engine.answers import run_query
from dashboard.engine.errors import Refused
from dashboard.evidence import cards
from dashboard.narrative import counts, footnotes, grade_texts, sentences, summary
from dashboard.ui import language, links, plotly_component, url_state
from dashboard.ui.language import t
from queries.catalog import QueryError
from queries.settings import load_settings
from store.paths import STATIC

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
NAME_WIDTH = {"en": 30, "zh": 15}
STYLE = STATIC / "slides.css"
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


def render() -> None:
    """The slide that the address names, and the keys to the others."""
    data, lang = session.get_data_folder(), language.get_language()
    try:
        family = [run_query(data, name) for name in load_settings(data)["headline_family"]]
        answers = [run_query(data, name) for name in TOLD if name in session.get_queries(data)]
    except (Refused, QueryError) as error:
        st.warning(texts.escape_markdown(language.explain_refusal(error)))
        return
    shown = [one for one in answers if has_finding(one)]
    slides: list[Callable[[], None]] = [partial(_first, family, lang)]
    findings = comparison.draw_findings(family, lang, plotly_component.get_ground(), NAME_WIDTH)
    if findings is not None:
        slides.append(partial(_how_sure, family, findings, lang))
    slides += [partial(_slide, one, lang) for one in shown]
    slides.append(partial(_last, [one for one in answers if one not in shown]))
    last = len(slides) - 1
    url_state.restore("slide", _number, 0)
    at = st.session_state["slide"] = min(max(st.session_state["slide"], 0), last)
    st.html(STYLE)
    with st.container(key="story"):
        # First, though they stand below: who turns on need not wait for the chart.
        _keys(at, last)
        with st.container(key="slide"):
            slides[at]()
    url_state.publish("slide", at, [str(at)] if at else [])


def has_finding(answer: Answer) -> bool:
    """Whether an answer is a finding to show, or only says what is missing."""
    return (
        not answer.missing
        and not answer.rows.empty
        and not counts.is_silent(answer)
        and counts.pick_graded(answer).grade != "insufficient"
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
    told = summary.summarize(family, lang)
    st.title(t("pages.story.title"), anchor=False)
    with st.container(key="opening"):
        st.markdown(told.said)
    st.caption(_counted(told, lang))


def _how_sure(family: Sequence[Answer], figure: Figure, lang: str) -> None:
    told = summary.summarize(family, lang)
    st.title(t("case.how_sure"), anchor=False)
    st.caption(f"{_counted(told, lang)} {t('case.read_picture')}")
    _drawn(figure, "findings", texts.strip_markdown(f"{t('case.how_sure')} {told.said}"), lang)


def _counted(told: summary.Summary, lang: str) -> str:
    return f"{grade_texts.format_mark(told.grade, lang)} · {told.counted}"


def _slide(answer: Answer, lang: str) -> None:
    st.title(texts.escape_markdown(answer.query.question[lang]), anchor=False)
    st.markdown(sentences.write_sentence(answer, lang))
    st.caption(
        f"{grade_texts.format_mark(str(counts.pick_graded(answer).grade), lang)} · "
        f"{texts.escape_markdown(' · '.join(footnotes.write_footnotes(answer, lang)))}"
    )
    figure = cards.make_figure(answer)
    if figure is not None:
        _drawn(figure, answer.query.name, sentences.write_alt_text(answer, lang), lang)


def _drawn(figure: Figure, name: str, alt: str, lang: str) -> None:
    plotly_component.render_figure(figure, lang, f"slide_{name}", alt, beneath=BENEATH)


def _last(left_out: Sequence[Answer]) -> None:
    """What could follow, and which questions the data leave open: a story that hid those would be
    surer than its evidence."""
    st.title(t("story.what_follows"), anchor=False)
    links.link_to_case()
    if left_out:
        st.markdown(t("story.open"))
        lang = language.get_language()
        st.markdown(
            "\n".join(f"- {texts.escape_markdown(one.query.question[lang])}" for one in left_out)
        )
