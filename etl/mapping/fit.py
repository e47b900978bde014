"""Headers of a sheet → fields of one table: by spelling, by values, or doubtful."""

from collections import abc

from etl.formats.format import ANSWER, Format
from etl.mapping import doubtful_names, format_columns, guesses
from etl.mapping.field_mapping import FieldMapping, Guess, SheetMatch
from etl.mapping.format_columns import GivenColumns
from etl.mapping.table import Header, Table
from etl.schema import TableSchema
from etl.values.normalise import normalise_header


def list_known_headers(
    schemas: abc.Iterable[TableSchema], formats: abc.Iterable[Format]
) -> frozenset[str]:
    """All headers of the schemas and formats, normalised: what `outline.find_table` looks for."""
    spellings = {
        header
        for schema in schemas
        for name, field in schema.fields.items()
        for header in (name, *field.headers, *field.leftover, *field.unsure)
    }
    spellings |= {
        header
        for format_ in formats
        for headers in (
            format_.recognise,
            *format_.columns.values(),
            *format_.any_of.values(),
            *((rule.column, rule.otherwise) for rule in format_.either.values()),
        )
        for header in headers
    }
    return frozenset(map(normalise_header, spellings))


def _index_headers(table: Table) -> dict[str, list[Header]]:
    """Normalised form → its headers; the lower form of a two-row header only if no other has it."""
    index: dict[str, list[Header]] = {}
    for depth in (0, 1):
        for header in table.headers:
            if len(header.forms) > depth:
                headers = index.setdefault(header.forms[depth], [])
                if depth == 0 or not headers:
                    headers.append(header)
    return index


def fit_fields(
    schema: TableSchema, table: Table, chosen: Format | None = None, *, is_named: bool = False
) -> FieldMapping:
    """Map the headers of a sheet to the fields of a schema; a format's headers take precedence.

    `is_named`: the sheet or its file is named for the table, so that its bare headers count.
    """
    index = _index_headers(table)
    given = format_columns.apply_format(index, chosen)
    # A field that the format maps to no header is not in this export; one whose header is absent
    # may still have another name.
    left_out = (
        {name for name, headers in chosen.columns.items() if not headers} if chosen else set()
    )
    constants = chosen.constants if chosen else {}
    columns = given.columns
    settled = left_out | set(columns) | set(constants) | set(given.either)
    doubtful = doubtful_names.find_doubtful(schema, table, settled)
    # Our own field names match exactly only: `start_date`, but not `Start_Date`.
    for header in table.headers:
        is_own = header.shown in schema.fields and header.shown not in doubtful
        if is_own and header.shown not in settled | set(columns):
            columns[header.shown] = (header,)
    undecided = doubtful_names.list_undecided(schema, table, doubtful)
    open_index = {
        form: [header for header in headers if header not in undecided.values()]
        for form, headers in index.items()
    }
    _map_by_spelling(schema, open_index, columns, settled)
    _map_parts(schema, open_index, given)
    if is_named:
        bare = {name: field.bare for name, field in schema.fields.items()}
        _map_unused(bare, open_index, columns, settled)
    leftover = {name: field.leftover for name, field in schema.fields.items()}
    _map_unused(leftover, open_index, columns, settled)
    _map_by_values(schema, table, columns, settled)
    numbered = {schema.identity} if table.rules.number == "none" and schema.identity else set()
    for name in numbered:
        columns.pop(name, None)
    either = given.either or format_columns.apply_table_either(schema, columns, settled)
    is_known = chosen is not None and chosen.name != ANSWER
    return FieldMapping(
        schema,
        chosen,
        {name: columns[name] for name in schema.fields if name in columns},
        given.composed,
        constants,
        list_missing(schema, set(columns) | set(constants) | set(either) | numbered),
        tuple(dict.fromkeys(given.absent)),
        {} if is_known else _list_doubts(schema, table, columns, settled),
        either,
    )


def _map_by_spelling(
    schema: TableSchema,
    index: abc.Mapping[str, list[Header]],
    columns: dict[str, tuple[Header, ...]],
    settled: set[str],
) -> None:
    """Add the columns whose headers are spellings of a field."""
    used = guesses.list_used_places(columns)
    spellings = {
        name: list(map(normalise_header, field.headers)) for name, field in schema.fields.items()
    }
    all_spellings = {form for forms in spellings.values() for form in forms}
    for name, field in schema.fields.items():
        if name in settled or name in columns:
            continue
        own_name = {normalise_header(name)} - all_spellings
        matches = [
            headers
            for form in (*spellings[name], *own_name)
            if (headers := [h for h in index.get(form, []) if guesses.is_available(h, field, used)])
        ]
        if matches:
            distinct = dict.fromkeys(header for headers in matches for header in headers)
            columns[name] = tuple(distinct) if field.fills else tuple(matches[0])


def _map_parts(
    schema: TableSchema, index: abc.Mapping[str, list[Header]], given: GivenColumns
) -> None:
    """Add the fields whose value stands in parts: first and last name."""
    for name, field in schema.fields.items():
        for parts in field.parts if name not in given.columns else ():
            headers = [index.get(normalise_header(part), []) for part in parts]
            if name not in given.columns and all(headers):
                given.columns[name] = tuple(matches[0] for matches in headers)
                given.composed[name] = " "


def _map_unused(
    headers_of: abc.Mapping[str, abc.Iterable[str]],
    index: abc.Mapping[str, list[Header]],
    columns: dict[str, tuple[Header, ...]],
    settled: set[str],
) -> None:
    """Add the columns of a field's further headers, for fields and columns that are free still.

    Bare ones count in a sheet that is named for its table (Name in one of clients), leftover ones
    beside the usual (计划完成 is the first plan next to 最新计划完成).
    """
    used = guesses.list_used_places(columns)
    for name, headers in headers_of.items():
        for form in map(normalise_header, headers):
            free = [header for header in index.get(form, []) if header.place not in used]
            if free and name not in columns and name not in settled:
                columns[name] = (free[0],)


def _map_by_values(
    schema: TableSchema,
    table: Table,
    columns: dict[str, tuple[Header, ...]],
    settled: set[str],
) -> None:
    """Add columns recognised by their choices: one of 已确认 and 不属实 is the client's answer."""
    for name, field in schema.fields.items():
        if field.by_values and name not in columns and name not in settled:
            fitting = [
                header
                for header, words in guesses.list_unused(table, columns, field)
                if len(words) > 1
                and guesses.are_choices(words, field.choices or {})
                and not _fits_another_field(words, schema, name)
            ]
            if len(fitting) == 1:
                columns[name] = (fitting[0],)


def _fits_another_field(words: list[str], schema: TableSchema, name: str) -> bool:
    """Whether the words are choices of another field, or status words."""
    others = [
        field.choices for field in schema.fields.values() if field.choices and field.name != name
    ]
    return any(
        guesses.are_choices(words, choices) for choices in (*others, schema.status_group or {})
    )


def _list_doubts(
    schema: TableSchema,
    table: Table,
    columns: abc.Mapping[str, tuple[Header, ...]],
    settled: set[str],
) -> dict[str, tuple[Guess, ...]]:
    """Field → columns that may be it, or the field that it is easily confused with."""
    doubts = {}
    for name, field in schema.fields.items():
        is_asked = field.differs is not None or name in schema.figures
        if not is_asked or name in columns or name in settled:
            continue
        unsure = set(map(normalise_header, field.unsure))
        ranked = []
        for header, words in guesses.list_unused(table, columns, field):
            samples = guesses.list_samples(table, header)
            is_unsure = header.shown == name or unsure & set(header.forms)
            score = 100.0 if is_unsure else guesses.score_similarity(header, field)
            is_date = field.type in ("date", "timestamp")
            if field.choices and guesses.are_choices(words, field.choices) and len(words) > 1:
                ranked.append((score, Guess(header, "choices", samples)))
            elif score >= guesses.NEAR_SCORE and is_date == guesses.are_dates(samples):
                ranked.append((score, Guess(header, "similar", samples)))
        if ranked:
            doubts[name] = guesses.pick_likeliest(ranked)
    return doubts


def list_missing(schema: TableSchema, filled: set[str]) -> tuple[tuple[str, ...], ...]:
    """The required fields that are not filled, each as a group of alternatives."""
    single = tuple(
        (name,)
        for name, field in schema.fields.items()
        if field.required and name not in filled and field.falls_back_to not in filled
    )
    return single + tuple(group for group in schema.one_of if not filled & set(group))


def accept_or_ask(mapping: FieldMapping, table: Table) -> SheetMatch:
    """The match of a complete mapping, else all that it lacks; a doubt holds nothing back."""
    if not mapping.missing:
        return SheetMatch((mapping,))
    likely = {
        names: guesses.guess_columns(
            [mapping.schema.fields[name] for name in names], mapping.schema, mapping.columns, table
        )
        for names in mapping.missing
    }
    return SheetMatch(problem="missing", nearest=mapping, guesses=likely)
