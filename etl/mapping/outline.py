"""Layout of a sheet: titles above, a header of one or two rows, the table, footers below."""

import re
from collections.abc import Set

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.findings import Finding
from etl.formats.row_rules import NO_RULES, RowRules
from etl.mapping import fill, header_rows
from etl.mapping.table import Header, Table
from etl.readers.read import Sheet

# Runs of row numbers that a sentence names.
MAX_RUNS = 12
_PROJECT_TITLE = re.compile(
    r"(?:项目编号|项目代码|项目名称|所属项目|项目|project(?: id| code| name)?)\s*[:：]\s*"
    r"(\S+(?: [^\s:：]+(?![:：\w]))*)",
    re.IGNORECASE,
)


def find_table(
    sheet: Sheet,
    known: Set[str],
    rules: RowRules = NO_RULES,
    begin: int = 0,
    end: int | None = None,
) -> Table | None:
    """The table of a sheet, or None if the sheet has no header row.

    `known`: normalised headers of any field; `rules`: what a format or a person says of the rows;
    `begin` and `end`: the rows (from 0) in which it is looked for, else in all.
    """
    if sheet.cells.num_columns == 0:
        return None
    end = sheet.cells.num_rows if end is None else end
    cells = sheet.cells.slice(begin, end - begin)
    top_rows = _list_top_rows(cells, rules)
    found = _find_headers(top_rows, known, rules)
    if found is None:
        return None
    first, last, headers = found
    headers, findings = header_rows.drop_calendar(headers, sheet.name)
    body = cells.slice(last + 1)
    is_filled = _find_filled_rows(body)
    rows = np.flatnonzero(is_filled) + begin + last + 2
    if len(rows) < body.num_rows:
        body = body.filter(pa.array(is_filled))
    titles = tuple(cell for row in top_rows[:first] for cell in row if cell)
    marks = sheet.marks
    body, filled = fill.fill_merged(body, rows, marks.merged)
    notes = (
        *findings,
        *_note_rows("rows_hidden", rows, marks.hidden, sheet.name),
        *_note_rows("rows_struck", rows, marks.struck, sheet.name),
    )
    totals = np.isin(rows, marks.totals) if marks.totals else None
    wider = _find_wider_rows(body, marks.widths[begin + last : begin + last + 1])
    number = begin + last + 1
    return Table(number, headers, body, rows, titles, notes, rules, filled, totals, wider)


def _find_wider_rows(body: pa.Table, widths: tuple[int, ...]) -> np.ndarray | None:
    """A mask of the rows with cells to the right of the header's, whose `widths` has one entry."""
    if not widths or widths[0] >= body.num_columns:
        return None
    is_wider = _find_filled_rows(body.select(range(widths[0], body.num_columns)))
    return is_wider if is_wider.any() else None


def _note_rows(
    code: str, rows: np.ndarray, marked: tuple[int, ...], sheet: str
) -> tuple[Finding, ...]:
    """A note with the numbers of the rows that are marked; none where no row is."""
    numbers = rows[np.isin(rows, marked)].tolist() if marked else []
    if not numbers:
        return ()
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    shown = [str(first) if first == last else f"{first}–{last}" for first, last in runs]
    listed = ", ".join(shown[:MAX_RUNS] + ["…"] * (len(shown) > MAX_RUNS))
    return (Finding(code, "note", sheet, count=len(numbers), rows=listed),)


def find_headers_by_rules(sheet: Sheet, known: Set[str], rules: RowRules) -> tuple[Header, ...]:
    """The headers that stand where the rules say."""
    found = _find_headers(_list_top_rows(sheet.cells, rules), known, rules)
    return found[2] if found else ()


def _list_top_rows(cells: pa.Table, rules: RowRules) -> list[list[str]]:
    """The first rows, without the spaces around words."""
    count = max(header_rows.HEADER_SEARCH_ROWS, rules.header_row or 0)
    columns = (column.to_pylist() for column in cells.slice(0, count).columns)
    return [
        [" ".join(cell.split()) if cell else "" for cell in row]
        for row in zip(*columns, strict=True)
    ]


def _find_headers(
    top_rows: list[list[str]], known: Set[str], rules: RowRules
) -> tuple[int, int, tuple[Header, ...]] | None:
    """The first and the last row of the header (from 0), and the headers."""
    if rules.header_row is None:
        found = header_rows.find_header_rows(top_rows, known)
    elif rules.header_row <= len(top_rows):
        found = header_rows.complete_header_rows(top_rows, rules.header_row - 1, known)
    else:
        found = None
    if found is None:
        return None
    first, last = found
    return first, last, header_rows.make_headers(top_rows[first : last + 1])


def _find_filled_rows(body: pa.Table) -> np.ndarray:
    """A mask of the rows that are not blank."""
    is_filled = np.zeros(body.num_rows, bool)
    for column in body.columns:
        # The first columns usually decide all rows.
        if is_filled.all():
            break
        has_text = pc.fill_null(pc.match_substring_regex(column, r"\S"), False)
        is_filled |= has_text.to_numpy()
    return is_filled


def find_project(table: Table) -> str | None:
    """The project in a line above the table, such as `项目名称：云帆 ERP  编制人：…`, or None."""
    for title in table.titles:
        if match := _PROJECT_TITLE.search(title.replace("\u3000", "  ")):
            return match.group(1).strip("；;，,")
    return None
