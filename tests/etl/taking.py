"""Take one small file in, as a test writes it."""

import csv
import hashlib
import io
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from openpyxl import Workbook

from etl import findings
from etl.formats import files
from etl.formats.format import Format
from etl.intake import file_intake
from etl.load import Load, Question

SHARED = Path(__file__).parents[3] / "shared"
ONE_TICKET = """
    Ticket ID | Created at       | Client | Subject | Type
    0001      | 2026-03-02 10:00 | Acme   | Slow    | Complaint
"""
SETTINGS = {"timezone": "Asia/Shanghai", "hours_per_day": 8.0}


@cache
def shipped() -> tuple[Format, ...]:
    return files.load_formats()


def cells(table: str) -> list[list[str]]:
    """`a | b` lines → rows of cells; a line of `---` is a blank row."""
    lines = [line.strip() for line in table.splitlines() if line.strip()]
    return [[] if line == "---" else [c.strip() for c in line.split("|")] for line in lines]


def text_file(folder: Path, table: str, name: str = "export.csv", encoding: str = "utf-8") -> Path:
    text = io.StringIO()
    csv.writer(text).writerows(cells(table))
    path = folder / name
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def workbook(folder: Path, name: str = "export.xlsx", **sheets: str | list[list]) -> Path:
    """A workbook with a sheet a table; a list of rows keeps numbers and dates as they are."""
    book = Workbook()
    book.remove(book.active)
    for title, table in sheets.items():
        sheet = book.create_sheet(title)
        for number, row in enumerate(cells(table) if isinstance(table, str) else table, 1):
            for place, cell in enumerate(row, 1):
                if cell not in ("", None):
                    sheet.cell(number, place, cell)
    path = folder / name
    book.save(path)
    return path


def take(path: Path, formats: tuple | None = None, **options) -> tuple[Load, ...]:
    """All loads of a file; their counts add up, and a second time they come from the cache."""
    given: dict[str, Any] = {
        "sha": hashlib.sha256(path.read_bytes()).hexdigest(),
        "settings": SETTINGS,
        "formats": shipped() if formats is None else formats,
        "cache": path.parent / "parsed",
    } | options
    loads = file_intake.parse_file(path, path.name, **given)
    assert file_intake.parse_file(path, path.name, **given) == loads
    for load in loads:
        settled = load.rows_kept + load.rows_rejected + load.rows_merged + load.rows_passed_over
        assert load.rows_read == settled
    return loads


def only(path: Path, **options) -> Load:
    """The one load of a file."""
    (load,) = take(path, **options)
    return load


def asked(load: Load) -> Question:
    """The question that a load asks."""
    assert load.status == "asked" and load.question is not None, said(load)
    return load.question


def rows(load: Load) -> list[dict]:
    assert load.parquet is not None, said(load)
    return pq.read_table(load.parquet).to_pylist()


def column(load: Load, name: str) -> list:
    return [row[name] for row in rows(load)]


def said(load: Load, lang: str = "en", severity: str | None = None) -> list[str]:
    return [
        findings.format_message(one, lang, load.file)
        for one in load.findings
        if severity in (None, one.severity)
    ]
