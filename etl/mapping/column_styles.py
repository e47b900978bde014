"""What each column as a whole tells, before any of its cells is parsed: the order of its dates,
its decimal mark, its scale, its zone."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from etl.findings import Finding
from etl.formats.format import Format
from etl.mapping.field_mapping import Doubt, FieldMapping, join_headers
from etl.schema import Field
from etl.values import date_orders, ids, numbers
from etl.values.date_orders import OrderEvidence
from etl.values.normalise import fold
from etl.values.options import ColumnStyle
from etl.values.zones import find_header_zone

DATE_TYPES = ("date", "timestamp")
# Dates as a workbook stores them, or as ISO 8601 writes them.
_ISO = r"^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?$"
_TYPED = r"^\d{4}-\d{2}-\d{2} 00:00:00$"
_EARLY_TYPED = r"^\d{4}-\d{2}-(?:0\d|1[0-2]) 00:00:00$"
_WITH_TIME = r"[T ](?:0[1-9]|[12]\d|00:0[1-9]|00:[1-5]\d|00:00:0[1-9]|00:00:[1-5]\d)"
_DATE_PART = r"^(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})[T ].*$"
# Dates stored in the one order beside texts in the other that make it certain that they were
# misread when the file was opened.
MIN_SWAPPED = 3
# Years to choose from.
MAX_YEARS = 3
# The order of a date comes before its year: it tells which of two numbers is the month.
_ASKED_IN_TURN = ("order", "stored", "year")
_YEAR = re.compile(r"(?<!\d)20[0-4]\d(?!\d)")


@dataclass(frozen=True)
class TableStyles:
    """The style of each field with a column, what must be asked first, and what was found."""

    styles: Mapping[str, ColumnStyle]
    doubt: Doubt | None = None
    findings: Sequence[Finding] = field(default_factory=tuple)


def study_columns(
    texts: Mapping[str, list[pa.Array]],
    mapping: FieldMapping,
    zone: ZoneInfo,
    sheet: str,
    titles: Sequence[str] = (),
) -> TableStyles:
    """The styles of all mapped columns; `texts` are their cleaned cells, a column of dates as a
    dictionary."""
    fields = mapping.schema.fields
    styles: dict[str, ColumnStyle] = {}
    findings: list[Finding] = []
    dated = {
        name: _list_words(cells) for name, cells in texts.items() if fields[name].type in DATE_TYPES
    }
    evidence = {name: _weigh(cells) for name, cells in dated.items()}
    doubts: list[Doubt] = []
    for name, cells in texts.items():
        if name in dated:
            style, doubt = _study_dates(name, dated[name], evidence, mapping, titles)
            source, unknown = find_header_zone(mapping.columns[name][0].shown, zone)
            if unknown:
                shown = join_headers(mapping, name)
                findings.append(Finding("zone_unknown", "warning", sheet, None, shown, unknown))
            if not pc.any(pc.match_substring_regex(dated[name], _WITH_TIME)).as_py():
                # No event is always at midnight: a day is one in whichever zone it is written.
                style = replace(style, are_days=True)
            elif source:
                style = replace(style, zone=source)
            doubts += [doubt] if doubt else []
            styles[name] = style
        elif fields[name].is_key:
            styles[name] = _study_ids(cells, name in mapping.composed)
        elif fields[name].type == "boolean":
            # Beside a yes an x is a no; alone it ticks what is so.
            is_tick = set(map(fold, _list_words(cells).to_pylist())) == {"x"}
            styles[name] = ColumnStyle(x_is_yes=is_tick)
            if is_tick:
                findings.append(
                    Finding("x_is_yes", "note", sheet, None, join_headers(mapping, name))
                )
        else:
            styles[name] = _study_numbers(cells, fields[name])
    first = min(doubts, key=lambda doubt: _ASKED_IN_TURN.index(doubt.kind), default=None)
    return TableStyles(styles, first, findings)


def _list_words(cells: list[pa.Array]) -> pa.Array:
    """The different texts of a field's columns."""
    if len(cells) == 1 and isinstance(cells[0], pa.DictionaryArray):
        return cells[0].dictionary
    return pc.unique(pa.concat_arrays(cells)).drop_null()


def _weigh(words: pa.Array) -> OrderEvidence:
    """The evidence of a column's different texts."""
    is_iso = pc.match_substring_regex(words, _ISO)
    others = words.filter(pc.invert(is_iso))
    # Hundreds of times on one day tell the same.
    days = pc.unique(pc.replace_substring_regex(others, _DATE_PART, r"\1"))
    evidence = date_orders.weigh_dates(days.to_pylist())
    years = pc.unique(pc.utf8_slice_codeunits(words.filter(is_iso), 0, 4)).to_pylist()
    count = evidence.count + len(words) - len(others)
    return replace(evidence, years=evidence.years | set(map(int, years)), count=count)


def _study_dates(
    name: str,
    words: pa.Array,
    evidence: Mapping[str, OrderEvidence],
    mapping: FieldMapping,
    titles: Sequence[str],
) -> tuple[ColumnStyle, Doubt | None]:
    """The style of a column of dates, and what must be asked about it."""
    own = evidence[name]
    others = [other for other_name, other in evidence.items() if other_name != name]
    chosen: Format | None = mapping.format
    declared = chosen.date_order if chosen else None
    order, allowed = date_orders.choose_order(own, others, declared)
    is_swapped = bool(chosen and chosen.stored_dates == "swapped")
    style = ColumnStyle(order, chosen.year if chosen else None, is_swapped=is_swapped)
    subject = (mapping.schema.fields[name], mapping.columns[name][0])
    # Values that prove both orders are findings, not a question.
    if order is None and own.unclear and not own.proven:
        return style, Doubt("order", *subject, own.unclear, allowed)
    stored = _find_misread(words, own)
    if stored and not (chosen and chosen.stored_dates):
        return style, Doubt("stored", *subject, stored, ("as_stored", "swapped"))
    if own.yearless_text and style.year is None and own.yearless * 2 >= own.count:
        years = own.years.union(*(other.years for other in others)) | _find_years(titles)
        return style, Doubt("year", *subject, own.yearless_text, _list_years(years))
    return style, None


def _find_misread(words: pa.Array, own: OrderEvidence) -> str | None:
    """A stored date whose day and month were exchanged when texts became dates, if all speak for
    that: every text has a day above 12, and no stored date has."""
    if not own.proven & {"dmy", "mdy"} or own.unclear:
        return None
    stored = words.filter(pc.match_substring_regex(words, _TYPED))
    early = stored.filter(pc.match_substring_regex(stored, _EARLY_TYPED))
    if len(early) < max(MIN_SWAPPED, len(stored)):
        return None
    return early[0].as_py().removesuffix(" 00:00:00")


def _find_years(titles: Sequence[str]) -> set[int]:
    """The years that the sheet's name and the lines above its table name."""
    return {int(year) for title in titles for year in _YEAR.findall(title)}


def _list_years(years: set[int] | frozenset[int]) -> tuple[str, ...]:
    """The years to choose from: those known from the sheet, else this year and its neighbours."""
    if not years:
        today = datetime.now().year  # noqa: DTZ005 - only to propose an answer
        return (str(today), str(today - 1), str(today + 1))
    return tuple(str(year) for year in sorted(years, reverse=True)[:MAX_YEARS])


def _study_ids(cells: list[pa.Array], is_composed: bool) -> ColumnStyle:
    """The style of a column of ids or references."""
    if is_composed:
        return ColumnStyle()
    words = pa.concat_arrays(cells).drop_null()
    return ColumnStyle(
        are_decimal_ids=ids.are_decimals(words),
        are_rounded_ids=ids.are_rounded(words),
        has_dates_as_ids=ids.has_written_dates(words),
    )


def _study_numbers(cells: list[pa.Array], field_: Field) -> ColumnStyle:
    """The style of a column that is not one of dates."""
    if field_.type not in ("number", "whole number"):
        return ColumnStyle()
    words = pc.unique(pa.concat_arrays(cells)).drop_null()
    style = ColumnStyle(decimal_mark=numbers.prove_decimal_mark(words))
    if field_.unit != "rate":
        return style
    counts = pc.value_counts(pa.concat_arrays(cells).drop_null())
    is_percent, is_mixed = numbers.weigh_rates(counts.field(0), counts.field(1))
    return replace(style, whole_percent=is_percent, is_scale_mixed=is_mixed)
