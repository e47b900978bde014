"""A text file (csv, tsv, txt, whatever it is named) → one sheet."""

import codecs
import csv
import re
from pathlib import Path

import pyarrow as pa

from etl.findings import Finding
from etl.readers import encodings
from etl.readers.encoding_names import ENCODING_NAMES
from etl.readers.limits import Limits
from etl.readers.read import EncodingHint, Sheet, refuse

# Rows that become one piece of a column.
BATCH_ROWS = 20_000

_NOT_TEXT = {"en": "a binary file", "zh": "二进制文件"}
_DELIMITERS = ",;\t|"
# An encoding that is nothing to tell of.
_USUAL = ("utf-8", "utf-16", "utf-32", "gb18030")


def read_text(path: Path, head: bytes, hints: tuple[EncodingHint, ...], limit: Limits) -> Sheet:
    """The records of a text file; `head` are its first bytes.

    Raises Unreadable for a binary file, an encoding that is not certain, a quotation mark that
    never closes, and for cells, lines or columns beyond the limits.
    """
    name = encodings.detect_encoding(path, head, hints, limit)
    is_wide = name.startswith(("utf-16", "utf-32"))
    if not is_wide and head.count(0) > max(3, len(head) // 100):
        raise refuse("not_a_spreadsheet", kind=_NOT_TEXT)
    with path.open(encoding=name, newline="") as file:
        sample = file.read(20_000)
    lines = [line for line in sample.replace("\x00", "").splitlines() if line.strip()][:20]
    told = re.fullmatch(r"sep=(.)", lines[0].strip("\"'")) if lines else None
    separator = told.group(1) if told else _delimiter(lines)
    findings: list[Finding] = []
    if not name.startswith(_USUAL):
        findings.append(Finding("read_as", "note", encoding=ENCODING_NAMES.get(name, name)))
    try:
        cells, removed = _records(path, name, separator, bool(told), limit, strict=True)
    except _LooseQuotes as loose:
        findings.append(Finding("loose_quotes", "warning", line=loose.line))
        cells, removed = _records(path, name, separator, bool(told), limit, strict=False)
    if removed:
        findings.append(Finding("nul_removed", "warning", count=removed))
    return Sheet("", cells, findings=tuple(findings))


def _delimiter(lines: list[str]) -> str:
    """The separator that the first lines agree on: most of them, with most columns."""

    def score(separator: str) -> tuple[int, int]:
        counts = [re.sub(r'"[^"]*"', "", line).count(separator) for line in lines]
        split = [count for count in counts if count]
        usual = max(set(split), key=split.count, default=0)
        return split.count(usual) * usual, -_DELIMITERS.index(separator)

    return max(_DELIMITERS, key=score)


class _LooseQuotes(Exception):
    """A quotation mark closes before the cell ends."""

    def __init__(self, line: int):
        super().__init__(line)
        self.line = line


class _Lines:
    """The lines of a text without NUL characters, counting those left out."""

    def __init__(self, file):
        self.file = file
        self.removed = 0

    def __iter__(self):
        for line in self.file:
            if "\x00" in line:
                self.removed += line.count("\x00")
                line = line.replace("\x00", "")
            yield line


def _records(
    path: Path, name: str, separator: str, told: bool, limit: Limits, *, strict: bool
) -> tuple[pa.Table, int]:
    """All records as columns of text, and how many NULs were removed."""
    csv.field_size_limit(limit.cell_characters)
    batches: list[pa.Table] = []
    with path.open(encoding=name, newline="") as file:
        if told:
            file.readline()
        lines = _Lines(file)
        records = csv.reader(iter(lines), delimiter=separator, strict=strict)
        rows: list[list[str]] = []
        before = 0
        try:
            for row in records:
                before = records.line_num
                rows.append(row)
                if len(rows) == BATCH_ROWS:
                    _add(batches, rows, limit)
                    rows = []
        except csv.Error as error:
            # A record that went wrong began in the line after the last good one.
            line = before + 1 + told
            if "end of data" in str(error):
                raise refuse("unterminated_quote", line=line) from error
            if "larger than" in str(error):
                longest = f"{limit.cell_characters:,}"
                raise refuse("cell_too_long", line=line, limit=longest) from error
            raise _LooseQuotes(line) from error
        _add(batches, rows, limit)
        removed = lines.removed
    return pa.concat_tables(batches, promote_options="default"), removed


def _add(batches: list[pa.Table], rows: list[list[str]], limit: Limits) -> None:
    """Turn records into one more batch of columns, within the limits."""
    width = max(map(len, rows), default=0)
    if width > limit.columns:
        raise refuse("too_many_columns", count=f"{width:,}", limit=f"{limit.columns:,}")
    batches.append(to_columns(rows))
    count = sum(len(batch) * batch.num_columns for batch in batches)
    if count > limit.cells:
        raise refuse("too_many_cells", count=f"{count:,}", limit=f"{limit.cells:,}")


def to_columns(rows: list[list[str]]) -> pa.Table:
    """Records of any length → columns; a short record ends in NULLs, as an empty cell is one."""
    width = max(map(len, rows), default=0)
    even = [row if len(row) == width else row + [""] * (width - len(row)) for row in rows]
    filled = [
        pa.array([cell or None for cell in column], pa.string())
        for column in zip(*even, strict=True)
    ]
    return pa.table(filled, [str(place) for place in range(len(filled))])


def decode_page(
    path: Path, head: bytes, hints: tuple[EncodingHint, ...], limit: Limits, said: str
) -> str:
    """The whole text of a page that says its own encoding (`said`, may be empty or wrong)."""
    content = path.read_bytes()
    if said:
        try:
            # Pages that say GB2312 mean its larger successor; Latin-1 means Windows'.
            wider = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252"}
            name = codecs.lookup(said).name
            return content.decode(wider.get(name, name))
        except (LookupError, UnicodeDecodeError):
            pass
    return content.decode(encodings.detect_encoding(path, head, hints, limit))
