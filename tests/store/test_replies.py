"""Replies to records: kept in the journal, their files in the archive."""

from datetime import date
from functools import partial

import pytest

from dashboard.display import texts
from etl.commands import backup, check
from store import archive, assessments, journal, notes, replies
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


@pytest.mark.parametrize(
    ("bound", "most", "code"),
    [
        ("MAX_OF_RECORD", 1, "many_of_record"),
        ("MAX_REPLIES", 1, "many"),
        ("MAX_ALL_BYTES", 5, "many_files"),
    ],
)
def test_replies_and_their_files_have_a_bound(data, monkeypatch, bound, most, code):
    monkeypatch.setattr(replies, bound, most)
    replies.give(data, RECORD, "remark", "see", "Li Na", ("a.txt", b"123"))
    with pytest.raises(ReplyError) as caught:
        replies.give(data, RECORD, "remark", "see", "Li Na", ("b.txt", b"456"))
    assert caught.value.code == code
    assert len(replies.list_replies(data)) == 1
    assert len([path for path in (data / "archive").rglob("*") if path.is_file()]) == 1
    if code != "many":
        replies.give(data, ("requirements", "P-1", "R-2"), "remark", "see", "Li Na")


def test_notes_have_a_bound(data, monkeypatch):
    monkeypatch.setattr(notes, "MAX_NOTES", 1)
    add = partial(notes.add, data, date(2026, 3, 2), None, "New CRM", "company", "", "Li Na")
    entry = add()
    with pytest.raises(notes.NoteError) as caught:
        add()
    assert caught.value.code == "many"
    notes.remove(data, entry.entry_id, "Li Na")
    add()


def test_every_bound_is_a_sentence_with_its_figure():
    for lang in ("en", "zh"):
        say = partial(texts.translate, lang)
        assert f"{replies.MAX_OF_RECORD}" in say("replies.errors.many_of_record")
        assert f"{replies.MAX_REPLIES:,}" in say("replies.errors.many")
        assert f"{replies.MAX_ALL_BYTES // 10**9} GB" in say("replies.errors.many_files")
        assert f"{notes.MAX_NOTES:,}" in say("notes.errors.many")


def test_the_name_of_a_second_assessors_form_is_that_of_a_file(data):
    assessments.hand_in(data, 1, {}, "../a\u202eb" + "x" * 500 + ".xlsx", "Li Na")
    [entry] = journal.list_entries(data, assessments.KIND)
    assert entry.body["file"] == "x" * 115 + ".xlsx"
