"""Which table a sheet holds: a known format, the spellings of the schemas, or a question."""

from collections import abc
from dataclasses import replace
from functools import reduce

from etl.formats import files
from etl.formats.format import ANSWER, Format
from etl.mapping import fit
from etl.mapping.field_mapping import FieldMapping, SheetMatch
from etl.mapping.fit import MAX_SHOWN
from etl.mapping.table import Table
from etl.schema import TableSchema
from etl.values.normalise import normalise_header

# What the name of a sheet adds to a source that bears it; a sheet is worth a word of complaint
# only where so many of its headers are known.
NAME_BONUS = 2


MIN_KNOWN_HEADERS = 3


# Fewer than one known header in so many: what the sheet is must be said by a person.
MAX_HEADERS_PER_KNOWN = 5


def _bears_name(source: TableSchema, sheet: str) -> bool:
    name = normalise_header(sheet)
    hints = map(normalise_header, source.sheets)
    return bool(name) and any(hint == name or (len(hint) > 1 and hint in name) for hint in hints)


def is_recognised(one: Format, table: Table, sheet: str) -> bool:
    """Are all headers there that a format wants, on the sheet that it wants?"""
    forms = {form for header in table.headers for form in header.forms}
    wanted = set(map(normalise_header, one.recognise))
    named = one.sheet is not None and one.sheet == sheet
    return (bool(wanted) or named) and wanted <= forms and one.sheet in (None, sheet)


def list_answers(shape: str, sheet: str, formats: abc.Iterable[Format]) -> abc.Iterator[Format]:
    """What was answered for tables of a shape on a sheet of this name, the latest last."""
    return (one for one in formats if one.shape == shape != "" and one.sheet in (None, sheet))


def apply_answers(known: Format, own: abc.Iterable[Format]) -> Format:
    """A format as the answers for its table correct it."""
    return reduce(files.override, (one for one in own if one.table == known.table), known)


def match_sheet(
    table: Table,
    sheet: str,
    sources: abc.Mapping[str, TableSchema],
    formats: abc.Iterable[Format],
    *,
    source: str | None = None,
    format: str | None = None,
) -> SheetMatch:
    """Find what a table is. `source` and `format` force the one or the other."""
    formats = tuple(formats)
    own = tuple(list_answers(table.shape, sheet, formats))
    formats = tuple(one for one in formats if not one.shape)
    if format is not None:
        chosen = next(one for one in formats if one.name == format)
        mapping = fit.fit_fields(sources[chosen.table], table, chosen)
        if chosen.sheet is not None and chosen.sheet != sheet:
            return SheetMatch(problem="unknown")
        if mapping.absent:
            return SheetMatch(problem="format", nearest=mapping)
        return fit.accept_or_ask(mapping, table)
    known = [
        apply_answers(one, own)
        for one in formats
        if source in (None, one.table) and is_recognised(one, table, sheet)
    ]
    settling = [one for one in own if one.table or not one.is_needed]
    if settling and source in (None, settling[-1].table):
        if not settling[-1].is_needed:
            return SheetMatch(problem="not_needed")
        told = settling[-1].table
        same = [one for one in known if one.table == told]
        if not (same and same[0].rows):
            chosen = same[0] if same else apply_answers(Format(ANSWER, told), own)
            return fit.accept_or_ask(fit.fit_fields(sources[told], table, chosen), table)
    fitted = [fit.fit_fields(sources[one.table], table, one) for one in known]
    if good := [one for one in fitted if not one.missing]:
        # Formats that take only some of the rows share a sheet; any other takes it alone.
        is_split = bool(good[0].format and good[0].format.rows)
        sharing = tuple(one for one in good if one.format and one.format.rows)
        return SheetMatch(sharing if is_split else (good[0],))
    if source is not None:
        found = fit.accept_or_ask(fit.fit_fields(sources[source], table), table)
        # Values alone do not make a sheet what somebody said in general of all files.
        is_near = any(one.why not in ("unique", "repeats") for one in found.guesses)
        return found if found.mappings or is_near else replace(found, guesses=())
    found = _by_headers(table, sheet, sources)
    return fit.accept_or_ask(fitted[0], table) if fitted and not found.mappings else found


def _by_headers(table: Table, sheet: str, sources: abc.Mapping[str, TableSchema]) -> SheetMatch:
    """The source whose required fields are there and that takes the most headers, if one does."""
    fitted = [fit.fit_fields(one, table) for one in sources.values()]
    scored = sorted(
        ((one.score + NAME_BONUS * _bears_name(one.source, sheet), one) for one in fitted),
        key=lambda pair: -pair[0],
    )
    enough = min(MIN_KNOWN_HEADERS, sum(bool(header.forms) for header in table.headers))
    good_scores = [(score, one) for score, one in scored if not one.missing and score >= enough]
    if good_scores:
        best = [one for score, one in good_scores if score == good_scores[0][0]]
        # A sheet of which a richer reading lacks one required column is that richer thing.
        richer, near = scored[0]
        if near.missing and len(near.missing) == 1 and richer >= good_scores[0][0] + NAME_BONUS:
            return fit.accept_or_ask(near, table)
        if len(best) > 1:
            return SheetMatch(problem="tie", candidates=tuple(best[:MAX_SHOWN]))
        named = sum(bool(header.forms) for header in table.headers)
        if best[0].score * MAX_HEADERS_PER_KNOWN < named and not _bears_name(best[0].source, sheet):
            return SheetMatch(problem="few", nearest=best[0], candidates=_nearest(scored))
        return fit.accept_or_ask(best[0], table)
    score, near = scored[0]
    if score < max(enough, 2) or near.score == 0:
        return SheetMatch(problem="unknown", nearest=near, candidates=_nearest(scored))
    return fit.accept_or_ask(near, table)


def _nearest(scored: list[tuple[int, FieldMapping]]) -> tuple[FieldMapping, ...]:
    return tuple(one for _, one in scored if one.score)[:MAX_SHOWN]
