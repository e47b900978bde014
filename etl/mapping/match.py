"""Which table a sheet is: by a known format, by the schemas' spellings, or open to a question."""

from collections import abc
from dataclasses import replace
from functools import reduce

from etl.formats import files
from etl.formats.format import ANSWER, Format
from etl.mapping import fit, recognise
from etl.mapping.field_mapping import FieldMapping, SheetMatch
from etl.mapping.fit import MAX_SHOWN
from etl.mapping.table import Table
from etl.schema import TableSchema
from etl.values.normalise import normalise_header

# What a sheet's name adds to the score of a table with that name, in known headers.
NAME_BONUS = 2
# Known headers from which a sheet is matched or asked about.
MIN_KNOWN_HEADERS = 3
# With fewer than one known header in five, a person must confirm what the sheet is.
MAX_HEADERS_PER_KNOWN = 5


def _has_sheet_name(schema: TableSchema, sheet: str) -> bool:
    name = normalise_header(sheet)
    hints = map(normalise_header, schema.sheets)
    return bool(name) and any(hint == name or (len(hint) > 1 and hint in name) for hint in hints)


def apply_answers(base: Format, answers: abc.Iterable[Format]) -> Format:
    """The format as overridden by the answers for its table."""
    return reduce(
        files.override, (answer for answer in answers if answer.table == base.table), base
    )


def match_sheet(
    table: Table,
    sheet: str,
    schemas: abc.Mapping[str, TableSchema],
    formats: abc.Iterable[Format],
    *,
    forced_table: str | None = None,
    forced_format: str | None = None,
) -> SheetMatch:
    """Match a sheet to a table: by force, by answers, by known formats, then by its headers."""
    formats = tuple(formats)
    answers = tuple(recognise.list_answers(table.shape, sheet, formats))
    formats = tuple(format_ for format_ in formats if not format_.shape)
    if forced_format is not None:
        chosen = next(format_ for format_ in formats if format_.name == forced_format)
        return _match_format(table, sheet, schemas, chosen)
    recognised = [
        apply_answers(format_, answers)
        for format_ in formats
        if forced_table in (None, format_.table)
        and recognise.is_recognised(format_, table.headers, sheet)
    ]
    answered = _match_answer(table, schemas, answers, recognised, forced_table)
    if answered:
        return answered
    fitted = [fit.fit_fields(schemas[format_.table], table, format_) for format_ in recognised]
    if complete := [mapping for mapping in fitted if not mapping.missing]:
        # Formats that select rows share a sheet; any other format has it alone.
        is_split = bool(complete[0].format and complete[0].format.rows)
        sharing = tuple(mapping for mapping in complete if mapping.format and mapping.format.rows)
        return SheetMatch(sharing if is_split else (complete[0],))
    if forced_table is not None:
        return _match_forced(table, schemas[forced_table])
    match = _match_headers(table, sheet, schemas)
    return fit.accept_or_ask(fitted[0], table) if fitted and not match.mappings else match


def _match_format(
    table: Table, sheet: str, schemas: abc.Mapping[str, TableSchema], chosen: Format
) -> SheetMatch:
    """The match under a format that was requested by name."""
    mapping = fit.fit_fields(schemas[chosen.table], table, chosen)
    if chosen.sheet is not None and chosen.sheet != sheet:
        return SheetMatch(problem="unknown")
    if mapping.absent:
        return SheetMatch(problem="format", nearest=mapping)
    return fit.accept_or_ask(mapping, table)


def _match_answer(
    table: Table,
    schemas: abc.Mapping[str, TableSchema],
    answers: abc.Sequence[Format],
    recognised: abc.Sequence[Format],
    forced_table: str | None,
) -> SheetMatch | None:
    """The match under the latest answer that names the table; None if no answer decides it."""
    deciding = [answer for answer in answers if answer.table or not answer.is_needed]
    if not deciding or forced_table not in (None, deciding[-1].table):
        return None
    if not deciding[-1].is_needed:
        return SheetMatch(problem="not_needed")
    name = deciding[-1].table
    same_table = [format_ for format_ in recognised if format_.table == name]
    # A format that selects rows remains in charge of the sheet; the answers only adjust it.
    if same_table and same_table[0].rows:
        return None
    chosen = same_table[0] if same_table else apply_answers(Format(ANSWER, name), answers)
    return fit.accept_or_ask(fit.fit_fields(schemas[name], table, chosen), table)


def _match_forced(table: Table, schema: TableSchema) -> SheetMatch:
    """The match with a table that was requested for the whole file."""
    match = fit.accept_or_ask(fit.fit_fields(schema, table), table)
    # A table requested for all sheets is not enough to ask about columns that only values suggest.
    is_near = any(
        guess.why not in ("unique", "repeats")
        for guesses in match.guesses.values()
        for guess in guesses
    )
    return match if match.mappings or is_near else replace(match, guesses={})


def _match_headers(table: Table, sheet: str, schemas: abc.Mapping[str, TableSchema]) -> SheetMatch:
    """The match with the table whose required fields are filled and that uses most headers."""
    fitted = [fit.fit_fields(schema, table) for schema in schemas.values()]
    scored = sorted(
        (
            (mapping.score + NAME_BONUS * _has_sheet_name(mapping.schema, sheet), mapping)
            for mapping in fitted
        ),
        key=lambda pair: -pair[0],
    )
    header_count = sum(bool(header.forms) for header in table.headers)
    min_score = min(MIN_KNOWN_HEADERS, header_count)
    complete = [
        (score, mapping) for score, mapping in scored if not mapping.missing and score >= min_score
    ]
    top_score, nearest = scored[0]
    if complete:
        best_score = complete[0][0]
        best = [mapping for score, mapping in complete if score == best_score]
        # A table with clearly more known headers is the right one, even with one column missing.
        if len(nearest.missing) == 1 and top_score >= best_score + NAME_BONUS:
            return fit.accept_or_ask(nearest, table)
        if len(best) > 1:
            return SheetMatch(problem="tie", candidates=tuple(best[:MAX_SHOWN]))
        is_few = best[0].score * MAX_HEADERS_PER_KNOWN < header_count
        if is_few and not _has_sheet_name(best[0].schema, sheet):
            return SheetMatch(problem="few", nearest=best[0], candidates=_list_nearest(scored))
        return fit.accept_or_ask(best[0], table)
    if top_score < max(min_score, 2) or nearest.score == 0:
        return SheetMatch(problem="unknown", nearest=nearest, candidates=_list_nearest(scored))
    return fit.accept_or_ask(nearest, table)


def _list_nearest(scored: list[tuple[int, FieldMapping]]) -> tuple[FieldMapping, ...]:
    return tuple(mapping for _, mapping in scored if mapping.score)[:MAX_SHOWN]
