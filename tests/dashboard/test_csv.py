"""Rows as CSV: text that a spreadsheet would run as a formula stays text."""

import csv as standard
import io

import pandas as pd
import pytest

from dashboard.exports import csv


def cells(rows):
    """The rows as a reader of CSV gets them, the header first."""
    return list(standard.reader(io.StringIO(csv.write(rows), newline="")))


@pytest.mark.parametrize("start", [*"=+-@＝＋－＠", "\t", "\r", "\n"])
def test_text_that_begins_like_a_formula_gets_an_apostrophe_in_cells_and_headers(start):
    rows = pd.DataFrame({f"{start}name": [f"{start}1+1", f"a{start}1"]})
    assert cells(rows) == [[f"'{start}name"], [f"'{start}1+1"], [f"a{start}1"]]


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_a_line_end_inside_a_cell_begins_no_row(end):
    rows = pd.DataFrame({"name": [f"a{end}=1+1"]})
    assert cells(rows) == [["name"], [f"a{end}=1+1"]]


def test_numbers_keep_their_sign_and_their_type():
    rows = pd.DataFrame({"slip_days": [-3.5, 2.0], "name": ["a", None]})
    assert cells(rows) == [["slip_days", "name"], ["-3.5", "a"], ["2.0", ""]]


def test_a_download_begins_with_the_mark_by_which_excel_knows_utf_8():
    content = csv.encode(pd.DataFrame({"客户": ["晨光"]}))
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").splitlines() == ["客户", "晨光"]
