"""Try: the rows of a draft, how long they took, how DuckDB ran it, and downloads."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.display import texts
from dashboard.engine import session, trial
from dashboard.engine.errors import Refused
from dashboard.engine.trial import Trial
from dashboard.evidence.download_button import render_download
from dashboard.exports import csv, xlsx
from dashboard.ui import filter_choices, language, tables
from dashboard.ui.language import t
from dashboard.workbench import header_fields
from queries import catalog, kinds
from queries.catalog import Query, QueryError
from queries.sandbox.query_plan import Step

# What Try tells of the SQL by itself; any other mistake in a text is one of its header.
OF_SQL = {"unreadable", "not_one_select", "not_a_select", "too_nested", "text_too_long"}
PLAN = "tried_plan"
INDENT = "\N{EM SPACE}"


@dataclass(frozen=True)
class Tried:
    """A text that was tried with some filters: its rows or why there are none; the query that it
    makes or the mistake of its header. Of SQL without a header there is neither."""

    text: str
    chosen: Mapping[str, Any]
    rows: Trial | None = None
    error: Refused | QueryError | None = None
    draft: Query | None = None
    of_header: QueryError | None = None


def try_text(name: str, text: str, chosen: Mapping[str, Any]) -> Tried:
    """Run the SQL of a text and read its header, in the sandbox."""
    header, sql = header_fields.split(text)
    st.session_state.pop(PLAN, None)
    rows = error = draft = of_header = None
    with ThreadPoolExecutor(1) as pool:
        parsed = pool.submit(catalog.parse_written, name, text) if header else None
        try:
            rows = trial.try_sql(session.get_data_folder(), sql, chosen)
        except (Refused, QueryError) as failure:
            error = failure
        try:
            draft = parsed.result() if parsed else None
        except QueryError as failure:
            reason = failure.details.get("reason")
            of_header = None if getattr(reason, "code", failure.code) in OF_SQL else failure
    return Tried(text, chosen, rows, error, draft, of_header)


def render_tried(tried: Tried, query: Query) -> None:
    """Render what a trial gave; `query` is the version in force."""
    if tried.error:
        st.error(texts.escape_markdown(language.explain_refusal(tried.error)))
    if tried.rows is None:
        return
    result, lang = tried.rows, language.get_language()
    key = "workbench.result_first" if result.truncated else "workbench.result"
    seconds = texts.number(result.seconds, lang, ".1f")
    said = t(key, rows=len(result.rows), seconds=seconds)
    filters = filter_choices.describe_chosen(tried.chosen, lang)
    st.caption(texts.escape_markdown(f"{said} · {filters}"))
    hidden = kinds.list_hidden(tried.draft.estimate) if tried.draft else ()
    shown = result.rows.drop(columns=[*hidden], errors="ignore")
    tables.render_table(shown, "trial_rows", (tried.draft or query).columns)
    with st.container(horizontal=True, key="trial_actions"):
        _render_downloads(tried, query)
        if st.button(t("preview.plan"), key="explain_trial", type="tertiary"):
            st.session_state[PLAN] = _explain(tried)
    if plan := st.session_state.get(PLAN):
        _render_plan(plan)


def _render_downloads(tried: Tried, query: Query) -> None:
    """Downloads of the rows, which say that nobody saved what they come from."""
    lang, rows = language.get_language(), tried.rows.rows if tried.rows else pd.DataFrame()
    written = "" if tried.text == query.text else t("preview.not_saved")
    filters = filter_choices.describe_chosen(tried.chosen, lang)
    lines = [line for line in (query.name, written, filters, tried.text) if line]
    encoders = {
        "csv": lambda: csv.encode(rows),
        "xlsx": lambda: xlsx.encode_rows(rows, (tried.draft or query).columns, lines, lang),
    }
    name = f"{query.name}_draft" if written else query.name
    for ending, encode in encoders.items():
        render_download(t(f"preview.{ending}"), f"download_trial_{ending}", name, ending, encode)


def _explain(tried: Tried) -> list[Step] | str:
    """The steps of the trial's plan, or why they cannot be told."""
    _, sql = header_fields.split(tried.text)
    with st.spinner(t("workbench.trying")):
        try:
            return trial.explain_sql(session.get_data_folder(), sql, tried.chosen)
        except QueryError as error:
            return language.explain_refusal(error)


def _render_plan(plan: list[Step] | str) -> None:
    if isinstance(plan, str):
        st.error(texts.escape_markdown(plan))
        return
    total = sum(step.seconds for step in plan) or 1.0
    st.caption(t("preview.plan_says"))
    st.dataframe(
        pd.DataFrame(
            [
                {
                    t("preview.step"): INDENT * step.depth + step.operator,
                    t("preview.rows"): step.rows,
                    t("preview.time"): step.seconds * 1000,
                    t("preview.share"): step.seconds / total,
                    t("preview.details"): step.details,
                }
                for step in plan
            ]
        ),
        key="trial_plan",
        hide_index=True,
        column_config={
            t("preview.rows"): st.column_config.NumberColumn(format="localized"),
            t("preview.time"): st.column_config.NumberColumn(format="%.1f"),
            t("preview.share"): st.column_config.NumberColumn(format="percent"),
        },
    )
