"""Delimited text (csv, tsv, txt, under any name) → one sheet."""

import codecs
import csv
import re
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from etl.findings import MAX_MARKED_CELLS, Finding
from etl.readers import encodings
from etl.readers.encoding_names import ENCODING_NAMES
from etl.readers.limits import Limits
from etl.readers.read import EncodingHint, Marks, Sheet, Unreadable, refuse, to_column_letter

# Rows per batch of columns: bounds the memory that Python lists take.
BATCH_ROWS = 20_000
# Rows whose widths are told: the header is among them.
FIRST_ROWS = 60

_NOT_TEXT = {"en": "a binary file", "zh": "二进制文件"}
_DELIMITERS = ",;\t|"
# Encodings that need no note.
_USUAL = ("utf-8", "utf-16", "utf-32", "gb18030")


def read_text(path: Path, head: bytes, hints: tuple[EncodingHint, ...], limit: Limits) -> Sheet:
    """The records of a text file as a sheet; `head` are its first bytes.

    Raises Unreadable for a binary file, an uncertain encoding, an unterminated quote, and for
    cells, lines or columns beyond the limits.
    """
    encoding = encodings.detect_encoding(path, head, hints, limit)
    name = encoding.name
    is_wide = name.startswith(("utf-16", "utf-32"))
    if not is_wide and head.count(0) > max(3, len(head) // 100):
        raise refuse("not_a_spreadsheet", kind=_NOT_TEXT)
    errors = "replace" if encoding.is_damaged else "strict"
    with path.open(encoding=name, errors=errors, newline="") as file:
        sample = file.read(20_000)
    lines = [line for line in sample.replace("\x00", "").splitlines() if line.strip()][:20]
    declared = re.fullmatch(r"sep=(.)", lines[0].strip("\"'")) if lines else None
    separator = declared.group(1) if declared else _detect_delimiter(lines)
    has_declaration = bool(declared)
    findings: list[Finding] = []
    if not name.startswith(_USUAL):
        findings.append(Finding("read_as", "note", encoding=ENCODING_NAMES.get(name, name)))
    text = _Text(path, name, errors, separator, has_declaration)
    try:
        cells, widths, removed = _read_records(text, limit, csv.excel)
    except _LooseQuotes as loose:
        (cells, widths, removed), note = _read_loosely(text, limit, loose)
        findings.append(note)
    if removed:
        findings.append(Finding("nul_removed", "warning", count=removed))
    if encoding.is_damaged:
        findings += _list_wrong_characters(cells)
    return Sheet("", cells, findings=tuple(findings), marks=Marks(widths=tuple(widths)))


def _list_wrong_characters(cells: pa.Table) -> list[Finding]:
    """Findings on the cells with bytes that are none of the encoding."""
    findings = []
    for place, column in enumerate(cells.columns):
        is_wrong = pc.match_substring(column, "\ufffd").to_pylist()
        rows = [number for number, wrong in enumerate(is_wrong, 1) if wrong]
        letter = to_column_letter(place)
        findings += [
            Finding("wrong_character", "warning", "", row, letter)
            for row in rows[:MAX_MARKED_CELLS]
        ]
        if (more := len(rows) - MAX_MARKED_CELLS) > 0:
            findings.append(Finding("wrong_character", "warning", "", None, letter, more=more))
    return findings


def _detect_delimiter(lines: list[str]) -> str:
    """The separator that gives most of the lines the same, high number of columns."""

    def score(separator: str) -> tuple[int, int]:
        counts = [re.sub(r'"[^"]*"', "", line).count(separator) for line in lines]
        positive = [count for count in counts if count]
        mode = max(set(positive), key=positive.count, default=0)
        return positive.count(mode) * mode, -_DELIMITERS.index(separator)

    return max(_DELIMITERS, key=score)


class _LooseQuotes(Exception):
    """A quote that closes before its cell ends."""

    def __init__(self, line: int):
        super().__init__(line)
        self.line = line


class _LinesWithoutNul:
    """Lines of a text without NUL characters; `removed` counts these."""

    def __init__(self, file):
        self.file = file
        self.removed = 0

    def __iter__(self):
        for line in self.file:
            if "\x00" in line:
                self.removed += line.count("\x00")
                line = line.replace("\x00", "")
            yield line


class _Text(NamedTuple):
    """A text file and how its characters and cells are told apart.

    `has_declaration`: the first line is Excel's `sep=`.
    """

    path: Path
    encoding: str
    errors: str
    separator: str
    has_declaration: bool


class _Backslashes(csv.excel):
    """Quotes inside a cell after a backslash, as MySQL and some programs write them."""

    doublequote = False
    escapechar = "\\"


def _read_loosely(
    text: _Text, limit: Limits, loose: "_LooseQuotes"
) -> tuple[tuple[pa.Table, list[int], int], Finding]:
    """The records of a text whose quotes are not doubled: after backslashes if all fit, else
    unchanged; with the finding that says so."""
    with text.path.open(encoding=text.encoding, errors=text.errors, newline="") as file:
        if any('\\"' in line for line in file):
            try:
                records = _read_records(text, limit, _Backslashes)
                return records, Finding("backslash_quotes", "note", line=loose.line)
            except (_LooseQuotes, Unreadable):
                pass
    records = _read_records(text, limit, csv.excel, strict=False)
    return records, Finding("loose_quotes", "warning", line=loose.line)


def _read_records(
    text: _Text, limit: Limits, dialect: type[csv.Dialect], *, strict: bool = True
) -> tuple[pa.Table, list[int], int]:
    """All records as columns of text, the widths of the first, and the number of NULs removed.

    Raises _LooseQuotes if `strict`.
    """
    csv.field_size_limit(limit.cell_characters)
    batches: list[pa.Table] = []
    widths: list[int] = []
    has_declaration = text.has_declaration
    with text.path.open(encoding=text.encoding, errors=text.errors, newline="") as file:
        if has_declaration:
            file.readline()
        lines = _LinesWithoutNul(file)
        records = csv.reader(iter(lines), dialect, delimiter=text.separator, strict=strict)
        rows: list[list[str]] = []
        last_good_line = 0
        try:
            for row in records:
                last_good_line = records.line_num
                rows.append(row)
                if len(widths) < FIRST_ROWS:
                    widths.append(len(row))
                if len(rows) == BATCH_ROWS:
                    _add_batch(batches, rows, limit)
                    rows = []
        except csv.Error as error:
            # The bad record begins in the line after the last good one.
            line = last_good_line + 1 + has_declaration
            if "end of data" in str(error):
                raise refuse("unterminated_quote", line=line) from error
            if "larger than" in str(error):
                longest = f"{limit.cell_characters:,}"
                raise refuse("cell_too_long", line=line, limit=longest) from error
            raise _LooseQuotes(line) from error
        _add_batch(batches, rows, limit)
        removed = lines.removed
    return pa.concat_tables(batches, promote_options="default"), widths, removed


def _add_batch(batches: list[pa.Table], rows: list[list[str]], limit: Limits) -> None:
    """Append the records as a batch of columns. Raises Unreadable beyond the limits."""
    width = max(map(len, rows), default=0)
    if width > limit.columns:
        raise refuse("too_many_columns", count=f"{width:,}", limit=f"{limit.columns:,}")
    batches.append(to_columns(rows))
    count = sum(len(batch) * batch.num_columns for batch in batches)
    if count > limit.cells:
        raise refuse("too_many_cells", count=f"{count:,}", limit=f"{limit.cells:,}")


def to_columns(rows: list[list[str]]) -> pa.Table:
    """Records of any length → columns of text; empty and missing cells are NULL."""
    width = max(map(len, rows), default=0)
    padded = [row if len(row) == width else row + [""] * (width - len(row)) for row in rows]
    columns = [
        pa.array([cell or None for cell in column], pa.string())
        for column in zip(*padded, strict=True)
    ]
    return pa.table(columns, [str(place) for place in range(len(columns))])


def decode_page(
    path: Path, head: bytes, hints: tuple[EncodingHint, ...], limit: Limits, declared: str
) -> str:
    """The text of a web page; its `declared` encoding may be empty or wrong."""
    content = path.read_bytes()
    if declared:
        try:
            # As browsers do: a page declared as GB2312 or Latin-1 is in its superset.
            supersets = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252"}
            name = codecs.lookup(declared).name
            return content.decode(supersets.get(name, name))
        except (LookupError, UnicodeDecodeError):
            pass
    encoding = encodings.detect_encoding(path, head, hints, limit)
    return content.decode(encoding.name, "replace" if encoding.is_damaged else "strict")
