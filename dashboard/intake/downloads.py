"""Workbooks to download: empty templates, and the worklist to verify with the client."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.display import texts
from dashboard.engine import answers, frames, session
from dashboard.engine.errors import Refused
from dashboard.exports.media_types import XLSX
from dashboard.ui import export_record, language
from dashboard.ui.language import explain_refusal, t
from etl import schema
from etl.workbooks import template, worklist
from queries.catalog import QueryError


def render_templates() -> None:
    """An empty workbook for each canonical table, written when it is downloaded."""
    lang = language.get_language()
    with st.popover(t("upload.templates"), icon=":material/table:", type="tertiary"):
        st.caption(t("upload.templates_hint"))
        for table in schema.ORDER:
            st.download_button(
                t(f"tables.{table}"),
                data=lambda table=table: template.write(schema.load_tables()[table], lang),
                file_name=f"{t('upload.template_file')}-{t(f'tables.{table}')}.xlsx",
                mime=XLSX,
                on_click="ignore",
                type="tertiary",
                key=f"template_{table}",
            )


def render_worklist(requirements: str, changes: str, chosen: Mapping[str, Any]) -> None:
    """The rows of two queries, filtered as `chosen`, as one workbook to fill in with the client."""
    data = session.get_data_folder()
    try:
        lists = [answers.run_query(data, query, chosen) for query in (requirements, changes)]
    except (Refused, QueryError) as error:
        st.warning(texts.escape_markdown(explain_refusal(error)))
        return
    lang = language.get_language()
    requirement_rows, change_rows = (frames.to_records(answer.rows) for answer in lists)
    file_name = f"{t('worklist.file')}.xlsx"
    st.caption(t("worklist.hint"))
    st.download_button(
        t("worklist.download"),
        data=export_record.record(
            lambda: worklist.write(requirement_rows, change_rows, lang), file_name
        ),
        file_name=file_name,
        mime=XLSX,
        on_click="ignore",
        type="primary",
        icon=":material/download:",
        disabled=not (requirement_rows or change_rows),
        key="download_worklist",
    )
    if any(answer.truncated for answer in lists):
        row_limit = max(len(answer.rows) for answer in lists)
        st.warning(t("worklist.too_many", n=row_limit))
