"""A matched table → typed rows, with every row of the sheet accounted for."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl import dates, outline, progress
from etl.findings import KEPT, MARKED, Finding
from etl.formats import Format, spelled
from etl.match import Mapping as Matching
from etl.outline import Header, Table
from etl.parse import ARROW, Column, Problem, Reading, clean, parse
from etl.sources import Field, Source
from etl.spelling import folded, header_unit, normalise_choice, normalise_header, normalise_name

TIMED = ("date", "timestamp")
# In a rate without a % sign, at most so much is still a share.
WHOLE = 1.0
# Dates whose order of day and month may be seen: the rest is not looked at one by one.
_SLASHED = r"(^|\D)\d{1,2}[/-]\d{1,2}[/-]\d"


@dataclass(frozen=True)
class Rows:
    """The rows of one load, or the field whose order of day and month must be asked first.

    `table`: the filled fields in the source's order, status_group, source_row.
    """

    table: pa.Table | None
    read: int = 0
    rejected: int = 0
    merged: int = 0
    passed_over: int = 0
    findings: tuple[Finding, ...] = ()
    unclear: tuple[Field, Header, str] | None = None

    @property
    def kept(self) -> int:
        """How many rows stay."""
        return 0 if self.table is None else self.table.num_rows


def typed(table: Table, mapping: Matching, sheet: str, settings: Mapping[str, Any]) -> Rows:
    """Read every cell of the mapped columns as its field's type, and settle every row."""
    findings: list[Finding] = []
    rows_read = len(table.rows)
    kept, notes = _to_read(table, mapping, sheet)
    findings += notes
    places = np.flatnonzero(kept)
    cells = table.cells if kept.all() else table.cells.take(pa.array(places))
    numbers = table.rows[places]
    readings = _Readings(table, mapping, settings)
    watching, share = progress.current(), rows_read / (2 * len(mapping.columns) + 1)
    texts = {}
    for name, headers in mapping.columns.items():
        choices = readings.choices(mapping.source.fields[name])
        texts[name] = [clean(cells.column(header.place), choices) for header in headers]
        watching.advance(share)
    proven = _orders(texts, mapping)
    columns: dict[str, pa.Array] = {}
    bad = np.zeros(len(places), bool)
    for name, field in mapping.source.fields.items():
        if name in mapping.constants:
            column = _constant(mapping.constants[name], field, readings.of(field, None), len(bad))
        elif name in mapping.columns:
            watching.advance(share)
            order = _order(proven, name, mapping.format)
            column = _field(texts[name], field, mapping, readings, order)
            unclear = next(
                (text for text, problem, _ in column.problems if problem.code == "unclear_order"),
                None,
            )
            if unclear is not None and len(proven.get(name, ())) == 0:
                return Rows(None, findings=(), unclear=(field, mapping.columns[name][0], unclear))
        else:
            continue
        shown = _shown(mapping, name)
        findings += _cell_findings(column, field, shown, sheet, numbers)
        if field.required:
            for _, _, at in column.problems:
                bad[at] = True
        columns[name] = column.values
        if field.unit == "rate" and _is_only_ends(texts.get(name, ()), column.values):
            findings.append(Finding("percent_of_one", "note", sheet, None, shown))
    _tell_kind(columns, mapping, readings)
    _complete_ids(columns, mapping.source, len(places))
    rejected, titled, notes = _reject(columns, mapping, table, places, bad, sheet, numbers)
    findings += notes
    groups, dropped, notes = _status_groups(columns, mapping, sheet, ~(rejected | titled))
    findings += notes
    if groups is not None:
        columns["status_group"] = groups
    watching.check()
    stay = ~(rejected | titled | dropped)
    whole = pa.table({**columns, "source_row": pa.array(numbers, pa.int64())}).filter(
        pa.array(stay)
    )
    raw = cells.filter(pa.array(stay))
    whole, merged, clashed, notes = _once(whole, raw, mapping, sheet)
    findings += notes
    return Rows(
        whole,
        rows_read,
        int(rejected.sum()) + clashed,
        merged,
        rows_read - len(places) + int((titled | dropped).sum()),
        tuple(findings),
    )


def _shown(mapping: Matching, name: str) -> str:
    """The headers of a field as a finding names them."""
    return " | ".join(header.shown for header in mapping.columns.get(name, ())) or name


def _to_read(table: Table, mapping: Matching, sheet: str) -> tuple[np.ndarray, list[Finding]]:
    """Which rows are rows of this table: no footers, repeated headers, rows of another kind or
    left empty on a list of ours."""
    notes = []
    again = outline.repeated_headers(table)
    notes += [
        Finding("repeated_header", "note", sheet, int(row)) for row in table.rows[again][:KEPT]
    ]
    foot = outline.footers(table) & ~again
    if foot.any():
        first = int(table.rows[foot][0])
        notes.append(
            Finding("totals_passed_over", "note", sheet, count=int(foot.sum()), first=first)
        )
    other = np.zeros(len(table.rows), bool)
    for named, words in (mapping.format.rows if mapping.format else {}).items():
        header = next((one for one in table.headers if normalise_header(named) in one.forms), None)
        if header is None:
            continue
        wanted = set(map(normalise_choice, words))
        coded = pc.fill_null(table.column(header.place), "").combine_chunks().dictionary_encode()
        said = coded.dictionary.to_pylist()
        mine = pa.array([normalise_choice(one) in wanted for one in said])
        other |= ~mine.take(coded.indices).to_numpy(zero_copy_only=False)
        kinds = [one for one, is_mine in zip(said, mine.to_pylist(), strict=True) if not is_mine]
        left = other & ~again & ~foot
        if left.any():
            count = int(left.sum())
            notes.append(
                Finding("other_rows", "note", sheet, None, header.shown, count=count, values=kinds)
            )
    empty = _unanswered(table, mapping) & ~(again | foot | other)
    if empty.any():
        notes.append(Finding("rows_unanswered", "note", sheet, count=int(empty.sum())))
    return ~(again | foot | other | empty), notes


def _unanswered(table: Table, mapping: Matching) -> np.ndarray:
    """Which rows of a list that people fill in were left empty."""
    answers = mapping.format.answers if mapping.format else ()
    empty = np.full(len(table.rows), bool(answers))
    for name in answers:
        for header in mapping.columns.get(name, ()):
            empty &= ~clean(table.column(header.place)).is_valid().to_numpy(zero_copy_only=False)
    return empty


class _Readings:
    """How each field's cells are read, from its own words, the format's and the settings."""

    def __init__(self, table: Table, mapping: Matching, settings: Mapping[str, Any]):
        self.zone = ZoneInfo(settings["timezone"])
        self.hours = float(settings["hours_per_day"])
        self.format = mapping.format
        self.empty = frozenset(map(folded, mapping.format.empty if mapping.format else ()))

    def of(self, field: Field, header: Header | None, **more: Any) -> Reading:
        unit = header_unit(header.shown) if header else None
        if header and unit is None:
            for named, headers in (("hours", field.hours), ("seconds", field.seconds)):
                if set(header.forms) & set(map(normalise_header, headers)):
                    unit = named
        return Reading(
            self.zone, self.hours, unit=unit, choices=self.choices(field), empty=self.empty, **more
        )

    def choices(self, field: Field) -> dict[str, str]:
        """Normalised spelling → choice; the choice itself is always one, a format's word wins."""
        own = self.format.choices if self.format else {}
        return spelled(field.choices or {}, own.get(field.name, {}))


def _orders(texts: Mapping[str, list[pa.Array]], mapping: Matching) -> dict[str, set[str]]:
    """Which order of day and month each column of dates proves by itself."""
    proven: dict[str, set[str]] = {}
    for name, cells in texts.items():
        if mapping.source.fields[name].type in TIMED:
            proven[name] = set()
            for one in cells:
                slashed = pc.unique(one.filter(pc.match_substring_regex(one, _SLASHED)))
                proven[name] |= dates.orders(slashed.to_pylist())
    return proven


def _order(proven: Mapping[str, set[str]], name: str, known: Format | None) -> str | None:
    """The column's own proof, else the format's word, else what the other columns prove."""
    own = proven.get(name, set())
    if len(own) == 1:
        return next(iter(own))
    if known and known.date_order:
        return known.date_order
    others = set().union(*proven.values()) if not own else set()
    return next(iter(others)) if len(others) == 1 else None


def _field(
    texts: list[pa.Array],
    field: Field,
    mapping: Matching,
    readings: _Readings,
    order: str | None,
) -> Column:
    """One field from its column, or from several: composed, repeated, or filling each other."""
    headers = mapping.columns[field.name]
    if field.name in mapping.composed:
        empty = pa.scalar("", pa.string())
        joined = pc.binary_join_element_wise(*(pc.fill_null(one, empty) for one in texts), "|")
        blank = pc.equal(pc.utf8_length(pc.utf8_trim(joined, "|")), 0)
        return parse(
            pc.if_else(blank, pa.scalar(None, pa.string()), joined),
            field,
            readings.of(field, None, order=order),
        )
    if len(texts) > 1 and field.fills:
        parsed = [
            parse(one, field, readings.of(field, header, order=order))
            for one, header in zip(texts, headers, strict=True)
        ]
        values = pc.coalesce(*(one.values for one in parsed))
        unsettled = ~values.is_valid().to_numpy(zero_copy_only=False)
        problems = tuple(
            (text, problem, left)
            for text, problem, at in parsed[0].problems
            if len(left := at[unsettled[at]])
        )
        return Column(values, problems, parsed[0].codes)
    if len(texts) > 1 and field.type in ("text", "list") and not _names_one(field):
        # Arrow's own way to skip NULLs in a join loses the rows that hold nothing else.
        joined = pc.binary_join_element_wise(*(pc.fill_null(one, "") for one in texts), "; ")
        joined = pc.replace_substring_regex(joined, "^(; )+|(; )+$", "")
        joined = pc.replace_substring_regex(joined, "(; ){2,}", "; ")
        cells = pc.if_else(pc.equal(joined, ""), pa.scalar(None, pa.string()), joined)
    else:
        cells = pc.coalesce(*texts) if len(texts) > 1 else texts[0]
    more = {"whole_percent": _is_percent(cells)} if field.unit == "rate" else {}
    return parse(cells, field, readings.of(field, headers[0], order=order, **more))


def _names_one(field: Field) -> bool:
    """Does the field name one thing, so that two columns of it are not put together?"""
    return field.name.endswith("_id") or (field.refers is not None and field.type == "text")


def _is_percent(cells: pa.Array) -> bool:
    """Do the figures without a % sign run to 100 rather than to 1?"""
    figures = pd.to_numeric(pd.Series(pc.unique(cells.drop_null()).to_pylist()), errors="coerce")
    return bool((figures.abs() > WHOLE).any())


def _is_only_ends(texts: Iterable[pa.Array], values: pa.Array) -> bool:
    """Is every value 0 or 1, so that 1 might be 1 %?"""
    seen = set(pc.unique(values.drop_null()).to_pylist())
    signed = any(pc.any(pc.match_substring(one, "%")).as_py() for one in texts)
    return 1.0 in seen and seen <= {0.0, 1.0} and not signed


def _constant(written: str, field: Field, reading: Reading, count: int) -> Column:
    one = parse(pa.array([written]), field, reading)
    return Column(pa.repeat(one.values[0], count) if count else one.values.slice(0, 0))


def _cell_findings(
    column: Column, field: Field, shown: str, sheet: str, numbers: np.ndarray
) -> list[Finding]:
    """The first bad cells of each code, row by row, and how many more there are."""
    severity = "error" if field.required else "warning"
    found: list[Finding] = []
    by_code: dict[str, list[tuple[str, Problem, np.ndarray]]] = {}
    for one in column.problems:
        by_code.setdefault(one[1].code, []).append(one)
    for code, problems in by_code.items():
        rows = np.concatenate([at for _, _, at in problems])
        which = np.repeat(np.arange(len(problems)), [len(at) for _, _, at in problems])
        for at in np.argsort(rows, kind="stable")[:MARKED]:
            text, problem, _ = problems[which[at]]
            row = int(numbers[rows[at]])
            details = dict(problem.details)
            if code == "unknown_choice":
                details["field"] = _named(field)
            found.append(Finding(code, severity, sheet, row, shown, text, **details))
        if len(rows) > MARKED:
            found.append(Finding(code, severity, sheet, None, shown, more=len(rows) - MARKED))
    if column.codes:
        count, codes = sum(column.codes.values()), sorted(column.codes)
        found.append(Finding("codes_empty", "note", sheet, None, shown, count=count, codes=codes))
    return found


def _named(field: Field) -> dict[str, str]:
    """What a field is called inside a sentence: its description up to the first break."""
    return {
        "en": field.about["en"].split(";")[0].removeprefix("the ").removeprefix("a "),
        "zh": field.about["zh"].split("；")[0],
    }


def _tell_kind(columns: dict[str, pa.Array], mapping: Matching, readings: _Readings) -> None:
    """A tag or category that says complaint makes a complaint; others fill where kind is empty."""
    for name, field in mapping.source.fields.items():
        told = [columns[one] for one in field.told_by if one in columns]
        if not told or name in mapping.constants:
            continue
        kinds = readings.choices(field)
        first = next(iter(field.choices or {}))
        for words in told:
            coded = words.dictionary_encode()
            said = []
            for written in coded.dictionary.to_pylist():
                parts = [written, *pd.Series([written]).str.split(r"[;,/|、\s]+", regex=True)[0]]
                known = [kinds[key] for part in parts if (key := normalise_choice(part)) in kinds]
                said.append(first if first in known else next(iter(known), None))
            hint = pa.array(said, pa.string()).take(coded.indices)
            if name not in columns:
                if not any(said):
                    continue
                columns[name] = hint
                continue
            is_first = pc.fill_null(pc.equal(hint, first), False)
            columns[name] = pc.if_else(is_first, hint, pc.coalesce(columns[name], hint))


def _complete_ids(columns: dict[str, pa.Array], source: Source, count: int) -> None:
    """Ids that the export does not hold: from the name, or worked out from several fields."""
    for name, field in source.fields.items():
        own = columns.get(name, pa.nulls(count, pa.string()))
        is_lacking = name not in columns or own.null_count > 0
        if field.falls_back_to in columns and is_lacking:
            coded = columns[field.falls_back_to].dictionary_encode()
            names = [normalise_name(one) for one in coded.dictionary.to_pylist()]
            columns[name] = pc.coalesce(own, pa.array(names, pa.string()).take(coded.indices))
        elif field.hash_of and is_lacking:
            parts = [
                pc.fill_null(pc.cast(columns[one], pa.string()), "")
                for one in field.hash_of
                if one in columns
            ]
            joined = pc.binary_join_element_wise(*parts, "\x1f").to_pylist()
            hashed = [hashlib.sha256(one.encode()).hexdigest()[:16] for one in joined]
            columns[name] = pc.coalesce(own, pa.array(hashed, pa.string()))


def _reject(
    columns: Mapping[str, pa.Array],
    mapping: Matching,
    table: Table,
    places: np.ndarray,
    bad: np.ndarray,
    sheet: str,
    numbers: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, list[Finding]]:
    """Rows without a required value: rejected, or titles inside the data, passed over."""
    lacking = {
        name: ~columns[name].is_valid().to_numpy(zero_copy_only=False)
        for name, field in mapping.source.fields.items()
        if field.required and name in columns
    }
    rejected = bad.copy()
    for blank in lacking.values():
        rejected |= blank
    titled = outline.titles(table, mapping.score)[places] & rejected & ~bad
    rejected &= ~titled
    notes = []
    if titled.any():
        first = int(numbers[titled][0])
        count = int(titled.sum())
        notes.append(Finding("totals_passed_over", "note", sheet, count=count, first=first))
    for name, blank in lacking.items():
        rows = numbers[blank & rejected & ~bad]
        shown = _shown(mapping, name)
        about = {lang: mapping.source.fields[name].about[lang] for lang in ("en", "zh")}
        for row in rows[:MARKED]:
            notes.append(Finding("missing_value", "error", sheet, int(row), shown, field=about))
        if len(rows) > MARKED:
            more = len(rows) - MARKED
            notes.append(Finding("missing_value", "error", sheet, None, shown, more=more))
    return rejected, titled, notes


def _status_groups(
    columns: Mapping[str, pa.Array], mapping: Matching, sheet: str, standing: np.ndarray
) -> tuple[pa.Array | None, np.ndarray, list[Finding]]:
    """The group of each status; the rows whose status takes them out; words of no group."""
    none = np.zeros(len(standing), bool)
    if "status" not in columns or not mapping.source.status_group:
        return None, none, []
    own = mapping.format.choices if mapping.format else {}
    known = spelled(mapping.source.status_group, own.get("status_group", {}))
    coded = columns["status"].dictionary_encode()
    words = coded.dictionary.to_pylist()
    groups = [known.get(normalise_choice(word)) for word in words]
    group = pa.array(groups, pa.string()).take(coded.indices)
    out = pc.fill_null(pc.equal(group, "passed_over"), False).to_numpy(zero_copy_only=False)
    out &= standing
    shown = _shown(mapping, "status")
    notes = []
    if out.any():
        said = [word for word, one in zip(words, groups, strict=True) if one == "passed_over"]
        count = int(out.sum())
        notes.append(
            Finding("summary_passed_over", "note", sheet, None, shown, count=count, statuses=said)
        )
    indices = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    counts = np.bincount(indices[standing & (indices >= 0)], minlength=len(words))
    unknown = [place for place, one in enumerate(groups) if one is None and counts[place]]
    for place in sorted(unknown, key=lambda one: -counts[one])[:KEPT]:
        count = int(counts[place])
        notes.append(
            Finding("unknown_status", "note", sheet, None, shown, words[place], count=count)
        )
    return pc.if_else(pa.array(out), pa.scalar(None, pa.string()), group), out, notes


def _once(
    table: pa.Table, raw: pa.Table, mapping: Matching, sheet: str
) -> tuple[pa.Table, int, int, list[Finding]]:
    """Each key once: rows equal in every cell are merged, others keep apart by `#2`.

    Gives the rows, how many were merged, how many could not be kept apart, and the findings.
    """
    source = mapping.source
    keys = [name for name in source.key if name in table.column_names]
    joined = pc.binary_join_element_wise(
        *(pc.fill_null(pc.cast(table[name], pa.string()), "") for name in keys), "\x1f"
    ).combine_chunks()
    twice = np.flatnonzero(pd.Series(joined.to_pandas()).duplicated(keep=False).to_numpy())
    if not len(twice):
        return table, 0, 0, []
    at = pa.array(twice)
    contents = [
        tuple(row) for row in zip(*(c.to_pylist() for c in raw.take(at).columns), strict=True)
    ]
    seen: dict[str, list[tuple]] = {}
    again: dict[int, int] = {}
    merged: set[int] = set()
    for row, key, content in zip(
        twice.tolist(), joined.take(at).to_pylist(), contents, strict=True
    ):
        held = seen.setdefault(key, [])
        if content in held:
            merged.add(row)
            continue
        held.append(content)
        if len(held) > 1:
            again[row] = len(held)
    notes = []
    if merged:
        notes.append(Finding("rows_merged", "note", sheet, count=len(merged)))
    numbers = table["source_row"].to_numpy()
    shown = _shown(mapping, source.identity or keys[0])
    names = table[source.identity].to_pylist() if source.identity else []
    said = table[keys[-1]].take(at).cast(pa.string()).to_pylist()
    written = dict(zip(twice.tolist(), said, strict=True))
    code = "duplicate_key" if source.identity else "duplicate_day"
    for count, (row, turn) in enumerate(again.items()):
        value = names[row] if source.identity else written[row]
        if source.identity:
            names[row] = f"{value}#{turn}"
        if count < MARKED:
            kept = f"{value}#{turn}"
            notes.append(
                Finding(code, "warning", sheet, int(numbers[row]), shown, value, kept=kept)
            )
    if len(again) > MARKED:
        notes.append(Finding(code, "warning", sheet, None, shown, more=len(again) - MARKED))
    if source.identity:
        place = table.column_names.index(source.identity)
        table = table.set_column(place, source.identity, pa.array(names, ARROW["text"]))
    gone = merged if source.identity else merged | set(again)
    stay = np.ones(table.num_rows, bool)
    stay[list(gone)] = False
    return table.filter(pa.array(stay)), len(merged), len(gone) - len(merged), notes
