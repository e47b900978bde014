"""Header of a sheet: which rows it is in, and what stands in them."""

import re
from collections.abc import Set
from itertools import pairwise

from etl.findings import Finding
from etl.mapping.table import Header
from etl.values import dates
from etl.values.normalise import normalise_header

# Rows from the top in which a header is searched for.
HEADER_SEARCH_ROWS = 60
# Known headers that make a row the header.
MIN_KNOWN_HEADERS = 3
# Adjacent headers that are days or weeks: from this number on they are a drawn plan, not fields.
MIN_CALENDAR_COLUMNS = 7
# Rows below a row by which it is judged, and the share of them that must be of another kind.
ROWS_BELOW, OTHER_KIND_SHARE = 20, 0.8
# A header may have this share of numbers, such as years.
NUMBER_SHARE = 0.35
# One known word among more cells than this may be a value: `Closed` is a header and a status.
MAX_CELLS_PER_KNOWN = 2
_DAY = re.compile(r"(?:\d{4}\s*[-/.年]\s*)?\d{1,2}\s*[-/.月]\s*\d{1,2}日?")
_WEEK = re.compile(r"(?:w|wk|week|第)?\s*\d{1,2}\s*(?:周|月|日)?", re.IGNORECASE)
_NUMBER = re.compile(r"[-+(]?[¥$€]?\s*\d[\d.,\s]*[%万元€)]?")
_DATE = re.compile(
    r"\d{1,4}\s*[-/.年]\s*\d{1,2}(?:\s*[-/.月]\s*\d{1,4}\s*日?)?(?:[T\s].*)?"
    r"|\d{1,2}[-/. ][A-Za-z]{3,9}[-/. ]\d{2,4}.*"
)


def find_header_rows(rows: list[list[str]], known: Set[str]) -> tuple[int, int] | None:
    """The first and the last row of the header, counted from 0; None if there is none.

    It is the first row with three `known` headers, alone or joined with the row below, unless that
    is data below a row that looks like a header: words over values of another kind. Where none has
    three, it is the wide row that looks most like a header, known headers counted.
    """
    single = [count_known([(cell,) for cell in row], known) for row in rows]
    double = [count_known(_join_rows(upper, lower), known) for upper, lower in pairwise(rows)]
    double.append(0)
    kinds = [list(map(_tell_kind, row)) for row in rows]
    contrasts = [_count_contrasts(kinds, row) for row in range(len(rows))]
    scores: dict[int, tuple[int, int, bool]] = {}
    best: tuple[int, int, int] | None = None
    for row in range(len(rows)):
        below = single[row + 1] if row + 1 < len(rows) else 0
        is_two_rows = double[row] > single[row] and double[row] > below
        count = double[row] if is_two_rows else single[row]
        is_words = _is_words(rows[row], kinds[row])
        is_data = not is_words and any(contrasts[other] > contrasts[row] for other in scores)
        if best is None or count > best[0]:
            best = (count, row, row + is_two_rows)
        is_beaten = below >= MIN_KNOWN_HEADERS and below > count
        if count >= MIN_KNOWN_HEADERS and not is_beaten and not is_data:
            return row, row + is_two_rows
        if is_words and _is_wide(rows, row):
            score = contrasts[row] + _count_names(rows, row, known, count)
            # Of two rows alike, a title has fewer cells.
            scores[row] = score, sum(map(bool, rows[row])) if score else 0, is_two_rows
    if scores:
        likeliest = max(scores, key=lambda row: scores[row][:2])
        return likeliest, likeliest + scores[likeliest][2]
    if best and best[0] >= 1 and _is_wide(rows, best[1]):
        return best[1], best[2]
    wide = next((row for row in range(len(rows)) if _is_wide(rows, row)), None)
    return None if wide is None else (wide, wide)


def complete_header_rows(
    rows: list[list[str]], last: int, known: Set[str]
) -> tuple[int, int] | None:
    """The header that ends in a row (from 0): with the row above where both name the columns."""
    if not any(rows[last]):
        return None
    if last and any(rows[last - 1]):
        joined = count_known(_join_rows(rows[last - 1], rows[last]), known)
        apart = (count_known([(cell,) for cell in rows[row]], known) for row in (last - 1, last))
        if joined > max(apart):
            return last - 1, last
    return last, last


def _tell_kind(cell: str) -> str:
    """The kind of a cell: blank, number, date, code (a text with digits) or words."""
    if not cell:
        return "blank"
    if _DATE.fullmatch(cell):
        return "date"
    if _NUMBER.fullmatch(cell):
        return "number"
    return "code" if re.search(r"\d", cell) else "words"


def may_name_columns(row: list[str]) -> bool:
    """Whether the cells of a row may be headers."""
    return _is_words(row, list(map(_tell_kind, row)))


def _is_words(row: list[str], kinds: list[str]) -> bool:
    """Whether a row may name columns: different words, neither dates nor more than a few numbers.

    Days and weeks in a run do not count: they are a drawn plan.
    """
    may_be_calendar = sum(kind not in ("blank", "words") for kind in kinds) >= MIN_CALENDAR_COLUMNS
    calendars = _find_calendars(row) if may_be_calendar else []
    calendar = {place for run in calendars for place in run}
    places = [place for place, cell in enumerate(row) if cell and place not in calendar]
    numbers = sum(kinds[place] == "number" for place in places)
    has_date = any(kinds[place] == "date" for place in places)
    distinct = {row[place] for place in places}
    is_distinct = len(distinct) * 2 >= len(places)
    return bool(places) and not has_date and numbers <= len(places) * NUMBER_SHARE and is_distinct


def _count_contrasts(kinds: list[list[str]], row: int) -> int:
    """The number of columns in which the words of a row stand over values of another kind."""
    below = kinds[row + 1 : row + 1 + ROWS_BELOW]
    count = 0
    for place, kind in enumerate(kinds[row]):
        if kind == "words":
            filled = [other[place] for other in below if other[place] != "blank"]
            others = sum(other != "words" for other in filled)
            count += bool(filled) and others >= len(filled) * OTHER_KIND_SHARE
    return count


def _count_names(rows: list[list[str]], row: int, known: Set[str], count: int) -> int:
    """The known headers of a row, unless they look like values: repeated in their columns, or one
    among several cells."""
    repeated = [
        place
        for place, cell in enumerate(rows[row])
        if cell and sum(other[place] == cell for other in rows) > 1
    ]
    names = count - count_known([(rows[row][place],) for place in repeated], known)
    is_enough = names > 1 or sum(map(bool, rows[row])) <= MAX_CELLS_PER_KNOWN
    return names if is_enough else 0


def _is_wide(rows: list[list[str]], row: int) -> bool:
    """Whether a row is at least half as wide as the widest, so that it may be the header."""
    widest = max(sum(map(bool, cells)) for cells in rows)
    return widest > 0 and sum(map(bool, rows[row])) * 2 >= widest


def count_known(columns: list[tuple[str, ...]], known: Set[str]) -> int:
    """The number of different known headers; a column has one or two texts."""
    return len(
        {
            form
            for texts in columns
            if (form := next((text for text in map(normalise_header, texts) if text in known), ""))
        }
    )


def _join_rows(upper: list[str], lower: list[str]) -> list[tuple[str, ...]]:
    """Two header rows as one; a merged upper cell applies to the lower cells on its right too."""
    columns: list[tuple[str, ...]] = []
    group = ""
    for above, below in zip(upper, lower, strict=True):
        if above:
            group = above if below else ""
            columns.append((f"{above} / {below}", below) if below else (above,))
        elif below:
            columns.append((f"{group} / {below}", below) if group else (below,))
        else:
            group = ""
            columns.append(("",))
    return columns


def make_headers(rows: list[list[str]]) -> tuple[Header, ...]:
    """The headers in one or two rows."""
    columns = [(cell,) for cell in rows[0]] if len(rows) == 1 else _join_rows(*rows)
    return tuple(
        Header(place, texts[0], tuple(dict.fromkeys(filter(None, map(normalise_header, texts)))))
        for place, texts in enumerate(columns)
    )


def drop_calendar(
    headers: tuple[Header, ...], sheet: str
) -> tuple[tuple[Header, ...], tuple[Finding, ...]]:
    """The headers without runs of days or weeks (a Gantt chart in cells), with a note on each."""
    calendars = _find_calendars([header.shown for header in headers])
    dropped = {place for run in calendars for place in run}
    findings = tuple(
        Finding(
            "calendar_columns",
            "note",
            sheet,
            count=len(run),
            first=headers[run[0]].shown,
            last=headers[run[-1]].shown,
        )
        for run in calendars
    )
    kept = tuple(header for place, header in enumerate(headers) if place not in dropped)
    return kept, findings


def _find_calendars(texts: list[str]) -> list[list[int]]:
    """The runs of adjacent headers that are days or weeks, as places in the list."""
    runs: list[list[int]] = [[]]
    for place, text in enumerate(texts):
        last = text.rsplit(" / ", 1)[-1].strip()
        is_day_or_week = bool(_DAY.fullmatch(last) or _WEEK.fullmatch(last)) or not isinstance(
            dates.parse_moment(last, "mdy", dates.UTC_ZONE), str
        )
        if is_day_or_week:
            runs[-1].append(place)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if len(run) >= MIN_CALENDAR_COLUMNS]
