"""Files whose archived copy is missing or damaged: what rests on them, and the way back."""

from collections.abc import Iterable
from pathlib import Path

import duckdb
from babel.dates import format_date

from etl.commands.records import File, Record
from etl.findings import Finding, format_message
from etl.load import Load, make_load_id
from etl.schema import LANGUAGES
from store import archive, journal, snapshots

CODES = ("copy_damaged", "copy_missing")


class DamagedEvidence(Exception):
    """Nothing is published: rows in force come from files whose archived copy is damaged."""

    def __init__(self, reasons: Iterable[Record]) -> None:
        self.records = tuple(reasons)
        super().__init__(self.format_message("en"))

    def format_message(self, lang: str) -> str:
        """A sentence a file: its name, when it was received and by whom, and the way back."""
        return " ".join(
            format_message(record.load.findings[0], lang, record.file.name)
            for record in self.records
        ).rstrip(".。")


def make_load(file: File, error: archive.DamagedCopy) -> Load:
    """What stands for the loads of a file that cannot be read: one load of the whole file."""
    received = {lang: format_date(file.received_at, "medium", locale=lang) for lang in LANGUAGES}
    code = "copy_missing" if error.is_missing else "copy_damaged"
    finding = Finding(code, "error", received=received, by=file.by)
    identity = make_file_id(file.sha)
    return Load(identity, file.name, "", None, None, "refused", findings=(finding,), sha=file.sha)


def make_file_id(sha: str) -> str:
    """The load id under which a file that cannot be read is withdrawn."""
    return make_load_id(sha, "", None)


def is_damaged(load: Load) -> bool:
    """Whether a load stands for a file whose archived copy is missing or damaged."""
    return any(finding.code in CODES for finding in load.findings)


def is_withdrawn(data: Path, file: File, entries: Iterable[journal.Entry]) -> bool:
    """Whether nothing rests on a file that cannot be read.

    It was withdrawn as a whole, either since it is damaged or before; in the second case the
    published snapshot, where it can be read, has no row of it.
    """
    withdrawn: set[str] = set()
    for entry in entries:
        ids = {make_file_id(sha) for sha in entry.body.get("files", ())}
        if entry.kind == "withdrawn":
            withdrawn.update(ids, entry.body["loads"])
        elif entry.kind == "restored":
            withdrawn -= ids | set(entry.body["loads"])
    return make_file_id(file.sha) in withdrawn and not (list_published(data, file.sha) - withdrawn)


def list_published(data: Path, sha: str) -> set[str]:
    """The loads of a file that the published snapshot was built from; none if it has no sound
    snapshot."""
    current = snapshots.get_current(data)
    if current is None:
        return set()
    try:
        with snapshots.connect(current.path) as connection:
            rows = connection.execute(
                "select load_id from loads where file_sha = ?", [sha]
            ).fetchall()
    except duckdb.Error:
        return set()
    return {load_id for (load_id,) in rows}


def forbid_publishing(records: Iterable[Record]) -> None:
    """Raise DamagedEvidence if any file that is not withdrawn cannot be read."""
    blocking = [record for record in records if is_damaged(record.load) and not record.is_withdrawn]
    if blocking:
        raise DamagedEvidence(blocking)
