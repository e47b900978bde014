"""The sentence that says which baseline is in use, and since when."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from dashboard import engine, formats, language, text, visit
from dashboard.engine import Refused
from dashboard.language import t
from queries.catalog import QueryError


def in_use(name: str) -> None:
    """Say how many tasks have which kind of baseline, from a query of one row a kind."""
    visit.part(partial(_in_use, name))


def _in_use(name: str, chosen: Mapping[str, Any]) -> None:
    try:
        answer = engine.run(engine.folder(), name, chosen)
    except (Refused, QueryError):
        return  # Each card of the page says why.
    if answer.missing or answer.rows.empty:
        return
    lang = language.current()
    said = [
        t(
            f"baselines.{row['baseline_source']}",
            n=row["task_count"],
            day=formats.cell("since_date", row["since_date"], lang),
        )
        for row in answer.rows.to_dict("records")
    ]
    kinds = t("general.list").join(said)
    st.markdown(text.plain(t("baselines.in_use", kinds=kinds)))
