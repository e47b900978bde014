"""Whether a data folder is whole: journal, archive, snapshot and caches, and each way back."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from etl.commands import damage, records
from etl.findings import Finding
from etl.intake import cache as parsed
from etl.schema import LANGUAGES
from store import archive, journal, snapshots
from store import cache as checked_json


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
    for path in find_damaged_caches(data):
        faults.append(Fault(str(path.relative_to(data)), Finding("cache_damaged", "error")))
    return faults


def _check_journal(data: Path) -> list[Fault]:
    path = data / "journal.sqlite"
    if not path.exists():
        has_files = any((data / "archive").glob("*/*"))
        finding = Finding("journal_missing", "error")
        return [Fault(path.name, finding)] if has_files or snapshots.is_published(data) else []
    try:
        # The only place that asks the journal about itself: where it knows more than SQLite, its
        # own check says so.
        if hasattr(journal, "check"):
            journal.check(data)
        else:
            with closing(sqlite3.connect(path)) as connection:
                [[result]] = connection.execute("pragma quick_check(1)").fetchall()
            if result != "ok":
                raise sqlite3.DatabaseError(result)
            journal.list_entries(data)
    except Exception as error:  # noqa: BLE001 - whatever makes it unreadable is a fault of it
        worded, text = getattr(error, "format_message", None), str(error)
        reason = {lang: worded(lang) if worded else text for lang in LANGUAGES}
        return [Fault(path.name, Finding("journal_damaged", "error", reason=reason))]
    return []


def _check_archive(data: Path) -> Iterable[Fault]:
    entries = journal.list_entries(data)
    files = {file.sha: file for file in records.list_files(entries)}
    received = {entry.body["sha"]: entry for entry in entries if entry.kind == "received"}
    for sha, entry in received.items():
        file = files.get(sha) or records.File(sha, entry.body["name"], entry.at, entry.by)
        try:
            archive.locate_verified(data, sha)
        except archive.DamagedCopy as error:
            (finding,) = damage.make_load(file, error).findings
            yield Fault(file.name, finding)


def find_damaged_caches(data: Path) -> list[Path]:
    """Cached files that are not what was written; whoever needs them makes them again."""
    estimates = data.glob("snapshots/*.estimates/*.json")
    damaged = [path for path in estimates if checked_json.read(path) is None]
    return [*parsed.find_damaged(data / "parsed"), *damaged]


def discard_damaged_caches(data: Path) -> None:
    """Delete cached files that are not what was written."""
    for path in find_damaged_caches(data):
        path.unlink(missing_ok=True)
