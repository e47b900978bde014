"""The workbooks to download: the worklist, and the templates on the upload page."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from dashboard.display import texts
from dashboard.engine import frames
from dashboard.engine.answers import run_query
from etl.workbooks import worklist

QUERIES = ("requirements/unverified_list", "requirements/unverified_changes")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_worklist_page_shows_the_rows_to_download(visit, lang):
    at = visit("worklist", lang)
    assert not at.exception
    assert at.title[0].value == texts.translate(lang, "pages.worklist.title")
    assert len(at.dataframe) == 2
    assert not at.get("download_button")[0].proto.disabled


def test_filter_narrows_the_worklist(visit):
    all_clients, one_client = visit("worklist"), visit("worklist", client="C1")
    rows = len(one_client.dataframe[0].value)
    assert 0 < rows < len(all_clients.dataframe[0].value)


def test_workbook_has_the_rows_of_the_page(published):
    answers = [run_query(published, name) for name in QUERIES]
    rows = [frames.to_records(answer.rows) for answer in answers]
    assert all(rows)
    book = load_workbook(BytesIO(worklist.write(*rows, "zh")))
    for sheet, answer in zip(book.worksheets, answers, strict=True):
        # The introduction and the headers come first.
        assert sheet.max_row == len(answer.rows) + 2


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_upload_page_offers_a_template_for_each_table(visit, tmp_path, lang):
    at = visit("upload", lang, data=tmp_path)
    assert not at.exception
    labels = [button.proto.label for button in at.get("download_button")]
    assert texts.translate(lang, "tables.requirements") in labels
    assert len(labels) == 10
