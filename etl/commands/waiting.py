"""Received files that wait for a person: an answer, or that somebody imports them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from etl.commands import commit, records
from etl.commands.records import File
from etl.load import Load
from store import journal

# A file that nobody imported for so long is not wanted.
KEEP_WAITING = timedelta(days=14)


@dataclass(frozen=True)
class WaitingFile:
    """A file that waits: who brought it and when, and the sheets that ask something.

    Without `asked` it was received and never imported; it is read when it is proposed.
    """

    file: File
    asked: tuple[Load, ...] = ()


def list_waiting(data: Path) -> list[WaitingFile]:
    """The files that wait, whoever brought them, the latest first.

    A file received again under the same name takes the place of the earlier one, if that was not
    imported. Raises JournalError where the journal cannot be used.
    """
    asked: dict[str, tuple[File, list[Load]]] = {}
    for record in commit.list_history(data):
        if record.load.status == "asked" and not record.is_withdrawn:
            asked.setdefault(record.file.sha, (record.file, []))[1].append(record.load)
    waiting = [WaitingFile(file, tuple(loads)) for file, loads in asked.values()]
    waiting += [WaitingFile(file) for file in list_unconfirmed(data)]
    return sorted(waiting, key=lambda each: each.file.received_at, reverse=True)


def list_unconfirmed(data: Path) -> list[File]:
    """The files received lately that were neither imported nor discarded since."""
    entries = journal.list_entries(data, "received", "confirmed", "discarded")
    known = {file.sha for file in records.list_files(entries)}
    earliest = datetime.now(UTC) - KEEP_WAITING
    by_name: dict[str, File] = {}
    for entry in entries:
        name, sha = entry.body["name"], entry.body["sha"]
        # Whatever happens to a name last counts: a corrected file follows its first version.
        by_name.pop(name, None)
        if entry.kind == "received" and sha not in known and entry.at >= earliest:
            by_name[name] = File(sha, name, entry.at, entry.by)
    return list({file.sha: file for file in by_name.values()}.values())


def discard(data: Path, files: Sequence[File], by: str) -> None:
    """Record that nobody wants these received files; their bytes stay in the archive. Raises
    JournalError where the journal cannot be used."""
    journal.check(data)
    drafts = [journal.draft_entry("discarded", by, sha=file.sha, name=file.name) for file in files]
    journal.append_all(data, drafts)
