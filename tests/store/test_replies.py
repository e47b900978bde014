"""Replies to records: kept in the journal, their files in the archive."""

import pytest

from etl.commands import backup, check
from store import archive, journal, replies
from store.replies import ReplyError

RECORD = ("requirements", "P-1", "R-1")


@pytest.fixture
def data(tmp_path):
    journal.create(tmp_path / "data")
    return tmp_path / "data"


def test_a_reply_is_kept_with_its_author_and_withdrawn_without_being_lost(data):
    entry = replies.give(data, RECORD, "said_by_client", "see the minutes\r\nof 3 March ", "Li Na")
    [reply] = replies.list_replies(data)
    assert (reply.by, reply.text) == ("Li Na", "see the minutes\nof 3 March")
    assert reply.is_dispute
    replies.withdraw(data, entry.entry_id, "王芳")
    [reply] = replies.list_replies(data)
    assert not reply.is_dispute
    assert reply.withdrawn and reply.withdrawn.by == "王芳"
    assert [entry.body["status"] for entry in journal.list_entries(data, "reply")] == [
        "given",
        "withdrawn",
    ]


@pytest.mark.parametrize("claim", ["stands", "remark"])
def test_who_confirms_a_record_or_remarks_on_it_disputes_nothing(data, claim):
    replies.give(data, RECORD, claim, "as I heard it", "Li Na")
    assert [reply.is_dispute for reply in replies.list_replies(data)] == [False]


@pytest.mark.parametrize(
    ("claim", "text", "file", "code"),
    [
        ("invented", "x", None, "no_claim"),
        ("wrong_date", " \n\u200b", None, "no_text"),
        ("wrong_date", "x" * 2001, None, "long_text"),
        ("wrong_date", "x", ("a.pdf", b""), "empty_file"),
        ("wrong_date", "x", ("a.pdf", b"0" * (10 * 2**20 + 1)), "big_file"),
    ],
)
def test_a_reply_that_cannot_be_kept_leaves_nothing_behind(data, claim, text, file, code):
    with pytest.raises(ReplyError) as caught:
        replies.give(data, RECORD, claim, text, "Li Na", file)
    assert caught.value.code == code
    assert journal.list_entries(data) == []
    assert not list((data / "archive").rglob("*"))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("minutes 3 March.pdf", "minutes 3 March.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\会议纪要.docx", "会议纪要.docx"),
        ("a\u202efdp.exe\n", "afdp.exe"),
        ('<img src="x">.html', "_img src=_x__.html"),
        ("...", "file"),
    ],
)
def test_the_name_of_a_file_leads_nowhere(given, kept):
    assert replies.clean_name(given) == kept


def test_the_file_of_a_reply_is_checked_and_backed_up_like_a_received_one(data, tmp_path):
    replies.give(data, RECORD, "said_by_client", "see", "Li Na", ("m.pdf", b"%PDF"))
    [reply] = replies.list_replies(data)
    assert reply.file
    assert replies.read_file(data, reply.file) == b"%PDF"
    backup.create(data, tmp_path / "copy")
    assert archive.locate_verified(tmp_path / "copy", reply.file.sha).read_bytes() == b"%PDF"
    assert check.find_faults(data) == []
    archive.locate(data, reply.file.sha).write_bytes(b"other")
    [fault] = check.find_faults(data)
    assert (fault.file, fault.finding.code) == ("m.pdf", "copy_damaged")
