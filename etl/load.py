"""A load: one table of one sheet as taken in or not, and what it leaves open."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
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
    """What the sheet leaves open, and possible answers.

    `field`: a field of the source without a column; `table` where several fit; a field of dates
    whose order of day and month no value tells (candidates `dmy` and `mdy`); or `encoding` of a
    text (candidates as Python names them, with the lines that they give). `is_optional`: that no
    column holds the field is an answer too.
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
    """One table of one sheet, as taken in or not.

    `status`: loaded, refused, skipped (nothing to load here) or asked. `fields` are the canonical
    fields that columns or constants fill; `header_set` tells exports of one shape apart from
    others; `parquet` holds the typed rows with source_row and status_group, `excerpt` what a person
    looks at; `sha` is that of the bytes received. For people who look at what was recognised: the
    `shape` (etl/mapping/outline) for which answers hold, the `columns` of the sheet, `mapped`
    (field → its headers), `constants` (field → value), and `unknown` (field → words that are none
    of its choices → rows); `is_answered`: some of it is a person's answer. A refused sheet may ask
    too, without candidates that are likely.
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


def make_load_id(sha: str, sheet: str, source: str | None, turn: int = 1) -> str:
    """The same for the same table of the same bytes, whatever the file is called."""
    again = f"|{turn}" if turn > 1 else ""
    return hashlib.sha256(f"{sha}|{sheet}|{source or ''}{again}".encode()).hexdigest()[:12]
