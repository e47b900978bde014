"""What a card offers on demand: how to read it, its rows, its table, its SQL, downloads."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.charts import comparison
from dashboard.display import number_formats, texts
from dashboard.engine import answers, drill_down, frames, headline_family, session
from dashboard.engine.answer import Answer
from dashboard.engine.errors import Refused
from dashboard.exports import csv, xlsx
from dashboard.exports.media_types import MEDIA_TYPES
from dashboard.narrative import counts, footnotes, grade_texts, sentences
from dashboard.ui import filter_choices, language, layout, links, plotly_component, tables
from dashboard.ui.filter_choices import LISTS
from dashboard.ui.language import t
from queries.catalog import ESTIMATES, QueryError


def render_on_demand(*answers: Answer, key: str) -> None:
    """What stands behind figures that have no card of their own, opened on demand."""
    layout.render_on_demand(t("card.tools"), key, partial(_tools_of, answers))


def _tools_of(answers: Iterable[Answer]) -> None:
    for answer in answers:
        st.markdown(f"**{texts.escape_markdown(answer.query.title[language.get_language()])}**")
        render(answer, {})


TOOLS = ("how", "rows", "table", "sql")
ROBUST = "robust"


def render(answer: Answer, chosen: Mapping[str, Any]) -> None:
    """What stands behind a card; only what is opened is computed."""
    name = answer.query.name
    opened = st.pills(
        t("card.tools"),
        (*TOOLS, ROBUST) if is_comparison(answer) else TOOLS,
        key=f"tool_{name}",
        format_func=lambda tool: t(f"card.{tool}"),
        label_visibility="collapsed",
    )
    if opened == "how":
        _how(answer)
    elif opened == "rows":
        _rows(answer, chosen, name)
    elif opened == "table":
        tables.render_table(answer.rows, f"table_{name}", answer.query.columns)
        _download("download", name, "csv", lambda: csv.encode(answer.rows), name)
    elif opened == "sql":
        st.code(write_sql_with_values(answer), language="sql", wrap_lines=True)
    elif opened == ROBUST:
        _robustness(answer)


def is_comparison(answer: Answer) -> bool:
    return bool(answer.query.estimate) and ESTIMATES[answer.query.estimate["kind"]].is_comparison


def _robustness(answer: Answer) -> None:
    """The same comparison asked in other ways: one small picture and one small table."""
    lang, data = language.get_language(), session.get_data_folder()
    if answer.missing or answer.rows.empty:
        return
    estimate, unit = counts.pick_graded(answer), grade_texts.get_unit(answer.query.estimate)
    st.caption(texts.escape_markdown(t("card.robust_says")))
    if estimate.checks is None:
        is_headline = (
            answer.query.name in headline_family.list_family(data) and not answer.is_filtered
        )
        st.caption(t("card.no_checks" if is_headline else "card.not_headline"))
    figure = comparison.draw_robustness(estimate, unit, lang, plotly_component.get_ground())
    plotly_component.render_figure(
        figure, lang, f"robust_{answer.query.name}", sentences.write_alt_text(answer, lang)
    )
    listed = grade_texts.list_variants(estimate)
    ends = {f"{end}_{unit}": end for end in ("value", "low", "high")}
    rows = {"check_name": [t(f"variants.{name}") for name, _, _ in listed]}
    for column, end in ends.items():
        rows[column] = [getattr(one, end) for _, _, one in listed]
    labels = {column: {lang: t(f"columns.{end}")} for column, end in ends.items()}
    tables.render_table(pd.DataFrame(rows), f"variants_{answer.query.name}", labels)


def _how(answer: Answer) -> None:
    lang = language.get_language()
    st.markdown(t(f"reading.{answer.query.chart['kind']}"))
    for caveat in answer.query.caveats[lang]:
        st.markdown(f"- {texts.escape_markdown(caveat)}")
    tables = t("general.comma").join(t(f"tables.{intake.table}") for intake in answer.intake)
    st.caption(t("card.rests_on", tables=tables or t("general.none")))
    rejected = footnotes.write_left_out(answer, lang)
    if rejected:
        st.caption(t("card.rejected_by_table", tables=rejected))


def _rows(answer: Answer, chosen: Mapping[str, Any], card: str) -> None:
    rows_query = answer.query.rows
    lang, data = language.get_language(), session.get_data_folder()
    try:
        listed = answers.run_query(data, rows_query, chosen)
        columns = list(listed.rows.columns)
        names = drill_down.list_marks(answer, columns, lang)
        mark = _pick_mark(names, card)
        if mark is not None:
            narrowed = drill_down.narrow(answer.query, mark, listed.sql, columns)
            listed = answers.narrow(data, listed, *narrowed)
    except (Refused, QueryError) as error:
        st.warning(texts.escape_markdown(language.explain_refusal(error)))
        return
    said = footnotes.describe_listed_rows(answer, listed, lang)
    if mark is not None:
        told = "card.first_rows_of" if listed.truncated else "card.rows_of"
        said = t(told, mark=names[mark], n=number_formats.format_number(len(listed.rows)))
    st.caption(texts.escape_markdown(said))
    # What is said of the rows is worked out now: a download begins without the page's session.
    about = [said, _selected(chosen), *footnotes.write_footnotes(listed, lang)]
    # Of another mark it is another grid: a row picked before is none of its rows.
    place = f"rows_{card}" if mark is None else f"rows_{card}_{names[mark]}"
    picked = tables.pick_row(listed.rows, place, listed.query.columns)
    address = links.make_record_address(picked) if picked else None
    if address:
        st.page_link(links.RECORD, label=t("record.open_row"), query_params={"record": address})
    elif picked is None and links.find_record_column(columns):
        st.caption(t("record.pick"))
    if picked:
        links.link_to_project(picked)
    with st.container(horizontal=True, key=f"downloads_{card}"):
        _download("download_rows", card, "csv", lambda: csv.encode(listed.rows), rows_query)
        _download(
            "download_workbook",
            card,
            "xlsx",
            lambda: xlsx.encode(listed, about, lang),
            rows_query,
        )


def _download(label: str, card: str, ending: str, data: Callable[[], bytes], query: str) -> None:
    """A quiet button that works out a file, named by a query, once it is asked for."""
    st.download_button(
        t(f"card.{label}"),
        data=data,
        file_name=f"{query.replace('/', '_')}.{ending}",
        mime=MEDIA_TYPES[ending],
        on_click="ignore",
        type="tertiary",
        key=f"{label}_{card}",
    )


def _selected(chosen: Mapping[str, Any]) -> str:
    """What the filters select, in words."""
    names = ("period", *LISTS)
    return filter_choices.describe_filters(
        chosen, filter_choices.load_choices(), names, language.get_language()
    )


def _pick_mark(names: Mapping[drill_down.Mark, str], card: str) -> drill_down.Mark | None:
    """Which mark's rows are listed: as clicked, or as chosen here, which the keyboard can too."""
    if not names:
        return None
    key = f"mark_{card}"
    if st.session_state.get(key) not in names:
        st.session_state[key] = None
    return st.selectbox(
        t("card.mark"),
        [None, *names],
        key=key,
        format_func=lambda mark: t("card.all_marks") if mark is None else names[mark],
        placeholder=t("card.all_marks"),
        width=420,
    )


def write_sql_with_values(answer: Answer) -> str:
    """The SQL that ran, its values as comments above it."""
    values = [
        f"-- ${name} = {'null' if value is None else repr(frames.to_plain(value))}"
        for name, value in sorted(answer.values.items())
    ]
    return "\n".join([*values, "", answer.sql])
