"""A load: one table of one sheet with its outcome, and the question it leaves open."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from etl.findings import Finding

# Field of the question for a text file's encoding; also recorded as a shape of such a file.
ENCODING = "encoding"
# Why a value, not a column, may be the answer: it holds for all rows.
VALUE_REASONS = ("answered", "sheet_name", "file_name")
# The answer that no column numbers the rows: they are numbered by what they say.
NUMBER_ROWS = "number_rows"


@dataclass(frozen=True)
class Candidate:
    """One possible answer to a question: a header, why it is a candidate, some of its values.

    `is_likely`: sure enough to be filled in before a person confirms it. With `is_value`, `header`
    is no header but the value of every row.
    """

    header: str
    why: str
    samples: tuple[str, ...]
    is_likely: bool = False

    @property
    def is_value(self) -> bool:
        """Whether the answer is a value of every row rather than a column."""
        return self.why in VALUE_REASONS


@dataclass(frozen=True)
class Question:
    """What a person must decide about a sheet, and the likely answers.

    `field` is a field of the table that no column fills; `table` where several tables fit; a date
    field whose values do not show the order of day, month and year (candidates such as `dmy`, why
    `order`), their year (such as `2026`, why `year`) or whether a spreadsheet took days for months
    (`as_stored` or `swapped`, why `stored`); or `encoding` of a text file (candidates are Python's
    names, with the lines as decoded); or `rows`, what several rows of one number are; or `list`,
    whether the numbers name what those of another load, `load_id` of the file `about`, name:
    `pairs` are examples of a number, what it is there and what it is here.
    `is_optional`: “no column has it” is an answer too, and the sheet is loaded without one.
    """

    field: str
    candidates: tuple[Candidate, ...]
    is_optional: bool = False
    about: str = ""
    load_id: str = ""
    pairs: tuple[tuple[str, str, str], ...] = ()


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
    fill; `is_worklist`: it is one of our worklists, filled in; `is_complete`: its format says that
    it holds all rows of its list; `corrects`: the mark of the file that this one is a corrected
    copy of; `parquet` contains the typed rows with source_row, status_group
    and row_part (what tells apart the rows of one number), `excerpt` the rows to show a person;
    `sha` is the SHA-256 of the bytes received.

    For reviewing what was recognised: `shape` (etl/mapping/table) is the key under which answers
    apply, `found_shape` that of the table as found before anyone said where its header is,
    `columns` those of the sheet, `mapped` is field → headers (none where a person
    said that no column has it), `constants` field → value, `unknown`
    field → words that are none of its choices → rows. `is_answered`: a person's answer is part of
    it. `question` is the first that holds the sheet back, `open` are all others: what else is
    missing, then the optional fields without a certain column, which hold nothing back. `title` is
    the text above the table. A refused sheet may have a question too, without likely candidates.
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
    open: tuple[Question, ...] = ()
    fields: tuple[str, ...] = ()
    is_worklist: bool = False
    is_complete: bool = False
    corrects: str = ""
    parquet: Path | None = None
    excerpt: Path | None = None
    sha: str = ""
    shape: str = ""
    found_shape: str = ""
    columns: tuple[Column, ...] = ()
    mapped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    unknown: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    is_answered: bool = False
    title: str = ""

    @property
    def mark(self) -> str:
        """A key of 16 hex digits for the file that the load is of, or its part of an archive."""
        return hashlib.sha256(f"{self.sha}/{self.file.partition('/')[2]}".encode()).hexdigest()[:16]

    @property
    def questions(self) -> tuple[Question, ...]:
        """Everything that is open, what holds the sheet back first."""
        return (*((self.question,) if self.question else ()), *self.open)


@dataclass(frozen=True)
class ReceivedLoad:
    """A load in force, its position in the order of receipt, and what was declared on receipt.

    `batch`: loads of one batch form one export; by default each load is its own.
    """

    load: Load
    order: int
    received_date: date
    is_complete: bool
    is_sample: bool
    batch: str = ""


def make_load_id(sha: str, sheet: str, table: str | None, occurrence: int = 1) -> str:
    """An id of 12 hex digits that does not depend on the file's name.

    `occurrence` tells apart loads of the same sheet and table, counted from 1.
    """
    suffix = f"|{occurrence}" if occurrence > 1 else ""
    return hashlib.sha256(f"{sha}|{sheet}|{table or ''}{suffix}".encode()).hexdigest()[:12]
