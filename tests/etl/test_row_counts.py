"""Every row that is read is kept, rejected, merged or passed over, whatever the sheet holds."""

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.etl import taking

HEADERS = {
    "tickets": ["Ticket ID", "Created at", "Client", "Project", "Subject", "Status"],
    "tasks": ["任务编号", "项目", "任务名称", "基线完成", "计划完成", "完成百分比"],
    "requirements": ["Requirement ID", "Project", "Title", "Received", "Status", "Effort (days)"],
}
CELLS = ["", " ", "1", "A-1", "Atlas", "港口", "soon", "50%", "-3", "1,5", "\u200b", "x" * 300]
CELLS += ["2026-03-02", "2026/3/2", "03/04/2026", "Closed", "Duplicate", "已取消", "合计", "#N/A"]
# Lines that are no rows of data, or may not be.
LINES = [[], ["Total", "3"], ["合计", "", "3"], ["Do not forward"], ["", "", "Page 1"]]


@st.composite
def sheets(draw) -> list[list[str]]:
    """A sheet with titles above, repeated headers, totals, blank, short, long and equal rows."""
    headers = draw(st.permutations(HEADERS[draw(st.sampled_from(sorted(HEADERS)))]))
    row = st.lists(st.sampled_from(CELLS), min_size=1, max_size=len(headers) + 1)
    line = st.one_of(row, row, row, st.sampled_from(LINES), st.just(list(headers)))
    body = draw(st.lists(line, min_size=1, max_size=12))
    repeated = draw(st.lists(st.sampled_from(body), max_size=4))
    return [*draw(st.lists(st.sampled_from(LINES), max_size=2)), list(headers), *body, *repeated]


def check_counts(sheet: list[list[str]]) -> None:
    """`take` holds the counts of each load of the file against each other."""
    text = io.StringIO()
    csv.writer(text).writerows(sheet)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        path.write_text(text.getvalue(), encoding="utf-8")
        for load in taking.take(path):
            assert load.rows_read <= len(sheet)
            if load.parquet:
                assert len(taking.rows(load)) == load.rows_kept


@settings(max_examples=25)
@given(sheets())
def test_what_is_read_is_kept_rejected_merged_or_passed_over(sheet):
    check_counts(sheet)


@pytest.mark.nightly
@settings(max_examples=500)
@given(sheets())
def test_of_many_sheets_too_no_row_is_lost(sheet):
    check_counts(sheet)
