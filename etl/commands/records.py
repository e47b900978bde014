"""What the journal says was received: files, loads, and what stands of them."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from etl.formats import files
from etl.formats.format import Format, FormatError
from etl.load import Load
from store import archive, journal
from store.paths import SAMPLE


@dataclass(frozen=True)
class File:
    """A file as the journal knows it: the SHA-256 of its bytes, and how to take it in.

    `batch` is the SHA-256 of the first of the files that are one complete export together.
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
    """A load in the history: who brought it when, and whether it is in force."""

    load: Load
    file: File
    is_sample: bool
    is_withdrawn: bool


def list_known(data: Path) -> frozenset[str]:
    """The SHA-256 of every file that was confirmed, whatever became of its loads since."""
    return frozenset(file.sha for file in list_files(journal.entries(data)))


@cache
def list_sample_digests() -> frozenset[str]:
    """The SHA-256 of each file of the sample company: bytes, not names, make a file the sample."""
    return frozenset(archive.digest(path) for path in SAMPLE.rglob("*") if path.is_file())


def draft_entry(kind: str, by: str, **body: Any) -> journal.Entry:
    return journal.Entry(0, datetime.now(UTC), by, kind, body)


def to_body(file: File) -> dict[str, Any]:
    return {
        "sha": file.sha,
        "name": file.name,
        "source": file.source,
        "format": file.format,
        "complete": file.is_complete,
        "batch": file.batch,
    }


def list_files(entries: Iterable[journal.Entry]) -> list[File]:
    """The confirmed files in the order of their first receipt, as last decided."""
    received: dict[str, journal.Entry] = {}
    files: dict[str, File] = {}
    for entry in entries:
        if entry.kind == "received":
            received.setdefault(entry.body["sha"], entry)
        elif entry.kind == "confirmed":
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
    """What is known of exports: the answers in the order given, then the files."""
    answers: list[Format] = []
    for entry in entries:
        if entry.kind == "answered":
            shape, given = entry.body["shape"], entry.body["given"]
            if given is None:
                answers = [one for one in answers if one.shape != shape]
            else:
                with suppress(FormatError):  # Answered to a version that knew the field.
                    answers.append(files.make_answer(shape, entry.body["sheet"], given))
    return (*answers, *files.load_formats(data / "formats"))


def list_withdrawn(entries: Iterable[journal.Entry]) -> set[str]:
    gone: set[str] = set()
    for entry in entries:
        if entry.kind == "withdrawn":
            gone.update(entry.body["loads"])
        elif entry.kind == "restored":
            gone.difference_update(entry.body["loads"])
    return gone
