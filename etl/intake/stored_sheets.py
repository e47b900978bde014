"""The stored rows and excerpt of a sheet, next to each other in the cache."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from etl.findings import Finding
from etl.formats.format import Format
from etl.mapping import excerpt
from etl.mapping.field_mapping import FieldMapping
from etl.mapping.table import Table
from etl.readers import read


def locate_prefix(
    stem: Path, sheet: read.Sheet, number: int, turn: int, answers: tuple[Format, ...]
) -> Path:
    """The path prefix of the stored rows and excerpt of a table, the `number` of which in its sheet
    counts from 0; other answers get another one."""
    name = f"{read.join_inner(sheet.inner, sheet.name)}|{number}|{answers!r}"
    place = hashlib.sha256(name.encode())
    return stem.with_name(f"{stem.name}-{place.hexdigest()[:12]}-{turn}.sheet")


def store_excerpt(
    prefix: Path,
    table: Table,
    mapping: FieldMapping | None,
    findings: Iterable[Finding],
) -> Path:
    """Store the excerpt of a sheet that people review."""
    return excerpt.write(
        prefix.with_suffix(excerpt.SUFFIX), excerpt.make_excerpt(table, mapping, findings)
    )
