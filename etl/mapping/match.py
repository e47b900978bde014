"""Which table a sheet is: by a known format, by the schemas' spellings, or open to a question."""

from collections import abc
from dataclasses import replace
from functools import reduce

from etl.formats import files
from etl.formats.format import ANSWER, Format
from etl.mapping import fit, owners, recognise, sheet_kind
from etl.mapping.field_mapping import FieldMapping, SheetMatch
from etl.mapping.guesses import MAX_SHOWN
from etl.mapping.names import Names
from etl.mapping.table import Table
from etl.schema import TableSchema

# What a sheet's name adds to the score of a table with that name, in known headers.
NAME_BONUS = 2
# Known headers from which a sheet is matched or asked about.
MIN_KNOWN_HEADERS = 3
# With fewer than one known header in five, a person must confirm what the sheet is.
MAX_HEADERS_PER_KNOWN = 5


def apply_answers(base: Format, answers: abc.Iterable[Format]) -> Format:
    """The format as overridden by the answers for its table."""
    return reduce(
        files.override, (answer for answer in answers if answer.table == base.table), base
    )


def match_sheet(
    table: Table,
    names: Names,
    schemas: abc.Mapping[str, TableSchema],
    formats: tuple[Format, ...],
    *,
    forced_table: str | None = None,
    forced_format: str | None = None,
) -> SheetMatch:
    """Match a sheet to a table: by force, by answers, by known formats, then by its headers."""
    matched = _match(table, names, schemas, formats, forced_table, forced_format)
    return owners.add_values(matched, table.shape, names, formats)


def _match(
    table: Table,
    names: Names,
    schemas: abc.Mapping[str, TableSchema],
    formats: abc.Iterable[Format],
    forced_table: str | None,
    forced_format: str | None,
) -> SheetMatch:
    formats = tuple(formats)
    answers = tuple(recognise.list_answers(table.shape, names, formats))
    formats = tuple(format_ for format_ in formats if not format_.shape)
    if forced_format is not None:
        chosen = [format_ for format_ in formats if format_.name == forced_format]
        matches = [_match_format(table, names.sheet, schemas, format_) for format_ in chosen]
        taken = tuple(mapping for match in matches for mapping in match.mappings)
        return SheetMatch(taken) if taken else matches[0]
    recognised = [
        apply_answers(format_, answers)
        for format_ in formats
        if forced_table in (None, format_.table)
        and recognise.is_recognised(format_, table.headers, names)
    ]
    answered = _match_answer(table, schemas, answers, recognised, forced_table)
    if answered:
        return answered
    fitted = [fit.fit_fields(schemas[format_.table], table, format_) for format_ in recognised]
    if complete := [mapping for mapping in fitted if not mapping.missing]:
        return SheetMatch(_list_sharing(complete))
    if forced_table is not None:
        return _match_forced(table, schemas[forced_table])
    match = _match_headers(table, names, schemas)
    return fit.accept_or_ask(fitted[0], table) if fitted and not match.mappings else match


def _list_sharing(complete: abc.Sequence[FieldMapping]) -> tuple[FieldMapping, ...]:
    """The first mapping with those that share its sheet: by selecting rows, or as tables of one
    format file."""
    first = complete[0].format
    if first is None or not (first.rows or first.is_shared):
        return (complete[0],)
    return tuple(
        mapping
        for mapping in complete
        if mapping.format
        and (mapping.format.name == first.name if first.is_shared else mapping.format.rows)
    )


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


def _match_headers(
    table: Table, names: Names, schemas: abc.Mapping[str, TableSchema]
) -> SheetMatch:
    """The match with the table whose required fields are filled, that uses most headers, and for
    which a word of its own speaks: client and date are columns of timesheets too."""
    fitted = [
        fit.fit_fields(schema, table, is_named=sheet_kind.is_named(schema, names))
        for schema in schemas.values()
    ]
    own_words = {
        mapping.schema.table: sheet_kind.count_own_words(mapping, table, names)
        for mapping in fitted
    }
    scored = sorted(
        (
            (mapping.score + NAME_BONUS * sheet_kind.is_named(mapping.schema, names), mapping)
            for mapping in fitted
        ),
        key=lambda pair: (-pair[0], -own_words[pair[1].schema.table]),
    )
    header_count = sum(bool(header.forms) for header in table.headers)
    min_score = min(MIN_KNOWN_HEADERS, header_count)
    complete = [
        (score, mapping)
        for score, mapping in scored
        if not mapping.missing and score >= min_score
        # One column of many is not a list of what it names.
        if mapping.score > 1 or header_count <= MIN_KNOWN_HEADERS
    ]
    ours = [pair for pair in complete if _is_ours(pair[1], own_words, table)]
    nearest = _find_nearest(scored, own_words)
    if strong := _find_strong(scored, own_words, table, names):
        # 投诉 decides, unless more words speak for another table.
        nearest = strong
        most = own_words[strong.schema.table]
        ours = [pair for pair in ours if own_words[pair[1].schema.table] >= most]
    kind, weight = sheet_kind.find_foreign_kind(table, names)
    likeliest = ours[0][1] if ours else nearest
    if kind and sheet_kind.is_foreign(weight, own_words[likeliest.schema.table], bool(ours)):
        candidates = _list_nearest(scored)
        return SheetMatch(problem="foreign", nearest=nearest, candidates=candidates, kind=kind)
    top_score = scored[0][0]
    if ours:
        return _choose_among(ours, scored, own_words, table, names)
    if complete and not strong:
        return SheetMatch(problem="few", nearest=nearest, candidates=_list_nearest(scored))
    if top_score < max(min_score, 2) or nearest.score == 0:
        return SheetMatch(problem="unknown", nearest=nearest, candidates=_list_nearest(scored))
    if not own_words[nearest.schema.table]:
        return SheetMatch(problem="few", nearest=nearest, candidates=_list_nearest(scored))
    return fit.accept_or_ask(nearest, table)


def _is_ours(mapping: FieldMapping, own_words: abc.Mapping[str, int], table: Table) -> bool:
    """Whether a word of its own speaks for the table, and little against it."""
    count = own_words[mapping.schema.table]
    if count >= sheet_kind.CLEARLY_OURS:
        return True
    return count > 0 and not sheet_kind.speaks_against(mapping, table)


def _find_strong(
    scored: list[tuple[int, FieldMapping]],
    own_words: abc.Mapping[str, int],
    table: Table,
    names: Names,
) -> FieldMapping | None:
    """The mapping of the table that has a word deciding for it; None without such a word."""
    strong = [
        mapping for _, mapping in scored if sheet_kind.has_strong_word(mapping.schema, table, names)
    ]
    return max(strong, key=lambda mapping: own_words[mapping.schema.table], default=None)


def _find_nearest(
    scored: list[tuple[int, FieldMapping]], own_words: abc.Mapping[str, int]
) -> FieldMapping:
    """The mapping with most headers, known words of its own before any without; one that lacks
    nothing but whose rows they are before one that lacks more."""
    with_words = [mapping for _, mapping in scored if own_words[mapping.schema.table]]
    lacking_owner = [mapping for mapping in with_words if owners.lacks_owner_only(mapping)]
    return (lacking_owner or with_words or [scored[0][1]])[0]


def _choose_among(
    ours: list[tuple[int, FieldMapping]],
    scored: list[tuple[int, FieldMapping]],
    own_words: abc.Mapping[str, int],
    table: Table,
    names: Names,
) -> SheetMatch:
    """The best of the tables that are complete and have a word of their own, or a question."""
    (top_score, nearest), best_score = scored[0], ours[0][0]
    best = [mapping for score, mapping in ours if score == best_score]
    # A table with clearly more known headers is the right one, even with one column missing.
    if (
        len(nearest.missing) == 1
        and top_score >= best_score + NAME_BONUS
        and own_words[nearest.schema.table]
    ):
        return fit.accept_or_ask(nearest, table)
    if len(best) > 1 and own_words[best[0].schema.table] == own_words[best[1].schema.table]:
        return SheetMatch(problem="tie", candidates=tuple(best[:MAX_SHOWN]))
    header_count = sum(bool(header.forms) for header in table.headers)
    is_few = best[0].score * MAX_HEADERS_PER_KNOWN < header_count
    if is_few and not sheet_kind.is_named(best[0].schema, names):
        return SheetMatch(problem="few", nearest=best[0], candidates=_list_nearest(scored))
    return fit.accept_or_ask(best[0], table)


def _list_nearest(scored: list[tuple[int, FieldMapping]]) -> tuple[FieldMapping, ...]:
    return tuple(mapping for _, mapping in scored if mapping.score)[:MAX_SHOWN]
