"""Answers as workbooks: dates and numbers are typed, and text stays text."""

import io
from dataclasses import replace
from datetime import datetime

import openpyxl
import pandas as pd
import pytest

from dashboard.engine import answers
from dashboard.exports import xlsx
from tests import payloads


@pytest.fixture
def details(data):
    return answers.run_query(data, "requirements/rows")


def load_workbook(answer, lang="en", notes=()):
    return openpyxl.load_workbook(io.BytesIO(xlsx.encode(answer, notes, lang)))


def test_a_workbook_contains_every_row_with_real_dates_and_numbers(details):
    rows, about = load_workbook(details).worksheets
    assert rows.max_row == len(details.rows) + 1
    heading = [cell.value for cell in rows[1]]
    first = dict(zip(heading, rows[2], strict=True))
    assert isinstance(first["Received"].value, datetime)
    assert first["Received"].number_format == "yyyy-mm-dd"
    assert isinstance(first["Working days until the client’s answer"].value, int | float | None)
    assert (rows.freeze_panes, rows.auto_filter.ref[:3]) == ("A2", "A1:")
    assert about["A1"].value == details.query.question["en"]


def test_headings_and_codes_are_in_the_readers_language(details):
    rows, about = load_workbook(details, "zh", ["全部项目"]).worksheets
    assert rows.title == "明细"
    assert about["A2"].value == "全部项目"
    assert "提出方式" in [cell.value for cell in rows[1]]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_text_that_starts_like_a_formula_stays_text(details, text):
    broken = details.rows.head(1).assign(title=f"{text}\x07")
    rows, _ = load_workbook(replace(details, rows=broken)).worksheets
    [cell] = [cell for cell in rows[2] if cell.value == text]
    assert cell.data_type == "s"


def test_every_payload_is_a_text_of_the_workbook(details):
    every = list(payloads.ALL)
    hostile = pd.concat([details.rows.head(1)] * len(every)).assign(title=every)
    book = load_workbook(replace(details, rows=hostile), notes=every)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not [cell.hyperlink for cell in cells if cell.hyperlink]
    for sheet in book.worksheets:
        assert set(every) <= {cell.value for row in sheet.iter_rows() for cell in row}
