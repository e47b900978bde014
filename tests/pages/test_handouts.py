"""The worklist page, and the templates on the upload page."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from dashboard.display import texts
from dashboard.engine import frames
from dashboard.engine.answers import run_query
from etl.workbooks import worklist

LISTS = ("requirements/unverified_list", "requirements/unverified_changes")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_worklist_shows_what_it_gives_to_take_along(visit, lang):
    at = visit("worklist", lang)
    assert not at.exception
    assert at.title[0].value == texts.translate(lang, "pages.worklist.title")
    assert len(at.dataframe) == 2
    assert not at.get("download_button")[0].proto.disabled


def test_a_filter_narrows_the_list(visit):
    whole, part = visit("worklist"), visit("worklist", client="C1")
    assert 0 < len(part.dataframe[0].value) < len(whole.dataframe[0].value)


def test_the_rows_of_the_page_make_the_workbook(published):
    answers = [run_query(published, name) for name in LISTS]
    rows = [frames.to_records(answer.rows) for answer in answers]
    assert all(rows)
    book = load_workbook(BytesIO(worklist.write(*rows, "zh")))
    for sheet, answer in zip(book.worksheets, answers, strict=True):
        # A line on top, the headers, a row each.
        assert sheet.max_row == len(answer.rows) + 2


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_upload_page_offers_a_template_for_each_table(visit, tmp_path, lang):
    at = visit("upload", lang, data=tmp_path)
    assert not at.exception
    offered = [one.proto.label for one in at.get("download_button")]
    assert texts.translate(lang, "tables.requirements") in offered
    assert len(offered) == 10
