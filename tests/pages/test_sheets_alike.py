"""A workbook with a sheet a project: one question for all its sheets."""

import io
from datetime import date

import pytest
from openpyxl import Workbook

from store import journal
from tests.pages.page import find_labelled, read_text

PROJECTS = ("Atlas", "Ledger", "Harbour", "River", "Hill", "Metro", *map("P-{}".format, range(6)))
REQUIREMENTS = ("Req ID", "Title", "Date raised")
TICKETS = ("Ticket ID", "Client", "Created at", "Subject")
USE = "Use these columns"


def workbook(headers, sheets):
    """Bytes of a workbook: each sheet numbers its rows from 1."""
    book = Workbook()
    book.remove(book.active)
    for name in sheets:
        page = book.create_sheet(name)
        page.append(headers)
        for row in range(1, 4):
            day = date(2026, 3, row)
            cells = {headers[0]: row, "Created at": day, "Date raised": day, "Client": "Acme"}
            page.append([cells.get(header, f"{name} {row}") for header in headers])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def drop(at, name, headers, sheets):
    at.file_uploader[0].upload(name, workbook(headers, sheets))
    return at.run()


def list_constants(tmp_path):
    entries = journal.list_entries(tmp_path, "answered")
    return {entry.body["sheet"]: entry.body["given"].get("constants") for entry in entries}


def list_outcomes(at):
    return list(at.dataframe[0].value["Result"])


@pytest.mark.parametrize(
    "sheets", [PROJECTS[:3], pytest.param(PROJECTS, marks=pytest.mark.nightly)], ids=len
)
def test_projects_of_all_sheets_are_one_question_confirmed_by_one_click(visit, tmp_path, sheets):
    at = drop(visit("upload", data=tmp_path), "Portfolio 2026-03-02.xlsx", REQUIREMENTS, sheets)
    assert "the “Project” of each sheet" in read_text(at)
    [grid] = [table.value for table in at.dataframe if "Project" in table.value.columns]
    assert list(grid["Project"]) == list(sheets)
    [take] = [button for button in at.button if button.label == USE]
    take.click().run()
    assert not at.exception
    assert list_constants(tmp_path) == {name: {"project": name} for name in sheets}
    assert list_outcomes(at) == ["will be imported"] * len(sheets)


@pytest.mark.nightly
def test_project_that_a_table_can_do_without_is_proposed_and_taken_once_ticked(visit, tmp_path):
    sheets = PROJECTS[:3]
    at = drop(visit("upload", data=tmp_path), "desk.xlsx", TICKETS, sheets)
    assert list_outcomes(at) == ["will be imported"] * 3
    assert "Imported without: the “Project” of each sheet" in read_text(at)
    find_labelled(at.button, USE).click().run()
    assert list_constants(tmp_path) == {}
    find_labelled(at.checkbox, "Each sheet belongs to one Project, as in this table").check()
    find_labelled(at.button, USE).click().run()
    assert not at.exception
    assert list_constants(tmp_path) == {name: {"project": name} for name in sheets}
    assert "Imported without" not in read_text(at)


@pytest.mark.nightly
def test_sheets_that_number_other_things_alike_are_one_question(visit, tmp_path):
    at = drop(visit("upload", data=tmp_path), "desk.xlsx", TICKETS, ("Mails", "Calls", "Chats"))
    [radio] = [radio for radio in at.radio if "different items" in "".join(radio.options)]
    radio.set_value("1").run()
    find_labelled(at.button, "Answer").click().run()
    assert not at.exception
    pairs = [entry.body["is_same"] for entry in journal.list_entries(tmp_path, "listed")]
    assert pairs == [False] * 3
    assert not [radio for radio in at.radio if "different items" in "".join(radio.options)]
