"""Replies to records: what a salesperson or project manager says of one, with a file if they like.

A reply changes no data. Each is an entry of the journal; a later entry withdraws it.
"""

import itertools
import tempfile
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from store import archive, journal, journal_copy
from store.journal import Entry

KIND = "reply"
# What a reply may say; the first ones dispute the record.
DISPUTES = (
    "said_by_client",
    "answered_by_client",
    "not_a_change",
    "not_a_complaint",
    "wrong_date",
    "wrong_person",
    "twice",
    "other_fault",
)
CLAIMS = (*DISPUTES, "stands", "remark")
MAX_TEXT_LENGTH = 2000
MAX_NAME_LENGTH = 120
MAX_FILE_BYTES = 10 << 20
# Pages show all replies to a record and read those to all records; files are kept for good.
MAX_OF_RECORD, MAX_REPLIES = 100, 10_000
MAX_ALL_BYTES = 100 * MAX_FILE_BYTES

# Table, project ("" for tickets and contacts) and id, as in the address of a record's page.
Address = tuple[str, str, str]


class ReplyError(ValueError):
    """A reply that cannot be kept: `no_text`, `long_text`, `no_claim`, `big_file`, `empty_file`,
    `many_of_record`, `many`, `many_files`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class File:
    """A file kept with a reply: its SHA-256 in the archive, its name as given, its size."""

    sha: str
    name: str
    bytes: int


@dataclass(frozen=True)
class Withdrawal:
    """Who took a reply back, and when."""

    by: str
    at: datetime


@dataclass(frozen=True)
class Reply:
    """What somebody says of a record, and whether it was taken back since."""

    entry_id: int
    at: datetime
    by: str
    record: Address
    claim: str
    text: str
    file: File | None = None
    withdrawn: Withdrawal | None = None

    @property
    def is_dispute(self) -> bool:
        """Whether it is in force and says that the record is wrong."""
        return self.withdrawn is None and self.claim in DISPUTES


def give(
    data: Path,
    record: Address,
    claim: str,
    text: str,
    by: str,
    file: tuple[str, bytes] | None = None,
) -> Entry:
    """Keep a reply; `file` is its name and content, archived like a received file and never read.

    Raises ReplyError, JournalError.
    """
    said = clean(text)
    if claim not in CLAIMS:
        raise ReplyError("no_claim")
    if not said:
        raise ReplyError("no_text")
    if len(said) > MAX_TEXT_LENGTH:
        raise ReplyError("long_text")
    given = list_replies(data)
    if len(given) >= MAX_REPLIES:
        raise ReplyError("many")
    if sum(reply.record == tuple(record) for reply in given) >= MAX_OF_RECORD:
        raise ReplyError("many_of_record")
    kept = _keep_file(data, given, *file) if file else None
    body: dict[str, Any] = {"record": list(record), "claim": claim, "text": said, "file": kept}
    return journal.append(data, KIND, by, status="given", **body)


def _keep_file(data: Path, given: tuple[Reply, ...], name: str, content: bytes) -> dict[str, Any]:
    if not content:
        raise ReplyError("empty_file")
    if len(content) > MAX_FILE_BYTES:
        raise ReplyError("big_file")
    sizes = {reply.file.sha: reply.file.bytes for reply in given if reply.file}
    if sum(sizes.values()) + len(content) > MAX_ALL_BYTES:
        raise ReplyError("many_files")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        sha = archive.keep(data, path)
    return {"sha": sha, "name": clean_name(name), "bytes": len(content)}


def clean(text: str) -> str:
    """A text without control, format and surrogate characters but its line breaks."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")
    kept = ("".join(itertools.filterfalse(journal.has_controls, line)).rstrip() for line in lines)
    return "\n".join(kept).strip()


def clean_name(name: str) -> str:
    """The name of a file without folders, control characters and what no system allows in it."""
    last = clean(name).replace("\n", " ").replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join("_" if character in '<>:"|?*' else character for character in last)
    return kept.strip(" .")[-MAX_NAME_LENGTH:] or "file"


def withdraw(data: Path, entry_id: int, by: str) -> None:
    """Withdraw a reply; the journal keeps both entries."""
    journal.append(data, KIND, by, status="withdrawn", reply=entry_id)


def list_replies(data: Path) -> tuple[Reply, ...]:
    """All replies, the earliest first, withdrawn ones too; read again once the journal changed."""
    return journal_copy.combine_entries(data, KIND, _read_replies)


def _read_replies(entries: list[Entry]) -> tuple[Reply, ...]:
    replies: dict[int, Reply] = {}
    for entry in entries:
        body = entry.body
        if body["status"] == "given":
            table, project, record_id = body["record"]
            file = File(**body["file"]) if body["file"] else None
            replies[entry.entry_id] = Reply(
                entry.entry_id,
                entry.at,
                entry.by,
                (table, project, record_id),
                body["claim"] if body["claim"] in CLAIMS else "remark",
                body["text"],
                file,
            )
        elif body["reply"] in replies:
            withdrawal = Withdrawal(entry.by, entry.at)
            replies[body["reply"]] = replace(replies[body["reply"]], withdrawn=withdrawal)
    return tuple(replies.values())


def read_file(data: Path, file: File) -> bytes:
    """The content of a kept file. Raises archive.DamagedCopy."""
    return archive.locate_verified(data, file.sha).read_bytes()


def list_digests(data: Path) -> list[str]:
    """The SHA-256 of every file kept with a reply, withdrawn or not."""
    return list(dict.fromkeys(reply.file.sha for reply in list_replies(data) if reply.file))
