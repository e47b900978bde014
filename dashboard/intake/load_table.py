"""Loads as a table, and their findings as a list: shared by the upload and history pages."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.display import texts
from dashboard.ui import language, tables
from dashboard.ui.language import t
from etl import findings
from etl.findings import Finding
from etl.load import Load

# Each severity with the text key of its count, the worst first.
SEVERITIES = {"error": "errors", "warning": "warnings", "note": "notes"}
COUNTS = ("rows_read", "rows_kept", "rows_rejected", "rows_merged", "rows_passed_over")
# A longer table scrolls.
MAX_VISIBLE_ROWS = 30


def name_sheet(load: Load) -> str:
    """File and sheet of a load; the file alone if it has no sheets."""
    if not load.sheet:
        return load.file
    return t("upload.problems_of", file=load.file, sheet=load.sheet)


def name_table(load: Load) -> str:
    """The canonical table that a load was recognised as, in the reader's language."""
    return t(f"tables.{load.source}") if load.source else t("general.none")


def render_table(
    rows: list[dict[str, Any]],
    key: str,
    columns: dict[str, Any] | None = None,
    max_rows: int = MAX_VISIBLE_ROWS,
    **options: Any,
) -> Any:
    """One row per load, counts formatted; `columns` and `options` go to `st.dataframe`."""
    return st.dataframe(
        pd.DataFrame(rows),
        key=key,
        hide_index=True,
        height=tables.measure_height(len(rows), max_rows),
        column_config={
            t(f"upload.{name}"): st.column_config.NumberColumn(format="localized")
            for name in COUNTS
        }
        | (columns or {}),
        **options,
    )


def count_findings(load_findings: Iterable[Finding]) -> str:
    """The number of errors, warnings and notes, in words."""
    severities = [finding.severity for finding in load_findings]
    return t("general.comma").join(
        t(f"upload.{text_key}", n=severities.count(severity))
        for severity, text_key in SEVERITIES.items()
        if severity in severities
    )


def render_findings(load_findings: Sequence[Finding], file: str) -> None:
    """Each finding of a file as a sentence, errors first."""
    lang = language.get_language()
    for severity in SEVERITIES:
        for finding in load_findings:
            if finding.severity == severity:
                sentence = findings.format_message(finding, lang, file)
                st.markdown(f"- {texts.escape_markdown(sentence)}")
