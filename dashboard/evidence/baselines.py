"""The sentence that names the baselines in use."""

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
    """Render how many tasks have which kind of baseline, and since when.

    `name` is a query with one row per kind of baseline.
    """
    page_state.render_part(partial(_render_sentence, name))


def _render_sentence(name: str, chosen: Mapping[str, Any]) -> None:
    try:
        answer = answers.run_query(session.get_data_folder(), name, chosen)
    except (Refused, QueryError):
        return  # The cards of the page explain the refusal.
    if answer.missing or answer.rows.empty:
        return
    lang = language.get_language()
    kinds = [
        t(
            f"baselines.{row['baseline_source']}",
            n=row["task_count"],
            day=number_formats.format_cell("since_date", row["since_date"], lang),
        )
        for row in answer.rows.to_dict("records")
    ]
    sentence = t("baselines.in_use", kinds=t("general.list").join(kinds))
    st.markdown(texts.escape_markdown(sentence))
