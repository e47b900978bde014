"""The parts that cards and headline figures share: answer, finding, grade, small print."""

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from dashboard.charts import draw
from dashboard.charts.dot import DOTS_PER_END, MAX_DOTS
from dashboard.charts.draw import DRAW_BY_KIND
from dashboard.charts.layout import MAX_GROUPS
from dashboard.display import texts
from dashboard.engine import answers, session
from dashboard.engine.answer import Answer
from dashboard.engine.errors import Refused
from dashboard.narrative import (
    agreement_texts,
    counts,
    footnotes,
    grade_rules,
    grade_texts,
    highlights,
    sentences,
)
from dashboard.ui import language, layout, page_session
from dashboard.ui.language import t
from queries.catalog import QueryError


def ask(name: str, chosen: Mapping[str, Any], titles_warning: bool = False) -> Answer | None:
    """The answer to a query; None, after a warning, where it cannot be answered.

    `titles_warning` puts the query's question above the warning.
    """
    try:
        return answers.run_query(session.get_data_folder(), name, chosen)
    except (Refused, QueryError) as error:
        known = session.get_queries(session.get_data_folder())
        if titles_warning and name in known:
            layout.render_heading(known[name].question[language.get_language()])
        st.warning(texts.escape_markdown(language.explain_refusal(error)))
        return None


def ask_each(names: Iterable[str], chosen: Mapping[str, Any]) -> dict[str, Answer]:
    """The answers to queries by name; those without one are missing, after a warning each."""
    try:
        found, errors = answers.run_queries(session.get_data_folder(), names, chosen)
    except (Refused, QueryError) as error:
        st.warning(texts.escape_markdown(language.explain_refusal(error)))
        return {}
    render_broken(errors)
    return {answer.query.name: answer for answer in found}


def render_broken(errors: Iterable[QueryError]) -> None:
    """Say which queries are missing in what follows, and why."""
    for error in errors:
        st.warning(texts.escape_markdown(language.explain_refusal(error)))


def render_grade(answer: Answer) -> bool:
    """The grade's mark and word, as a button that opens and closes the reasons; returns whether
    they are open.

    No popover: the browser renders that again with every change of the page (docs/benchmarks.md).
    """
    if not counts.is_graded(answer):
        return False
    name, lang = answer.query.name, language.get_language()
    is_open = st.session_state.get(f"{page_session.OPENED}{name}", False)

    def toggle() -> None:
        st.session_state[f"{page_session.OPENED}{name}"] = not is_open

    mark = grade_texts.format_mark(str(highlights.pick_weakest(answer).grade), lang)
    icon = f":material/expand_{'less' if is_open else 'more'}:"
    key = f"why_{name}"
    st.button(mark, key=key, type="tertiary", icon=icon, icon_position="right", on_click=toggle)
    return is_open


def render_reasons(answer: Answer) -> None:
    """Why the grade was given: its rule, the inputs, what kept it from a higher one."""
    lang, estimate = language.get_language(), highlights.pick_weakest(answer)
    st.markdown(f"**{t('grades.why')}**")
    settings = session.get_settings(session.get_data_folder())
    st.markdown(texts.escape_markdown(grade_rules.describe_rule(answer, estimate, settings, lang)))
    for heading, lines in (
        ("held", grade_rules.list_facts(answer, estimate, lang)),
        ("short", grade_texts.list_reasons(answer, estimate, lang)),
    ):
        if lines:
            st.caption(t(f"grades.{heading}"))
            st.markdown("\n".join(f"- {texts.escape_markdown(line)}" for line in lines))


def render_key() -> None:
    """What the marks of the grades mean; once per page."""
    st.caption(texts.escape_markdown(grade_texts.write_key(language.get_language())))


class Unit(dict[str, list[str]]):
    """The filter of a page about one project or one client: all of its cases, no sample of any."""


def is_census(chosen: Mapping[str, Any]) -> bool:
    """Whether these are the cases of one unit that a page is about, not filters that are set."""
    return isinstance(chosen, Unit)


def write_finding(answer: Answer, sentence: str, chosen: Mapping[str, Any]) -> str:
    """An answer's sentence; under a filtered one that it is exploratory, and the whole company's.

    One element in both cases: with two, Streamlit would rebuild the rest of the card whenever a
    filter is set.
    """
    if is_census(chosen) or not counts.is_exploratory(answer):
        return sentence
    everything = answers.run_query(session.get_data_folder(), answer.query.name)
    figure = sentences.write_company(everything, language.get_language())
    return texts.add_small_print(sentence, figure)


def get_small_group(is_census: bool = False) -> int:
    """The number of cases below which a group is not drawn (a setting); 0 on the page of one
    project or client, which shows all of its cases."""
    return 0 if is_census else session.get_settings(session.get_data_folder())["small_group"]


def list_notes(answer: Answer, chosen: Mapping[str, Any]) -> list[str]:
    """The small print of an answer: counts, what is not drawn, which filters it ignores."""
    lang, query = language.get_language(), answer.query
    notes = footnotes.write_footnotes(answer, lang)
    if query.chart["kind"] in DRAW_BY_KIND and not counts.is_silent(answer):
        notes += _list_not_drawn(answer, get_small_group(is_census(chosen)))
    data = session.get_data_folder()
    if agreed := agreement_texts.write_note(data, query.name, lang):
        notes.append(agreed)
    return notes + footnotes.write_exceptions(data, query, chosen, lang)


def _list_not_drawn(answer: Answer, small: int) -> list[str]:
    """Which points and groups the chart leaves out, as fewer than `small`, or draws hollow, and
    how many."""
    query, notes = answer.query, []
    left_out = draw.count_too_small(answer.rows, query, small)
    if left_out and query.estimate.get("kind") == "incidence":
        column = texts.label_column(
            language.get_language(), query.estimate["denominator"], query.columns
        )
        notes.append(t("card.small_exposure", n=left_out, small=small, column=column))
    elif left_out:
        notes.append(t("card.small", n=left_out, small=small))
    if months := draw.count_not_judged(answer.rows, query, small):
        notes.append(t("card.not_judged", n=months, small=get_small_group()))
    groups = draw.count_groups(answer.rows, query, small)
    if query.chart["kind"] == "dot" and groups > MAX_DOTS:
        each = DOTS_PER_END
        notes.append(t("card.ends", n=each, all=groups, rest=groups - 2 * each))
    elif query.chart["kind"] != "dot" and groups > MAX_GROUPS:
        notes.append(t("card.largest", n=MAX_GROUPS, all=groups))
    return notes
