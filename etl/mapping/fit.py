"""Headers of a sheet → fields of one table: by spelling, by values, or doubtful."""

from collections import abc
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz

from etl.formats.format import ANSWER, Format, merge_spellings
from etl.mapping.field_mapping import FieldMapping, Guess, SheetMatch
from etl.mapping.table import Header, Table
from etl.schema import Field, TableSchema
from etl.values import dates
from etl.values.normalise import fold, normalise_choice, normalise_header
from etl.values.parse import clean_cells

# Similarity (0 to 100) from which a header is a candidate for a missing field, and from which it is
# one for a field that is easily confused with another.
SIMILAR_SCORE, NEAR_SCORE = 75.0, 80.0
# Rows from which the content of a column is judged.
SAMPLE_ROWS = 5_000
# A column with more different words than this is not a column of choices.
MAX_CHOICE_WORDS = 12
# Longer texts are neither ids nor references.
MAX_TEXT_LENGTH = 40
# Values, guesses or tables to show a person.
MAX_SHOWN = 3


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
        for headers in (format_.recognise, *format_.columns.values())
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


def _is_excluded(field: Field, header: Header) -> bool:
    """Whether the header has a part that the field rules out: 内部评审 / 确认日期."""
    folded = fold(header.shown)
    return any(part in folded for part in field.never)


def fit_fields(schema: TableSchema, table: Table, chosen: Format | None = None) -> FieldMapping:
    """Map the headers of a sheet to the fields of a schema; a format's headers take precedence."""
    index = _index_headers(table)
    columns, composed, absent = _apply_format(index, chosen)
    # A field that the format maps to no header is not in this export; one whose header is absent
    # may still have another name.
    left_out = (
        {name for name, headers in chosen.columns.items() if not headers} if chosen else set()
    )
    constants = chosen.constants if chosen else {}
    settled = left_out | set(columns) | set(constants)
    # Our own field names match exactly only: `start_date`, but not `Start_Date`.
    for header in table.headers:
        if header.shown in schema.fields and header.shown not in settled | set(columns):
            columns[header.shown] = (header,)
    _map_by_spelling(schema, index, columns, settled)
    _map_leftovers(schema, index, columns, settled)
    _map_by_values(schema, table, columns, settled)
    numbered = {schema.identity} if table.rules.number == "none" and schema.identity else set()
    for name in numbered:
        columns.pop(name, None)
    is_known = chosen is not None and chosen.name != ANSWER
    return FieldMapping(
        schema,
        chosen,
        {name: columns[name] for name in schema.fields if name in columns},
        frozenset(composed),
        constants,
        list_missing(schema, set(columns) | set(constants) | numbered),
        tuple(dict.fromkeys(absent)),
        {} if is_known else _list_doubts(schema, table, columns, settled),
    )


def _apply_format(
    index: abc.Mapping[str, list[Header]], chosen: Format | None
) -> tuple[dict[str, tuple[Header, ...]], set[str], list[str]]:
    """The columns of a format's fields, the fields with several, and the headers not found."""
    columns: dict[str, tuple[Header, ...]] = {}
    composed: set[str] = set()
    absent: list[str] = []
    for name, headers in chosen.columns.items() if chosen else ():
        matches = [index.get(normalise_header(header), []) for header in headers]
        absent += [header for header, match in zip(headers, matches, strict=True) if not match]
        if headers and all(matches):
            columns[name] = tuple(match[0] for match in matches)
            if len(headers) > 1:
                composed.add(name)
    return columns, composed, absent


def _map_by_spelling(
    schema: TableSchema,
    index: abc.Mapping[str, list[Header]],
    columns: dict[str, tuple[Header, ...]],
    settled: set[str],
) -> None:
    """Add the columns whose headers are spellings of a field."""
    used = _list_used_places(columns)
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
            if (headers := [h for h in index.get(form, []) if _is_available(h, field, used)])
        ]
        if matches:
            distinct = dict.fromkeys(header for headers in matches for header in headers)
            columns[name] = tuple(distinct) if field.fills else tuple(matches[0])


def _is_available(header: Header, field: Field, used: set[int]) -> bool:
    return header.place not in used and not _is_excluded(field, header)


def _list_used_places(columns: abc.Mapping[str, tuple[Header, ...]]) -> set[int]:
    return {header.place for headers in columns.values() for header in headers}


def _map_leftovers(
    schema: TableSchema,
    index: abc.Mapping[str, list[Header]],
    columns: dict[str, tuple[Header, ...]],
    settled: set[str],
) -> None:
    """Add the columns of `leftover` headers: 计划完成 is the first plan next to 最新计划完成."""
    used = _list_used_places(columns)
    for name, field in schema.fields.items():
        if name not in columns and name not in settled:
            for form in map(normalise_header, field.leftover):
                unused = [header for header in index.get(form, []) if header.place not in used]
                if unused and name not in columns:
                    columns[name] = (unused[0],)


def _list_unused(
    table: Table, columns: abc.Mapping[str, tuple[Header, ...]], field: Field
) -> list[tuple[Header, list[str]]]:
    """The unused columns that this field does not exclude, and their words; none without values."""
    used = _list_used_places(columns)
    return [
        (header, words)
        for header in table.headers
        if header.forms and _is_available(header, field, used)
        if (words := _list_words(table, header))
    ]


def _list_words(table: Table, header: Header) -> list[str]:
    """The distinct values of a column, normalised as choices."""
    cells = clean_cells(table.column(header.place).slice(0, SAMPLE_ROWS))
    return list(dict.fromkeys(map(normalise_choice, pc.unique(cells).drop_null().to_pylist())))


def _are_choices(words: list[str], choices: abc.Mapping[str, abc.Iterable[str]]) -> bool:
    return len(words) <= MAX_CHOICE_WORDS and set(words) <= set(merge_spellings(choices, {}))


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
                for header, words in _list_unused(table, columns, field)
                if len(words) > 1
                and _are_choices(words, field.choices or {})
                and not _fits_another_field(words, schema, name)
            ]
            if len(fitting) == 1:
                columns[name] = (fitting[0],)


def _fits_another_field(words: list[str], schema: TableSchema, name: str) -> bool:
    """Whether the words are choices of another field, or status words."""
    others = [
        field.choices for field in schema.fields.values() if field.choices and field.name != name
    ]
    return any(_are_choices(words, choices) for choices in (*others, schema.status_group or {}))


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
        for header, words in _list_unused(table, columns, field):
            samples = list_samples(table, header)
            score = 100.0 if unsure & set(header.forms) else _score_similarity(header, field)
            is_date = field.type in ("date", "timestamp")
            if field.choices and _are_choices(words, field.choices) and len(words) > 1:
                ranked.append((score, Guess(header, "choices", samples)))
            elif score >= NEAR_SCORE and is_date == are_dates(samples):
                ranked.append((score, Guess(header, "similar", samples)))
        if ranked:
            doubts[name] = _pick_likeliest(ranked)
    return doubts


def _score_similarity(header: Header, field: Field) -> float:
    """Similarity of a header to the nearest spelling of a field, 0 to 100."""
    spellings = [normalise_header(text) for text in (field.name, *field.headers)]
    return max(fuzz.ratio(form, spelling) for form in header.forms for spelling in spellings)


def _pick_likeliest(ranked: list[tuple[float, Guess]]) -> tuple[Guess, ...]:
    return tuple(guess for _, guess in sorted(ranked, key=lambda pair: -pair[0]))[:MAX_SHOWN]


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
    guesses = {
        names: _guess_columns([mapping.schema.fields[name] for name in names], mapping, table)
        for names in mapping.missing
    }
    return SheetMatch(problem="missing", nearest=mapping, guesses=guesses)


def _guess_columns(fields: list[Field], mapping: FieldMapping, table: Table) -> tuple[Guess, ...]:
    """Unused columns that look like one of the fields, likeliest first."""
    ranked: dict[int, tuple[float, Guess]] = {}
    for field in fields:
        for header, words in _list_unused(table, mapping.columns, field):
            samples = list_samples(table, header)
            if field.type == "text" and are_dates(samples):
                continue
            score = _score_similarity(header, field)
            if score >= SIMILAR_SCORE:
                why = "similar"
            else:
                why = _explain_fit(field, mapping.schema, table, header)
            if field.choices and _are_choices(words, field.choices):
                why, score = "choices", score + 100
            best = ranked.get(header.place)
            if why and (best is None or best[0] < score):
                is_date = field.type in ("date", "timestamp")
                is_likely = score >= NEAR_SCORE and is_date <= are_dates(samples)
                guess = Guess(header, why, samples, is_likely)
                ranked[header.place] = (score, guess)
    return _pick_likeliest(list(ranked.values()))


def _explain_fit(field: Field, schema: TableSchema, table: Table, header: Header) -> str | None:
    """Why the values of a column fit a field: dates, unique, repeats; None if they do not."""
    cells = clean_cells(table.column(header.place).slice(0, SAMPLE_ROWS)).drop_null()
    values = pc.unique(cells).to_pylist()
    if field.type in ("date", "timestamp"):
        return "dates" if are_dates(list_samples(table, header)) else None
    if field.type != "text" or max(map(len, values)) > MAX_TEXT_LENGTH:
        return None
    is_unique = len(values) == len(cells) == len(table.rows)
    if field.name == schema.identity and field.name.endswith("_id"):
        return "unique" if is_unique and len(values) > 1 else None
    is_repeated = field.refers is not None and len(values) * 2 <= len(cells)
    return "repeats" if is_repeated and not _are_numbers(values) else None


def _are_numbers(values: list[str]) -> bool:
    return bool(pc.all(pc.match_substring_regex(pa.array(values), r"^[\d.,%\s-]+$")).as_py())


def list_samples(table: Table, header: Header) -> tuple[str, ...]:
    """The first MAX_SHOWN distinct values of a column."""
    values = table.column(header.place).slice(0, 200).to_pylist()
    plain = (value.removesuffix(" 00:00:00") for value in values if value)
    return tuple(dict.fromkeys(plain))[:MAX_SHOWN]


def are_dates(samples: tuple[str, ...]) -> bool:
    """Whether all of these values are days or times."""
    zone = ZoneInfo("UTC")
    return all(not isinstance(dates.parse_moment(text, "mdy", zone), str) for text in samples)
