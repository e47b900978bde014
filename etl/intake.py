"""One received file → its loads: read, outlined, matched, parsed, and kept as Parquet."""

from dataclasses import dataclass
from pathlib import Path

from etl.findings import Finding


@dataclass(frozen=True)
class Candidate:
    """One possible answer to a question: a header, why it may be meant, values from it."""

    header: str
    why: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """What the sheet leaves open: a field of the source (or `table`), and possible answers."""

    field: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Load:
    """One table of one sheet, as taken in or not.

    `status`: loaded, refused, skipped (nothing to load here) or asked. `fields` are the canonical
    fields that columns or constants fill; `header_set` tells exports of one shape apart from
    others; `parquet` holds the typed rows with source_row and status_group.
    """

    load_id: str
    file: str
    sheet: str
    source: str | None
    format: str | None
    status: str
    rows_read: int = 0
    rows_kept: int = 0
    rows_rejected: int = 0
    rows_merged: int = 0
    rows_passed_over: int = 0
    findings: tuple[Finding, ...] = ()
    question: Question | None = None
    fields: tuple[str, ...] = ()
    header_set: str = ""
    parquet: Path | None = None
