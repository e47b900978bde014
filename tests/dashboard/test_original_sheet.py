"""From a row back to the sheet that it was uploaded in."""

import io

import openpyxl
import pytest

from dashboard.engine import original_sheet
from dashboard.engine.errors import Refused
from dashboard.evidence.record_page import mark_differences
from etl.commands import answers, commit, loads
from store import journal


@pytest.fixture
def loaded(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "需求"
    sheet.append(["需求清单"])
    sheet.append(["需求编号", "项目", "需求名称"])
    for number in range(1, 21):
        sheet.append([f"XQ-{number:03}", "P-1", f"第{number}项"])
    path = tmp_path / "需求清单.xlsx"
    book.save(path)
    data = tmp_path / "data"
    outcome = loads.confirm(data, loads.propose(data, [(path, path.name)], "test"), "test")
    assert outcome.is_published
    return data, outcome.loads[0].load_id


def test_the_row_of_a_record_is_shown_as_it_was_uploaded(loaded):
    data, load_id = loaded
    found = original_sheet.read_excerpt(data, load_id, 12)
    assert found.rows[12] == ("XQ-010", "P-1", "第10项")
    assert found.rows[1] == ("需求清单", None, None)
    assert found.rows[2][0] == "需求编号"
    assert list(found.rows) == [1, 2, 3, 4, *range(8, 17)]


def test_a_row_that_is_not_in_the_file_is_refused_in_words(loaded):
    data, load_id = loaded
    for asked in ((load_id, 400), ("nobody", 3), (load_id, 0)):
        with pytest.raises(Refused, match="no_original"):
            original_sheet.read_excerpt(data, *asked)
    assert journal.list_entries(data)


def test_a_text_is_shown_in_the_encoding_that_a_person_answered(tmp_path):
    data, path = tmp_path / "data", tmp_path / "export.csv"
    path.write_bytes("Ticket ID,Client,Created at,Subject\n1,A,2026-03-02,20°C\n".encode("cp1252"))
    (asked,) = loads.propose(data, [(path, path.name)], "test").loads
    answers.save_answers(data, [(asked, {"parse": {"encoding": "cp1252"}})], "test")
    outcome = loads.confirm(data, loads.propose(data, [(path, path.name)], "test"), "test")
    found = original_sheet.read_excerpt(data, outcome.loads[0].load_id, 2)
    assert found.rows[2] == ("1", "A", "2026-03-02", "20°C")
    corrected = openpyxl.load_workbook(
        io.BytesIO(commit.write_corrected_file(data, outcome.loads, "en"))
    )
    assert [cell.value for cell in corrected.worksheets[0][2]] == ["1", "A", "2026-03-02", "20°C"]


def test_what_the_client_changed_is_marked_and_text_stays_text():
    told, confirmed = mark_differences("Send a weekly mail *now*", "Send a monthly mail *now*")
    assert told == r"Send a ~~weekly~~ mail \*now\*"
    assert confirmed == r"Send a **monthly** mail \*now\*"
    assert mark_differences("每周一次", "每月一次") == ("每~~周~~一次", "每**月**一次")


@pytest.mark.timeout(20)
def test_long_wordings_are_compared_in_no_time():
    told, confirmed = mark_differences("so " * 4_000, "as " * 4_000)
    assert told.startswith("~~so") and confirmed.startswith("**as")


@pytest.mark.timeout(20)
def test_long_wordings_of_many_words_are_marked_between_what_they_begin_and_end_with():
    """No word is frequent, and every one has hundreds of equals on the other side."""
    words = [f"w{number}" for number in range(110)]
    before = " ".join(["Dear all", *(words * 150), "Thanks."])
    after = " ".join(["Dear all", *(words[::-1] * 150), "Thanks."])
    told, confirmed = mark_differences(before, after)
    assert told.startswith("Dear all ~~w0 ") and told.endswith("w109~~ Thanks.")
    assert confirmed.startswith("Dear all **w109 ") and confirmed.endswith("w0** Thanks.")
