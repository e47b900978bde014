"""What stands behind a figure, opened on demand: how to read it, its rows, its table, its SQL, and
how robust a comparison is."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import (
    behind,
    comparison_charts,
    engine,
    filters,
    grades,
    grids,
    language,
    plot,
    sentences,
    text,
    ways,
)
from dashboard.engine import Answer, Refused
from dashboard.exports import csv, xlsx
from dashboard.language import t
from queries.catalog import ESTIMATES, QueryError

TOOLS = ("how", "rows", "table", "sql")
ROBUST = "robust"
MIME = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def draw(answer: Answer, chosen: Mapping[str, Any]) -> None:
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
        grids.draw(answer.rows, f"table_{name}", answer.query.columns)
        _download("download", name, "csv", lambda: csv.download(answer.rows), name)
    elif opened == "sql":
        st.code(with_values(answer), language="sql", wrap_lines=True)
    elif opened == ROBUST:
        _robustness(answer)


def is_comparison(answer: Answer) -> bool:
    return bool(answer.query.estimate) and ESTIMATES[answer.query.estimate["kind"]].is_comparison


def _robustness(answer: Answer) -> None:
    """The same comparison asked in other ways: one small picture and one small table."""
    lang, data = language.current(), engine.folder()
    if answer.missing or answer.rows.empty:
        return
    estimate, unit = sentences.graded(answer), grades.unit(answer.query.estimate)
    st.caption(text.plain(t("card.robust_says")))
    if estimate.checks is None:
        is_headline = answer.query.name in engine.family(data) and not answer.is_filtered
        st.caption(t("card.no_checks" if is_headline else "card.not_headline"))
    figure = comparison_charts.robustness(estimate, unit, lang, plot.ground())
    plot.draw(figure, lang, f"robust_{answer.query.name}", sentences.alt(answer, lang))
    listed = grades.variants(estimate)
    ends = {f"{end}_{unit}": end for end in ("value", "low", "high")}
    rows = {"check_name": [t(f"variants.{name}") for name, _, _ in listed]}
    for column, end in ends.items():
        rows[column] = [getattr(one, end) for _, _, one in listed]
    labels = {column: {lang: t(f"columns.{end}")} for column, end in ends.items()}
    grids.draw(pd.DataFrame(rows), f"variants_{answer.query.name}", labels)


def _how(answer: Answer) -> None:
    lang = language.current()
    st.markdown(t(f"reading.{answer.query.chart['kind']}"))
    for caveat in answer.query.caveats[lang]:
        st.markdown(f"- {text.plain(caveat)}")
    tables = t("general.comma").join(t(f"tables.{intake.table}") for intake in answer.intake)
    st.caption(t("card.rests_on", tables=tables or t("general.none")))
    rejected = sentences.left_out(answer, lang)
    if rejected:
        st.caption(t("card.rejected_by_table", tables=rejected))


def _rows(answer: Answer, chosen: Mapping[str, Any], card: str) -> None:
    rows_query = answer.query.rows
    lang, data = language.current(), engine.folder()
    try:
        listed = engine.run(data, rows_query, chosen)
        columns = list(listed.rows.columns)
        names = behind.marks(answer, columns, lang)
        mark = _pick_mark(names, card)
        if mark is not None:
            narrowed = behind.narrowed(answer.query, mark, listed.sql, columns)
            listed = engine.narrowed(data, listed, *narrowed)
    except (Refused, QueryError) as error:
        st.warning(text.plain(language.refusal(error)))
        return
    said = sentences.listed_rows(answer, listed, lang)
    if mark is not None:
        told = "card.first_rows_of" if listed.truncated else "card.rows_of"
        said = t(told, mark=names[mark], n=len(listed.rows))
    st.caption(text.plain(said))
    # What is said of the rows is worked out now: a download begins without the page's session.
    about = [said, _selected(chosen), *sentences.footnotes(listed, lang)]
    # Of another mark it is another grid: a row picked before is none of its rows.
    place = f"rows_{card}" if mark is None else f"rows_{card}_{names[mark]}"
    picked = grids.pick(listed.rows, place, listed.query.columns)
    address = ways.opened(picked) if picked else None
    if address:
        st.page_link(ways.RECORD, label=t("record.open_row"), query_params={"record": address})
    elif picked is None and ways.record_column(columns):
        st.caption(t("record.pick"))
    if picked:
        ways.to_project(picked)
    with st.container(horizontal=True, key=f"downloads_{card}"):
        _download("download_rows", card, "csv", lambda: csv.download(listed.rows), rows_query)
        _download(
            "download_workbook",
            card,
            "xlsx",
            lambda: xlsx.download(listed, about, lang),
            rows_query,
        )


def _download(label: str, card: str, ending: str, data: Callable[[], bytes], query: str) -> None:
    """A quiet button that works out a file, named by a query, once it is asked for."""
    st.download_button(
        t(f"card.{label}"),
        data=data,
        file_name=f"{query.replace('/', '_')}.{ending}",
        mime=MIME[ending],
        on_click="ignore",
        type="tertiary",
        key=f"{label}_{card}",
    )


def _selected(chosen: Mapping[str, Any]) -> str:
    """What the filters select, in words."""
    names = ("period", *filters.LISTS)
    return filters.sentence(chosen, filters.choices(), names, language.current())


def _pick_mark(names: Mapping[behind.Mark, str], card: str) -> behind.Mark | None:
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


def with_values(answer: Answer) -> str:
    """The SQL that ran, its values as comments above it."""
    values = [
        f"-- ${name} = {'null' if value is None else repr(engine.plain(value))}"
        for name, value in sorted(answer.values.items())
    ]
    return "\n".join([*values, "", answer.sql])
