"""Workbooks to download: empty templates, and the worklist to verify with the client."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import streamlit as st

from dashboard.display import texts
from dashboard.engine import answers, frames, session
from dashboard.engine.errors import Refused
from dashboard.exports.media_types import XLSX
from dashboard.ui import language
from dashboard.ui.language import explain_refusal, t
from queries.catalog import QueryError

Rows = list[dict[str, Any]]


def render_templates(tables: Iterable[str], write: Callable[[str, str], bytes]) -> None:
    """Offer an empty workbook for each table; `write` makes it when it is asked for."""
    lang = language.get_language()
    with st.popover(t("upload.templates"), icon=":material/table:", type="tertiary"):
        st.caption(t("upload.templates_hint"))
        for table in tables:
            st.download_button(
                t(f"tables.{table}"),
                data=lambda table=table: write(table, lang),
                file_name=f"{t('upload.template_file')}-{t(f'tables.{table}')}.xlsx",
                mime=XLSX,
                on_click="ignore",
                type="tertiary",
                key=f"template_{table}",
            )


def render_worklist(
    requirements: str,
    changes: str,
    chosen: Mapping[str, Any],
    write: Callable[[Rows, Rows, str], bytes],
) -> None:
    """Offer the rows of two queries as one workbook to fill in with the client."""
    try:
        lists = [
            answers.run_query(session.get_data_folder(), name, chosen)
            for name in (requirements, changes)
        ]
    except (Refused, QueryError) as error:
        st.warning(texts.escape_markdown(explain_refusal(error)))
        return
    lang = language.get_language()
    first, second = (frames.to_records(one.rows) for one in lists)
    st.caption(t("worklist.hint"))
    st.download_button(
        t("worklist.download"),
        data=lambda: write(first, second, lang),
        file_name=f"{t('worklist.file')}.xlsx",
        mime=XLSX,
        on_click="ignore",
        type="primary",
        icon=":material/download:",
        disabled=not (first or second),
        key="download_worklist",
    )
    if any(one.truncated for one in lists):
        most = max(len(one.rows) for one in lists)
        st.warning(t("worklist.too_many", n=most))
