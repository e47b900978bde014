"""The journal's record of received files and their loads."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from etl.formats import files
from etl.formats.format import Format
from etl.formats.row_rules import FormatError
from etl.load import Load
from store import archive, journal
from store.paths import SAMPLE


@dataclass(frozen=True)
class File:
    """A received file: the SHA-256 of its bytes and how to read it.

    `batch` is the SHA-256 of the first file of its complete export.
    """

    sha: str
    name: str
    received_at: datetime
    by: str
    source: str | None = None
    format: str | None = None
    is_complete: bool = False
    batch: str = ""


@dataclass(frozen=True)
class Record:
    """A load in the history, with its file and whether it is withdrawn."""

    load: Load
    file: File
    is_sample: bool
    is_withdrawn: bool


def list_superseded(records: Iterable[Record]) -> dict[str, str]:
    """Load id → the file that stands for it: a corrected copy in force, of the same table."""
    records = list(records)
    copies = {
        (record.load.corrects, record.load.source): record.load.file
        for record in records
        if record.load.corrects and record.load.status == "loaded" and not record.is_withdrawn
    }
    return {
        record.load.load_id: copies[key]
        for record in records
        if (key := (record.load.mark, record.load.source)) in copies
    }


def list_known(data: Path) -> frozenset[str]:
    """The SHA-256 of every confirmed file, whether or not its loads are still in force."""
    return frozenset(file.sha for file in list_files(journal.list_entries(data)))


@cache
def list_sample_digests() -> frozenset[str]:
    """The SHA-256 of each file of the sample company: the bytes, not the name, identify a sample
    file."""
    return frozenset(archive.digest(path) for path in SAMPLE.rglob("*") if path.is_file())


def to_body(file: File) -> dict[str, Any]:
    """A file as the body of its `confirmed` entry."""
    return {
        "sha": file.sha,
        "name": file.name,
        "source": file.source,
        "format": file.format,
        "complete": file.is_complete,
        "batch": file.batch,
    }


def list_files(entries: Iterable[journal.Entry]) -> list[File]:
    """The confirmed files in the order of receipt, with the latest decision on each.

    The receipt of a file is the last before it was first confirmed: a first one may have been
    refused because the computer's date was wrong.
    """
    received: dict[str, journal.Entry] = {}
    files: dict[str, File] = {}
    for entry in entries:
        if entry.kind == "received":
            sha = entry.body["sha"]
            if sha not in files:
                received.pop(sha, None)
                received[sha] = entry
        elif entry.kind == "confirmed" and entry.body["sha"] in received:
            first, body = received[entry.body["sha"]], entry.body
            files[body["sha"]] = File(
                body["sha"],
                body["name"],
                first.at,
                first.by,
                body["source"],
                body["format"],
                body["complete"],
                body.get("batch", body["sha"]),
            )
    return [files[sha] for sha in received if sha in files]


def load_formats(data: Path, entries: Iterable[journal.Entry]) -> tuple[Format, ...]:
    """The known formats: answers in the order given, then format files."""
    answers: list[Format] = []
    for entry in entries:
        if entry.kind == "answered":
            shape, given = entry.body["shape"], entry.body["given"]
            if given is None:
                answers = [answer for answer in answers if answer.shape != shape]
            else:
                with suppress(FormatError):  # The answer may name a field that no longer exists.
                    # Earlier entries do not say on which file they were given.
                    place = entry.body.get("file", ""), entry.body.get("title", "")
                    answers.append(files.make_answer(shape, entry.body["sheet"], given, *place))
    return (*answers, *files.load_formats(data / "formats"))


def list_withdrawn(entries: Iterable[journal.Entry]) -> set[str]:
    """The ids of the loads withdrawn and not restored."""
    withdrawn: set[str] = set()
    for entry in entries:
        if entry.kind == "withdrawn":
            withdrawn.update(entry.body["loads"])
        elif entry.kind == "restored":
            withdrawn.difference_update(entry.body["loads"])
    return withdrawn
