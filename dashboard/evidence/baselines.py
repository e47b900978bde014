"""The sentence that says which baseline is in use, and since when."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from dashboard.display import number_formats, texts
from dashboard.engine import answers, session
from dashboard.engine.errors import Refused
from dashboard.ui import language, page_state
from dashboard.ui.language import t
from queries.catalog import QueryError


def render(name: str) -> None:
    """Say how many tasks have which kind of baseline, from a query of one row a kind."""
    page_state.render_part(partial(_in_use, name))


def _in_use(name: str, chosen: Mapping[str, Any]) -> None:
    try:
        answer = answers.run_query(session.get_data_folder(), name, chosen)
    except (Refused, QueryError):
        return  # Each card of the page says why.
    if answer.missing or answer.rows.empty:
        return
    lang = language.get_language()
    said = [
        t(
            f"baselines.{row['baseline_source']}",
            n=row["task_count"],
            day=number_formats.format_cell("since_date", row["since_date"], lang),
        )
        for row in answer.rows.to_dict("records")
    ]
    kinds = t("general.list").join(said)
    st.markdown(texts.escape_markdown(t("baselines.in_use", kinds=kinds)))
