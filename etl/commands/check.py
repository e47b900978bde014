"""Whether a data folder is whole: journal, archive, snapshot and caches, and each way back."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from etl.commands import caches, damage, records
from etl.findings import Finding
from etl.schema import LANGUAGES
from store import archive, journal, journal_copy, replies, snapshots
from store.refusal import JournalError


@dataclass(frozen=True)
class Fault:
    """What is wrong with a file, as a finding that says the way back."""

    file: str
    finding: Finding


def find_faults(data: Path) -> list[Fault]:
    """Everything in a data folder that is missing or not what was written. Reads all of it."""
    if journal_faults := _check_journal(data):
        # Without the journal nobody knows what else should be there.
        return journal_faults
    faults = list(_check_archive(data))
    if snapshots.is_damaged(data):
        pointed = snapshots.get_pointed(data)
        name = pointed.path.name if pointed else "snapshots/current"
        faults.append(Fault(name, Finding("snapshot_damaged", "error")))
    elif journal_copy.is_pending(data):
        faults.append(Fault("snapshots/current", Finding("publication_pending", "error")))
    for path in caches.find_damaged_caches(data):
        faults.append(Fault(str(path.relative_to(data)), Finding("cache_damaged", "error")))
    return faults


def _check_journal(data: Path) -> list[Fault]:
    name = "journal.sqlite"
    try:
        journal.check(data)
    except JournalError as error:
        reason = {lang: error.format_message(lang) for lang in LANGUAGES}
        return [Fault(name, Finding("journal_damaged", "error", reason=reason))]
    return []


def _check_archive(data: Path) -> Iterable[Fault]:
    entries = journal.list_entries(data)
    files = {file.sha: file for file in records.list_files(entries)}
    received = {entry.body["sha"]: entry for entry in entries if entry.kind == "received"}
    for sha, entry in received.items():
        file = files.get(sha) or records.File(sha, entry.body["name"], entry.at, entry.by)
        yield from _check_copy(data, file)
    for reply in replies.list_replies(data):
        if reply.file and reply.file.sha not in received:
            given = records.File(reply.file.sha, reply.file.name, reply.at, reply.by)
            yield from _check_copy(data, given)


def _check_copy(data: Path, file: records.File) -> Iterable[Fault]:
    try:
        archive.locate_verified(data, file.sha)
    except archive.DamagedCopy as error:
        (finding,) = damage.make_load(file, error).findings
        yield Fault(file.name, finding)
