"""The ways from one page to another."""

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from dashboard.display import number_formats
from dashboard.ui.language import t

RECORD = "pages/evidence/record.py"
PROJECT = "pages/evidence/project.py"
CLIENT = "pages/evidence/client.py"
# What names a record in a list of rows: the column that holds its id, and its table.
IDS = {
    "requirement_id": "requirements",
    "change_id": "changes",
    "task_id": "tasks",
    "ticket_id": "tickets",
    "contact_id": "contacts",
}


def link_to_names() -> None:
    """The way to the page where unmatched names and unknown roles are settled."""
    st.page_link("pages/intake/names.py", label=t("names.to_names"), icon=":material/badge:")


def link_to_case() -> None:
    """The way from the evidence to what could follow from it."""
    st.page_link("pages/evidence/case.py", label=t("case.make"), icon=":material/gavel:")


def link_to_slides() -> None:
    """The way to the same evidence as slides."""
    label = t("story.open_slides")
    st.page_link("pages/evidence/story.py", label=label, icon=":material/slideshow:")


def link_to_project(row: Mapping[str, Any]) -> None:
    """The way from a row of a list to the page of its project, where it names one."""
    if not number_formats.is_absent(row.get("project_id")):
        of = {"of_project": str(row["project_id"])}
        st.page_link(PROJECT, label=t("project.open"), query_params=of)


def find_record_column(columns: Iterable[str]) -> str | None:
    """The column of a list that names a record of its own; None where it has none."""
    return next((name for name in IDS if name in columns), None)


def make_record_address(row: Mapping[str, Any]) -> list[str] | None:
    """The address of the record that a row of a list is about; None where it names none."""
    column = find_record_column(row)
    if column is None or number_formats.is_absent(row[column]):
        return None
    project = row.get("project_id")
    return [
        IDS[column],
        "" if number_formats.is_absent(project) else str(project),
        str(row[column]),
    ]
