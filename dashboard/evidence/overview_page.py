"""The first screen of the overview, read in a minute: from the problem to the ways on."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from dashboard.charts import pair_bars
from dashboard.display import texts
from dashboard.engine import precompute, session
from dashboard.engine.answer import Answer
from dashboard.evidence import card_parts, card_tools, edit_mark
from dashboard.narrative import (
    action_title,
    counts,
    disputed,
    grade_texts,
    overview_lines,
    pairs,
    sentences,
    standing_out,
    summary,
)
from dashboard.narrative.pairs import Pair
from dashboard.ui import language, layout, links, page_state
from dashboard.ui.language import t

REWORK = "requirements/answers_after_start"
# The lines below the pairs, and the query that each comes from.
LINES = {
    "cost": "requirements/unanswered_effort",
    "where": "requirements/standing_out",
    "fairness": "overview/counter_evidence",
    "course": "requirements/unanswered_starts",
    "case": "requirements/telling_case",
}


def render_problem() -> None:
    """Render what is the matter as a title, how sure the questions set in advance are answered,
    and the ways on."""
    with st.container(key="situation"):
        page_state.render_part(_render_problem)
        with st.container(horizontal=True, key="ways_on"):
            links.link_to_case(t("case.make"))
            links.link_to_slides()


def _render_problem(chosen: Mapping[str, Any]) -> None:
    lang, data = language.get_language(), session.get_data_folder()
    family = session.get_settings(data)["headline_family"]
    answers = list(card_parts.ask_each(family, chosen).values())
    if not answers:
        return
    precompute.start(data)
    situation = summary.summarize(answers, lang)
    title = texts.escape_markdown(action_title.write_title(answers, lang))
    st.markdown(texts.add_small_print(f"**{title}**", situation.counted))
    layout.render_popover(
        grade_texts.format_mark(situation.grade, lang),
        "why_situation",
        partial(_render_comparisons, answers),
    )
    edit_mark.render(answers, "situation")


def _render_comparisons(answers: Iterable[Answer]) -> None:
    """The sentence and grade of each headline comparison."""
    lang = language.get_language()
    st.markdown(f"**{t('situation.behind')}**")
    for answer in answers:
        mark = grade_texts.format_mark(str(counts.pick_graded(answer).grade), lang)
        st.markdown(f"{mark} · {sentences.write_sentence(answer, lang)}")


def render_pairs() -> None:
    """Render the size of the matter: three pairs of groups, each as so many of 100."""
    page_state.render_part(_render_pairs)
    # On a phone the page's line gives way to the figures, and its words stand below them.
    with st.container(key="minute_words"):
        st.caption(t("pages.overview.lead"))


def _render_pairs(chosen: Mapping[str, Any]) -> None:
    answers = card_parts.ask_each(pairs.QUERIES, chosen)
    shown = pairs.list_pairs(answers, language.get_language())
    for pair, place in zip(shown, st.columns(max(len(shown), 1), gap="small"), strict=False):
        with place.container(
            border=True, height="stretch", gap="xsmall", key=f"minute_pair_{pair.name}"
        ):
            _render_pair(pair, answers[pair.name], chosen)


def _render_pair(pair: Pair, answer: Answer, chosen: Mapping[str, Any]) -> None:
    lang = language.get_language()
    disputes = disputed.write_disputed(answer, lang)
    st.html(pair_bars.draw_pair(pair, lang, disputes=disputes))
    layout.render_popover(
        grade_texts.format_mark(pair.grade, lang),
        f"why_pair_{pair.name}",
        partial(_render_behind, pair, answer, chosen),
    )
    edit_mark.render([answer], f"pair_{pair.name}")


def _render_behind(pair: Pair, answer: Answer, chosen: Mapping[str, Any]) -> None:
    """What the comparison behind a pair says, its cases, why it has its grade, and its tools."""
    lang = language.get_language()
    said = sentences.write_sentence(answer, lang)
    st.markdown(card_parts.write_finding(answer, said, chosen))
    st.caption(texts.escape_markdown(pair_bars.write_notes(pair, lang)))
    card_parts.render_reasons(answer)
    told = disputed.write_disputed(answer, lang)
    card_tools.render(answer, chosen, told)


def render_lines() -> None:
    """Render which effort it concerns, where it is, what speaks for relaying, what follows if
    nothing changes, and one case; a line each, and behind one button the tools of their queries."""
    with st.container(key="minute_lines"):
        page_state.render_part(_render_lines)


def _render_lines(chosen: Mapping[str, Any]) -> None:
    answers = card_parts.ask_each((*LINES.values(), REWORK), chosen)
    for name, query in LINES.items():
        if answer := answers.get(query):
            label, words = st.columns([1, 7], gap="small")
            label.markdown(f"**{t(f'minute.label_{name}')}**")
            with words:
                _render_line(name, answer, answers.get(REWORK), language.get_language())
    behind = partial(card_tools.render_each, tuple(answers.values()), chosen)
    layout.render_popover(t("minute.behind"), "behind_minute", behind)
    edit_mark.render(tuple(answers.values()), "minute")


def _render_line(name: str, answer: Answer, rework: Answer | None, lang: str) -> None:
    st.markdown(_write_line(name, answer, rework, lang))
    row = answer.rows.iloc[0].to_dict() if name == "case" and not answer.rows.empty else {}
    if address := links.make_record_address(row):
        st.page_link(links.RECORD, label=t("record.open_row"), query_params={"record": address})


def _write_line(name: str, answer: Answer, rework: Answer | None, lang: str) -> str:
    if name == "cost":
        said = overview_lines.write_cost(answer, lang, is_brief=True)
        if rework is not None and not rework.missing:
            said += t("minute.between") + overview_lines.write_rework(rework, lang, is_brief=True)
        return said
    if name == "where":
        return standing_out.write_where(answer, lang, is_brief=True)
    if name == "course":
        return overview_lines.write_course(answer, lang, rework)
    return overview_lines.WRITE_BY_QUERY[answer.query.name](answer, lang)
