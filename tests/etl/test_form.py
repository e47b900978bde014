"""Cells of the workbooks that are handed out: text is text, and stays so once it is edited."""

import pytest
from openpyxl import Workbook

from etl.workbooks import form


@pytest.fixture
def cell():
    return Workbook().worksheets[0].cell(1, 1)


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_text_that_begins_like_a_formula_is_text_and_stays_so_once_it_is_edited(cell, start):
    form.put(cell, f"{start}1+1")
    assert (cell.value, cell.data_type, cell.quotePrefix) == (f"{start}1+1", "s", True)


@pytest.mark.parametrize("text", ["a=1", "晨光", ""])
def test_other_text_has_no_prefix(cell, text):
    form.put(cell, text)
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", False)


def test_a_character_that_no_workbook_holds_is_left_out(cell):
    form.put(cell, "a\x07=b")
    assert cell.value == "a=b"


def test_a_number_stays_a_number(cell):
    form.put(cell, -3.5)
    assert (cell.value, cell.data_type) == (-3.5, "n")
