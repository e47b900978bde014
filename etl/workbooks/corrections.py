"""Workbooks for correction: the received file with a comment at each problem and a list of
problems."""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from etl import findings
from etl.findings import Finding
from etl.load import Load
from etl.mapping import excerpt
from etl.mapping.excerpt import Mark
from etl.readers import read
from etl.schema import workbook_texts
from etl.workbooks import form

# Larger files are reduced to the rows with problems; Excel could not open the rest comfortably.
MAX_CELLS = 500_000
MARK_FILL = PatternFill("solid", start_color="FFD5DBE3")
COMMENT_WIDTH, COMMENT_HEIGHT = 360, 120
# Excel's rules for sheet names.
FORBIDDEN_CHARACTERS, MAX_NAME_CHARACTERS = "[]:*?/\\", 31
# Errors of openpyxl on workbooks that the product's own reader can read.
OPENPYXL_ERRORS = (
    InvalidFileException,
    BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
)


def write(
    path: Path,
    loads: Sequence[Load],
    lang: str,
    hints: tuple[read.EncodingHint, ...],
    spool: Path | None = None,
) -> bytes:
    """An xlsx of one received file: its cells, comments at the problems, a sheet of findings.

    `loads` are those of the file (or of one file packed in it), `hints` its encodings; `spool`
    is the folder for cells while they are read. A workbook keeps its formatting; formulas become
    their values, and text is never turned into a formula. Uploaded unchanged, it reads like the
    original. A very large file is reduced to the rows with problems.
    """
    excerpts = [(load, excerpt.read(load.excerpt)) for load in loads if load.excerpt]
    cells = sum(load.rows_read * len(view.columns) for load, view in excerpts)
    # Some rows of a file do not stand for all of it.
    is_whole = cells <= MAX_CELLS
    if not is_whole:
        book = _copy_problem_rows(excerpts)
    else:
        book = _open_workbook(path) or _copy_cells(path, loads[0], hints, spool)
        for load, view in excerpts:
            page = book[_make_sheet_name(load.sheet)]
            for mark in view.marks:
                _add_comment(page, mark, view.columns, lang)
    found = [mark.finding for _, view in excerpts for mark in view.marks]
    _add_findings_sheet(book, found, lang, loads[0] if is_whole else None)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


_FINDING_COLUMNS = (("sheet", 18), ("row", 8), ("column", 18), ("value", 24), ("problem", 80))


def _add_findings_sheet(
    book: Workbook, found: Sequence[Finding], lang: str, original: Load | None
) -> None:
    """Add the sheet of all problems, replacing one from an earlier correction; it names the
    `original` that the book is a copy of."""
    words = workbook_texts.load_words()
    sheet_name = words["sheets"]["findings"][lang]
    if sheet_name in book:
        del book[sheet_name]
    columns = tuple(
        form.Column(words["findings"][name][lang], "", width=width)
        for name, width in _FINDING_COLUMNS
    )
    # As keys of a dict: each once, in order.
    rows = {
        (
            finding.sheet,
            finding.row,
            finding.column,
            finding.value,
            findings.format_sentence(finding, lang),
        ): None
        for finding in found
    }
    titles = (words["marks"]["findings"][lang], words["findings"]["values"][lang])
    if original:
        told = words["findings"]["original"][lang]
        titles += (told.format(file=original.file, mark=original.mark),)
    form.fill(book.create_sheet(sheet_name), form.Sheet(sheet_name, columns, list(rows), titles))


def _open_workbook(path: Path) -> Workbook | None:
    """The workbook with formulas as their values; None if it is no xlsx or openpyxl cannot open
    it."""
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return None
        file.seek(0)
        try:
            return load_workbook(file, data_only=True)
        except OPENPYXL_ERRORS:
            return None


def _copy_cells(
    path: Path, load: Load, hints: tuple[read.EncodingHint, ...], spool: Path | None
) -> Workbook:
    """A new workbook with the cells of a file or of a file packed in it."""
    book = _make_empty_workbook()
    inner = load.file.partition("/")[2]
    for sheet in read.read_sheets(path, hints, spool):
        if sheet.inner != inner:
            continue
        page = book.create_sheet(_make_sheet_name(sheet.name))
        rows = zip(*(column.to_pylist() for column in sheet.cells.columns), strict=True)
        _fill_page(page, enumerate(rows, 1))
    return book


def _copy_problem_rows(excerpts: Iterable[tuple[Load, excerpt.Excerpt]]) -> Workbook:
    """A new workbook with only the headers and the rows with problems."""
    book = _make_empty_workbook()
    for load, view in excerpts:
        wrong = {mark.finding.row for mark in view.marks}
        rows = [cells for number, cells in view.rows if number in wrong]
        page = book.create_sheet(_make_sheet_name(load.sheet))
        _fill_page(page, enumerate([tuple(column.shown for column in view.columns), *rows], 1))
    return book


def _make_empty_workbook() -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def _fill_page(page: Worksheet, rows: Iterator[tuple[int, tuple[str | None, ...]]]) -> None:
    for number, cells in rows:
        for place, value in enumerate(cells, 1):
            if value is not None:
                form.put(page.cell(number, place), value)


def _add_comment(page: Worksheet, mark: Mark, columns: Sequence[excerpt.Column], lang: str) -> None:
    """Add a problem as a comment to its cells; a problem of the whole row goes to the first
    column."""
    sentence = findings.format_sentence(mark.finding, lang)
    for place in mark.places or (columns[0].place,):
        cell = page.cell(mark.finding.row or 1, place + 1)
        for merged in page.merged_cells:
            if cell.coordinate in merged:
                cell = page.cell(merged.min_row, merged.min_col)
        existing = f"{cell.comment.text}\n\n" if cell.comment else ""
        if sentence in existing:
            continue
        cell.comment = Comment(existing + sentence, "Firsthand", COMMENT_HEIGHT, COMMENT_WIDTH)
        cell.fill = MARK_FILL


def _make_sheet_name(name: str) -> str:
    """A valid sheet name; `Sheet1` for a text file, which has none."""
    plain = (
        name.translate({ord(character): "_" for character in FORBIDDEN_CHARACTERS}) if name else ""
    )
    return plain[:MAX_NAME_CHARACTERS] or "Sheet1"
