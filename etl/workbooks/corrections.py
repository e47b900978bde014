"""The file to correct: as it was received, with a comment at each problem and a list of them."""

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

# Beyond so many cells only the rows with problems are written: a workbook that nobody can open
# helps nobody.
MOST_CELLS = 500_000
MARKED = PatternFill("solid", start_color="FFD5DBE3")
WIDTH, HEIGHT = 360, 120
# What a workbook's name for a sheet may not hold, and how long it may be.
FORBIDDEN, LONGEST = "[]:*?/\\", 31
# What openpyxl ends in for a workbook that the reader took all the same.
UNKNOWN = (InvalidFileException, BadZipFile, KeyError, ValueError, TypeError, AttributeError)


def write(
    path: Path, loads: Sequence[Load], lang: str, hints: tuple[read.EncodingHint, ...]
) -> bytes:
    """An xlsx of one received file: its cells, comments at the problems, a sheet of findings.

    `loads` are those of the file (or of one file packed in it), `hints` what is known of the
    encoding of texts. A workbook keeps its looks, its formulas become their values; texts stay
    text, whatever they begin with. Taken in again it is as the file was. Of a very large file only
    the rows with problems are there.
    """
    excerpts = [(load, excerpt.read(load.excerpt)) for load in loads if load.excerpt]
    cells = sum(load.rows_read * len(one.columns) for load, one in excerpts)
    if cells > MOST_CELLS:
        book = _problem_rows(excerpts)
    else:
        book = _workbook(path) or _copied(path, loads[0], hints)
        for load, one in excerpts:
            page = book[_sheet_name(load.sheet)]
            for mark in one.marks:
                _comment(page, mark, one.columns, lang)
    _list_findings(book, [mark.finding for _, one in excerpts for mark in one.marks], lang)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


_HEADS = (("sheet", 18), ("row", 8), ("column", 18), ("value", 24), ("problem", 80))


def _list_findings(book: Workbook, found: Sequence[Finding], lang: str) -> None:
    """The sheet of all problems, in the place of one that a person brought back."""
    words = workbook_texts.load_words()
    name = words["sheets"]["findings"][lang]
    if name in book:
        del book[name]
    heads = (form.Column(words["findings"][head][lang], "", width=w) for head, w in _HEADS)
    rows = {
        (one.sheet, one.row, one.column, one.value, findings.format_sentence(one, lang)): None
        for one in found
    }
    titles = (words["marks"]["findings"][lang], words["findings"]["values"][lang])
    form.fill(book.create_sheet(name), form.Sheet(name, tuple(heads), list(rows), titles))


def _workbook(path: Path) -> Workbook | None:
    """The workbook as it is, formulas as their values; None for what is no xlsx."""
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return None
        file.seek(0)
        try:
            return load_workbook(file, data_only=True)
        except UNKNOWN:
            return None


def _copied(path: Path, load: Load, hints: tuple[read.EncodingHint, ...]) -> Workbook:
    """A new workbook of the cells of a file, or of the one packed in it."""
    book = _empty()
    inner = load.file.partition("/")[2]
    for sheet in read.read_sheets(path, hints):
        if sheet.inner != inner:
            continue
        page = book.create_sheet(_sheet_name(sheet.name))
        rows = zip(*(column.to_pylist() for column in sheet.cells.columns), strict=True)
        _fill(page, enumerate(rows, 1))
    return book


def _problem_rows(excerpts: Iterable[tuple[Load, excerpt.Excerpt]]) -> Workbook:
    """A new workbook of the headers and the rows with problems alone."""
    book = _empty()
    for load, one in excerpts:
        wrong = {mark.finding.row for mark in one.marks}
        rows = [cells for number, cells in one.rows if number in wrong]
        page = book.create_sheet(_sheet_name(load.sheet))
        _fill(page, enumerate([tuple(column.shown for column in one.columns), *rows], 1))
    return book


def _empty() -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def _fill(page: Worksheet, rows: Iterator[tuple[int, tuple[str | None, ...]]]) -> None:
    for number, cells in rows:
        for place, value in enumerate(cells, 1):
            if value is not None:
                form.put(page.cell(number, place), value)


def _comment(page: Worksheet, mark: Mark, columns: Sequence[excerpt.Column], lang: str) -> None:
    """Say a problem at its cells; one of the whole row at the row's first."""
    said = findings.format_sentence(mark.finding, lang)
    for place in mark.places or (columns[0].place,):
        cell = page.cell(mark.finding.row or 1, place + 1)
        for merged in page.merged_cells:
            if cell.coordinate in merged:
                cell = page.cell(merged.min_row, merged.min_col)
        before = f"{cell.comment.text}\n\n" if cell.comment else ""
        if said in before:
            continue
        cell.comment = Comment(before + said, "Firsthand", HEIGHT, WIDTH)
        cell.fill = MARKED


def _sheet_name(name: str) -> str:
    """The name of a sheet as a workbook takes it; that of a text, which has none."""
    plain = name.translate({ord(one): "_" for one in FORBIDDEN}) if name else ""
    return plain[:LONGEST] or "Sheet1"
