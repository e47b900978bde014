"""A load: one table of one sheet with its outcome, and the question it leaves open."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from etl.findings import Finding

# Why a value, not a column, may be the answer: it holds for all rows.
VALUE_REASONS = ("answered", "sheet_name", "file_name")


@dataclass(frozen=True)
class Candidate:
    """One possible answer to a question: a header, why it is a candidate, some of its values.

    With `is_value`, `header` is no header but the value of every row.
    """

    header: str
    why: str
    samples: tuple[str, ...]

    @property
    def is_value(self) -> bool:
        """Whether the answer is a value of every row rather than a column."""
        return self.why in VALUE_REASONS


@dataclass(frozen=True)
class Question:
    """What a person must decide about a sheet, and the likely answers.

    `field` is a field of the table that no column fills; `table` where several tables fit; a date
    field whose values do not show whether the day or the month comes first (candidates `dmy` and
    `mdy`); or `encoding` of a text file (candidates are Python's names, with the lines as decoded).
    `is_optional`: “no column has it” is an answer too.
    """

    field: str
    candidates: tuple[Candidate, ...]
    is_optional: bool = False


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its header as shown, and some of its values."""

    header: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Load:
    """One table of one sheet, and the outcome of reading it.

    `source` is the canonical table, None where it is not known. `status`: loaded, refused, skipped
    (nothing to load here) or asked. `fields` are the canonical fields that columns or constants
    fill; `header_set` identifies exports of the same layout; `parquet` contains the typed rows with
    source_row and status_group, `excerpt` the rows to show a person; `sha` is the SHA-256 of the
    bytes received.

    For reviewing what was recognised: `shape` (etl/mapping/table) is the key under which answers
    apply, `columns` those of the sheet, `mapped` is field → headers, `constants` field → value,
    `unknown` field → words that are none of its choices → rows. `is_answered`: a person's answer is
    part of it; `title` is the text above the table. A refused sheet may have a question too,
    without likely candidates.
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
    excerpt: Path | None = None
    sha: str = ""
    shape: str = ""
    columns: tuple[Column, ...] = ()
    mapped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    unknown: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    is_answered: bool = False
    title: str = ""


def make_load_id(sha: str, sheet: str, table: str | None, occurrence: int = 1) -> str:
    """An id of 12 hex digits that does not depend on the file's name.

    `occurrence` tells apart loads of the same sheet and table, counted from 1.
    """
    suffix = f"|{occurrence}" if occurrence > 1 else ""
    return hashlib.sha256(f"{sha}|{sheet}|{table or ''}{suffix}".encode()).hexdigest()[:12]
