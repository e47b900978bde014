"""Links from one page to another."""

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from dashboard.display import number_formats
from dashboard.engine.disputes import RECORD_IDS
from dashboard.ui.language import t
from store.paths import PAGES

RECORD = "pages/evidence/record.py"
PROJECT = "pages/evidence/project.py"
CLIENT = "pages/evidence/client.py"
QUERIES = "pages/workbench/queries.py"
DICTIONARY = "pages/workbench/dictionary.py"
DEFINITIONS = "pages/workbench/definitions.py"
CHECKS = "pages/workbench/checks.py"
SETTINGS = "pages/workbench/settings.py"
# The column with a record's id, in any list of rows, and the record's table.
TABLE_BY_ID = {column: table for table, column in RECORD_IDS.items()}


def link_to_names() -> None:
    """Render the link to the page where unmatched names and unknown roles are resolved."""
    st.page_link("pages/intake/names.py", label=t("names.to_names"), icon=":material/badge:")


def link_to_case(label: str) -> None:
    """Render the link to the case for change."""
    st.page_link("pages/evidence/case.py", label=label, icon=":material/gavel:")


def link_to_decisions() -> None:
    """Render the link to where a decision is registered and followed."""
    label = t("decisions.register")
    st.page_link("pages/evidence/decisions.py", label=label, icon=":material/flag:")


def link_to_history(name: str) -> None:
    """Render the link to a query and its versions."""
    label = t("edits.history")
    st.page_link("pages/workbench/queries.py", label=label, query_params={"query": name})


def link_to_setting(name: str, label: str) -> None:
    """Render the link to a setting and its changes."""
    parameters = {"setting": name}
    st.page_link(SETTINGS, label=label, icon=":material/tune:", query_params=parameters)


def link_to_slides() -> None:
    """Render the link to the evidence as slides."""
    label = t("story.open_slides")
    st.page_link("pages/evidence/story.py", label=label, icon=":material/slideshow:")


def link_to_project(row: Mapping[str, Any]) -> None:
    """Render the link to the page of a row's project; nothing where the row has none."""
    if not number_formats.is_absent(row.get("project_id")):
        parameters = {"of_project": str(row["project_id"])}
        st.page_link(PROJECT, label=t("project.open"), query_params=parameters)


def link_to_client(row: Mapping[str, Any]) -> None:
    """Render the link to the page of a row's client."""
    parameters = {"of_client": str(row["client_id"])}
    st.page_link(CLIENT, label=t("unit.open_client"), query_params=parameters)


def find_record_column(columns: Iterable[str]) -> str | None:
    """The first id column among the columns; None where there is none."""
    return next((name for name in TABLE_BY_ID if name in columns), None)


def make_record_address(row: Mapping[str, Any]) -> list[str] | None:
    """A record's URL parameter (table, project, id) from a row; None where the row has no id."""
    column = find_record_column(row)
    if column is None or number_formats.is_absent(row[column]):
        return None
    project = row.get("project_id")
    return [
        TABLE_BY_ID[column],
        "" if number_formats.is_absent(project) else str(project),
        str(row[column]),
    ]


def link_to_query(name: str, label: str) -> None:
    """Render the link that opens a query in the workbench."""
    st.page_link(QUERIES, label=label, icon=":material/code:", query_params={"query": name})


def link_to_column(table: str, column: str, label: str) -> None:
    """Render the link to a column in the dictionary, or with "" to its table."""
    parameters = {"table": table} | ({"column": column} if column else {})
    st.page_link(DICTIONARY, label=label, icon=":material/table:", query_params=parameters)


def link_to_definition(name: str, label: str) -> None:
    """Render the link to the page of a definition."""
    parameters = {"definition": name}
    st.page_link(DEFINITIONS, label=label, icon=":material/help:", query_params=parameters)


def link_to_check(name: str, label: str) -> None:
    """Render the link to a check's results."""
    st.page_link(CHECKS, label=label, icon=":material/rule:", query_params={"check": name})


def locate_page(name: str) -> str:
    """The path of a page by its name, as Streamlit takes it."""
    [path] = PAGES.glob(f"*/{name}.py")
    return f"pages/{path.parent.name}/{path.name}"
