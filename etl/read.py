"""A file → sheets of cells, all text; what cannot be read ends in one finding."""

import codecs
import csv
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import fastexcel
import pyarrow as pa

from etl.findings import Finding

LIMIT_BYTES = 1024 * 1024 * 1024
# Excel holds 32,767 characters in a cell; trackers export longer descriptions.
LIMIT_CELL = 2_000_000
# Rows of a text file that become one piece of a column.
BATCH = 20_000

_KINDS = (
    (b"%PDF", {"en": "a PDF file", "zh": "PDF 文件"}),
    (b"\x89PNG", {"en": "an image", "zh": "图片"}),
    (b"\xff\xd8\xff", {"en": "an image", "zh": "图片"}),
    (b"GIF8", {"en": "an image", "zh": "图片"}),
    (b"\x1f\x8b", {"en": "a compressed file", "zh": "压缩文件"}),
    (b"Rar!", {"en": "a compressed file", "zh": "压缩文件"}),
    (b"7z\xbc\xaf", {"en": "a compressed file", "zh": "压缩文件"}),
)
_OTHER_ARCHIVE = {"en": "a compressed file or another kind of document", "zh": "压缩文件或其他文档"}
_NOT_TEXT = {"en": "a binary file", "zh": "二进制文件"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORKBOOKS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_CANDIDATES = (("shift_jis", "Shift-JIS"), ("big5", "Big5"), ("cp1252", "Windows-1252"))
_DELIMITERS = ",;\t|"


class Unreadable(Exception):
    """A file or sheet that gives no cells, with the finding that says why."""

    def __init__(self, finding: Finding):
        super().__init__(finding.code)
        self.finding = finding


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet as text: one column of text a column, row i of them is row i + 1.

    `name` is empty for a text file. `hidden` as the workbook says. `findings` are those of cells
    that could not be read (errors of formulas); one of severity error: the whole sheet could not.
    """

    name: str
    cells: pa.Table
    hidden: bool = False
    findings: tuple[Finding, ...] = ()


def _refuse(code: str, **details) -> Unreadable:
    return Unreadable(Finding(code, "error", **details))


def sheets(path: Path) -> Iterator[Sheet]:
    """The sheets of a file in order; its kind is told from its bytes, never from its name.

    Raises Unreadable for a file that is empty, too large, protected, damaged or no spreadsheet.
    """
    size = path.stat().st_size
    if size == 0:
        raise _refuse("file_empty")
    if size > LIMIT_BYTES:
        raise _refuse("file_too_large", bytes=f"{size:,}", limit=f"{LIMIT_BYTES:,}")
    with path.open("rb") as file:
        head = file.read(65_536)
    for magic, kind in _KINDS:
        if head.startswith(magic):
            raise _refuse("not_a_spreadsheet", kind=kind)
    if head.startswith(b"PK"):
        _check_archive(path)
        yield from _workbook(path)
    elif head.startswith(_OLE):
        _check_password(path)
        yield from _workbook(path)
    else:
        yield _text(path, head)


def _check_archive(path: Path) -> None:
    """Is this zip one workbook? Two parts of one name are one too many."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _refuse("damaged", reason=str(error)) from error
    seen: set[str] = set()
    for name in names:
        part = name.replace("\\", "/").lower()
        if part in seen:
            raise _refuse("ambiguous_archive", part=name)
        seen.add(part)
    if not any(part.endswith(_WORKBOOKS) for part in seen) and "[content_types].xml" not in seen:
        raise _refuse("not_a_spreadsheet", kind=_OTHER_ARCHIVE)
    if any(part.startswith(("word/", "ppt/")) for part in seen):
        raise _refuse("not_a_spreadsheet", kind={"en": "another document", "zh": "其他文档"})


def _check_password(path: Path) -> None:
    """An old container that holds an encrypted package, or an xls with a FilePass record."""
    with path.open("rb") as file:
        content = file.read(8_000_000)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise _refuse("password_protected")
    # A workbook stream begins with BOF (0809, 16 bytes) and, where encrypted, FilePass (002F).
    for bof in re.finditer(rb"\x09\x08[\x08\x10]\x00\x00[\x05\x06]\x05\x00", content):
        after = bof.start() + 4 + content[bof.start() + 2]
        # WriteProtect (0086), length 0, may stand between the two.
        if content[after : after + 4] == b"\x86\x00\x00\x00":
            after += 4
        if content[after : after + 2] == b"\x2f\x00":
            raise _refuse("password_protected")
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        raise _refuse("not_a_spreadsheet", kind={"en": "another document", "zh": "其他文档"})


def _damaged(error: BaseException, sheet: str = "") -> Unreadable:
    reason = str(error).split("\n", 1)[0].rsplit("error: ", 1)[-1]
    if "password" in reason.lower():
        return _refuse("password_protected")
    return Unreadable(Finding("damaged", "error", sheet, reason=reason))


def _is_panic(error: BaseException) -> bool:
    """The readers' native code gives up by a BaseException of its own."""
    return type(error).__module__ == "pyo3_runtime"


def _workbook(path: Path) -> Iterator[Sheet]:
    try:
        book = fastexcel.read_excel(path)
    except fastexcel.FastExcelError as error:
        raise _damaged(error) from error
    except BaseException as error:
        if not _is_panic(error):
            raise
        raise _damaged(error) from error
    if not book.sheet_names:
        raise _refuse("no_sheets")
    for name in book.sheet_names:
        yield _worksheet(book, name)


def _worksheet(book: fastexcel.ExcelReader, name: str) -> Sheet:
    try:
        # skip_rows = 0 keeps leading blank rows, so that row numbers are the spreadsheet's own.
        loaded = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        hidden = loaded.visible != "visible"
        if loaded.width == 0:
            return Sheet(name, pa.table({}), hidden)
        batch, errors = loaded.to_arrow_with_errors()
    except fastexcel.FastExcelError as error:
        return Sheet(name, pa.table({}), findings=(_damaged(error, name).finding,))
    except BaseException as error:
        if not _is_panic(error):
            raise
        return Sheet(name, pa.table({}), findings=(_damaged(error, name).finding,))
    cells = pa.table(batch.columns, [str(place) for place in range(batch.num_columns)])
    found = tuple(
        Finding("error_cell", "warning", name, one.position[0] + 1, column_letter(one.position[1]))
        for one in (errors.errors if errors else ())
    )
    return Sheet(name, cells, hidden, found)


def column_letter(place: int) -> str:
    """The spreadsheet's letters of a column: 0 → A, 26 → AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def encoding(path: Path, head: bytes) -> str:
    """The encoding of a text file: byte-order mark, UTF-8, UTF-16 by its NULs, GB18030.

    Raises Unreadable where none is certain: names the first byte that is not UTF-8.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return name
    for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if zeros.count(0) > len(zeros) * 0.4 and _wrong_byte(path, name) is None:
            return name
    offset = _wrong_byte(path, "utf-8")
    if offset is None:
        return "utf-8"
    if _wrong_byte(path, "gb18030") is None and _is_chinese(path):
        return "gb18030"
    fitting = [label for name, label in _CANDIDATES if _wrong_byte(path, name) is None]
    raise _refuse("encoding_unknown", offset=f"{offset:,}", candidates=", ".join(fitting) or "?")


def _wrong_byte(path: Path, name: str) -> int | None:
    """Where a file stops being text of this encoding; None if it is so to its end."""
    decoder = codecs.getincrementaldecoder(name)()
    done = 0
    with path.open("rb") as file:
        while True:
            piece = file.read(1 << 20)
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                return max(done - pending, 0) + error.start
            if not piece:
                return None
            done += len(piece)


def _is_chinese(path: Path) -> bool:
    """Nearly any bytes are GB18030: believe it only where the characters are common ones."""
    with path.open("rb") as file:
        text = file.read(1 << 20).decode("gb18030", errors="ignore")
    wide = [letter for letter in text if letter > "\x7f"]
    common = sum(1 for letter in wide if _in_gb2312(letter))
    return bool(wide) and common >= 0.9 * len(wide)


def _in_gb2312(letter: str) -> bool:
    """The everyday characters, and those marks and symbols that Chinese text uses."""
    try:
        first = letter.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    return first <= 0xA3 or 0xB0 <= first <= 0xF7


def _delimiter(lines: list[str]) -> str:
    """The separator that the first lines agree on: most of them, with most columns."""

    def score(separator: str) -> tuple[int, int]:
        counts = [re.sub(r'"[^"]*"', "", line).count(separator) for line in lines]
        split = [count for count in counts if count]
        usual = max(set(split), key=split.count, default=0)
        return split.count(usual) * usual, -_DELIMITERS.index(separator)

    return max(_DELIMITERS, key=score)


def _text(path: Path, head: bytes) -> Sheet:
    start = head.lstrip(codecs.BOM_UTF8).lstrip()[:200].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml", b"<head", b"<meta")):
        raise _refuse("web_page")
    name = encoding(path, head)
    if not name.startswith("utf-16") and head.count(0) > max(3, len(head) // 100):
        raise _refuse("not_a_spreadsheet", kind=_NOT_TEXT)
    with path.open(encoding=name, newline="") as file:
        sample = file.read(20_000)
    lines = [line for line in sample.replace("\x00", "").splitlines() if line.strip()][:20]
    told = re.fullmatch(r"sep=(.)", lines[0].strip("\"'")) if lines else None
    separator = told.group(1) if told else _delimiter(lines)
    findings: list[Finding] = []
    try:
        cells, removed = _records(path, name, separator, bool(told), strict=True)
    except _LooseQuotes as loose:
        findings.append(Finding("loose_quotes", "warning", line=loose.line))
        cells, removed = _records(path, name, separator, bool(told), strict=False)
    if removed:
        findings.append(Finding("nul_removed", "warning", count=removed))
    return Sheet("", cells, findings=tuple(findings))


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
    path: Path, name: str, separator: str, told: bool, *, strict: bool
) -> tuple[pa.Table, int]:
    """All records as columns of text, and how many NULs were removed."""
    csv.field_size_limit(LIMIT_CELL)
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
                if len(rows) == BATCH:
                    batches.append(_columns(rows))
                    rows = []
        except csv.Error as error:
            # A record that went wrong began in the line after the last good one.
            line = before + 1 + told
            if "end of data" in str(error):
                raise _refuse("unterminated_quote", line=line) from error
            if "larger than" in str(error):
                raise _refuse("cell_too_long", line=line, limit=f"{LIMIT_CELL:,}") from error
            raise _LooseQuotes(line) from error
        batches.append(_columns(rows))
        removed = lines.removed
    return pa.concat_tables(batches, promote_options="default"), removed


def _columns(rows: list[list[str]]) -> pa.Table:
    """Records of any length → columns; a short record ends in NULLs, as an empty cell is one."""
    width = max(map(len, rows), default=0)
    even = [row if len(row) == width else row + [""] * (width - len(row)) for row in rows]
    columns = [
        pa.array([cell or None for cell in column], pa.string())
        for column in zip(*even, strict=True)
    ]
    return pa.table(columns, [str(place) for place in range(len(columns))])
