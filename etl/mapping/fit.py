"""Headers of a table → fields of one schema: by spelling, by values, or doubtful."""

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

SIMILAR_SCORE = 75.0


# So near a spelling, a header of a field with a false friend is asked about.
NEAR_SCORE = 80.0


# So many rows tell what a column holds; one of so many words is a column of choices.
SAMPLE_ROWS = 5_000


MAX_CHOICE_WORDS = 12


# A name is longer than this, and an id is not.
MAX_TEXT_LENGTH = 40


# So many values of a column are shown.
MAX_SHOWN = 3


def list_known_headers(
    sources: abc.Iterable[TableSchema], formats: abc.Iterable[Format]
) -> frozenset[str]:
    """All headers that name something, normalised: the outline looks for them."""
    spelled = {
        header
        for source in sources
        for name, one in source.fields.items()
        for header in (name, *one.headers, *one.leftover, *one.unsure)
    }
    spelled |= {
        header
        for one in formats
        for headers in (one.recognise, *one.columns.values())
        for header in headers
    }
    return frozenset(map(normalise_header, spelled))


def _index(table: Table) -> dict[str, list[Header]]:
    """Normalised header → the columns that bear it, joined forms before lower ones."""
    found: dict[str, list[Header]] = {}
    for depth in (0, 1):
        for header in table.headers:
            if len(header.forms) > depth:
                same = found.setdefault(header.forms[depth], [])
                if depth == 0 or not same:
                    same.append(header)
    return found


def _is_never(one: Field, header: Header) -> bool:
    """Does the header say that it is another thing: 内部评审 / 确认日期?"""
    whole = fold(header.shown)
    return any(part in whole for part in one.never)


def fit_fields(source: TableSchema, table: Table, chosen: Format | None = None) -> FieldMapping:
    """Match a table's headers with a source's fields, a format's own words first."""
    index = _index(table)
    columns: dict[str, tuple[Header, ...]] = {}
    composed: set[str] = set()
    absent: list[str] = []
    if chosen:
        for name, headers in chosen.columns.items():
            named = [index.get(normalise_header(header), []) for header in headers]
            absent += [h for h, found in zip(headers, named, strict=True) if not found]
            if headers and all(named):
                columns[name] = tuple(found[0] for found in named)
                if len(headers) > 1:
                    composed.add(name)
    # A field that the format maps to no header at all is not in this export; one whose header is
    # not there may still go by another name.
    given = {name for name, headers in chosen.columns.items() if not headers} if chosen else set()
    settled = given | set(columns) | set(chosen.constants if chosen else ())
    # Our own names are understood as we write them: `start_date`, but not `Start_Date`.
    for header in table.headers:
        if header.shown in source.fields and header.shown not in settled | set(columns):
            columns[header.shown] = (header,)
    claimed = {header.place for headers in columns.values() for header in headers}
    spelled = {
        name: list(map(normalise_header, one.headers)) for name, one in source.fields.items()
    }
    others = {form for forms in spelled.values() for form in forms}
    for name, one in source.fields.items():
        if name in settled or name in columns:
            continue
        own = {normalise_header(name)} - others
        found = [
            same
            for form in (*spelled[name], *own)
            if (same := [h for h in index.get(form, []) if _may(h, one, claimed)])
        ]
        if found:
            distinct = dict.fromkeys(header for same in found for header in same)
            columns[name] = tuple(distinct) if one.fills else tuple(found[0])
    _leftovers(source, index, columns, settled)
    _by_values(source, table, columns, settled)
    is_known = chosen is not None and chosen.name != ANSWER
    return FieldMapping(
        source,
        chosen,
        {name: columns[name] for name in source.fields if name in columns},
        frozenset(composed),
        chosen.constants if chosen else {},
        list_missing(source, set(columns) | set(chosen.constants if chosen else ())),
        tuple(dict.fromkeys(absent)),
        {} if is_known else _doubts(source, table, columns, settled),
    )


def _may(header: Header, one: Field, claimed: set[int]) -> bool:
    return header.place not in claimed and not _is_never(one, header)


def _leftovers(
    source: TableSchema,
    index: abc.Mapping[str, list[Header]],
    columns: dict[str, tuple[Header, ...]],
    settled: set[str],
) -> None:
    """计划完成 beside 最新计划完成 is the first plan: a header that nothing else takes."""
    taken = {header.place for headers in columns.values() for header in headers}
    for name, one in source.fields.items():
        if name not in columns and name not in settled:
            for form in map(normalise_header, one.leftover):
                free = [header for header in index.get(form, []) if header.place not in taken]
                if free and name not in columns:
                    columns[name] = (free[0],)


def _free(
    table: Table, columns: abc.Mapping[str, tuple[Header, ...]], one: Field
) -> list[tuple[Header, list[str]]]:
    """The columns that nothing takes, that do not say they are another thing, and their words."""
    taken = {header.place for headers in columns.values() for header in headers}
    return [
        (header, words)
        for header in table.headers
        if header.forms and header.place not in taken and not _is_never(one, header)
        if (words := _words(table, header))
    ]


def _words(table: Table, header: Header) -> list[str]:
    """The different values of a column, as choices are compared."""
    cells = clean_cells(table.column(header.place).slice(0, SAMPLE_ROWS))
    return list(dict.fromkeys(map(normalise_choice, pc.unique(cells).drop_null().to_pylist())))


def _say_only(words: list[str], choices: abc.Mapping[str, abc.Iterable[str]]) -> bool:
    return len(words) <= MAX_CHOICE_WORDS and set(words) <= set(merge_spellings(choices, {}))


def _by_values(
    source: TableSchema,
    table: Table,
    columns: dict[str, tuple[Header, ...]],
    settled: set[str],
) -> None:
    """已确认 and 不属实 are the client's answer, whatever stands above: a column of these words."""
    for name, one in source.fields.items():
        if one.by_values and name not in columns and name not in settled:
            fitting = [
                header
                for header, words in _free(table, columns, one)
                if len(words) > 1
                and _say_only(words, one.choices or {})
                and not _is_said_elsewhere(words, source, name)
            ]
            if len(fitting) == 1:
                columns[name] = (fitting[0],)


def _is_said_elsewhere(words: list[str], source: TableSchema, name: str) -> bool:
    """Are these words those of another field too?"""
    others = [one.choices for one in source.fields.values() if one.choices and one.name != name]
    return any(_say_only(words, choices) for choices in (*others, source.status_group or {}))


def _doubts(
    source: TableSchema,
    table: Table,
    columns: abc.Mapping[str, tuple[Header, ...]],
    settled: set[str],
) -> dict[str, tuple[Guess, ...]]:
    """Columns that may be a field that has a false friend, or be that friend."""
    found = {}
    for name, one in source.fields.items():
        if one.differs is None or name in columns or name in settled:
            continue
        unsure = set(map(normalise_header, one.unsure))
        ranked = []
        for header, words in _free(table, columns, one):
            seen = list_samples(table, header)
            near = 100.0 if unsure & set(header.forms) else _nearness(header, one)
            if one.type == "date" and near >= NEAR_SCORE and _are_dates(seen):
                ranked.append((near, Guess(header, "similar", seen)))
            elif one.choices and _say_only(words, one.choices) and len(words) > 1:
                ranked.append((near, Guess(header, "choices", seen)))
            elif one.choices and near >= NEAR_SCORE:
                ranked.append((near, Guess(header, "similar", seen)))
        if ranked:
            found[name] = pick_likeliest(ranked)
    return found


def _nearness(header: Header, one: Field) -> float:
    """How near a header is to a spelling of a field, 0 to 100."""
    known = [normalise_header(text) for text in (one.name, *one.headers)]
    return max(fuzz.ratio(form, text) for form in header.forms for text in known)


def pick_likeliest(ranked: list[tuple[float, Guess]]) -> tuple[Guess, ...]:
    return tuple(guess for _, guess in sorted(ranked, key=lambda pair: -pair[0]))[:MAX_SHOWN]


def list_missing(source: TableSchema, filled: set[str]) -> tuple[tuple[str, ...], ...]:
    alone = tuple(
        (name,)
        for name, one in source.fields.items()
        if one.required and name not in filled and one.falls_back_to not in filled
    )
    return alone + tuple(group for group in source.one_of if not filled & set(group))


def accept_or_ask(mapping: FieldMapping, table: Table) -> SheetMatch:
    """A mapping as it stands, or what must be asked of it first: one question at a time."""
    if mapping.missing:
        fields = [mapping.source.fields[name] for name in mapping.missing[0]]
        return SheetMatch(
            problem="missing", nearest=mapping, guesses=_guesses(fields, mapping, table)
        )
    for name, guesses in mapping.doubts.items():
        return SheetMatch(problem="unsure", nearest=mapping, guesses=guesses, unsure=name)
    return SheetMatch((mapping,))


def _guesses(fields: list[Field], mapping: FieldMapping, table: Table) -> tuple[Guess, ...]:
    """Columns that nothing has taken and that look like one of the fields."""
    ranked: dict[int, tuple[float, Guess]] = {}
    for one in fields:
        for header, words in _free(table, mapping.columns, one):
            seen = list_samples(table, header)
            if one.type == "text" and _are_dates(seen):
                continue
            near = _nearness(header, one)
            why = (
                "similar" if near >= SIMILAR_SCORE else _fitting(one, mapping.source, table, header)
            )
            if one.choices and _say_only(words, one.choices):
                why, near = "choices", near + 100
            known = ranked.get(header.place)
            if why and (known is None or known[0] < near):
                ranked[header.place] = (near, Guess(header, why, seen))
    return pick_likeliest(list(ranked.values()))


def _fitting(one: Field, source: TableSchema, table: Table, header: Header) -> str | None:
    """Why the values of a column fit a field, if they do."""
    cells = clean_cells(table.column(header.place).slice(0, SAMPLE_ROWS)).drop_null()
    values = pc.unique(cells).to_pylist()
    if one.type in ("date", "timestamp"):
        return "dates" if _are_dates(list_samples(table, header)) else None
    if one.type != "text" or max(map(len, values)) > MAX_TEXT_LENGTH:
        return None
    is_one_each = len(values) == len(cells) == len(table.rows)
    if one.name == source.identity and one.name.endswith("_id"):
        return "unique" if is_one_each and len(values) > 1 else None
    is_repeated = one.refers is not None and len(values) * 2 <= len(cells)
    return "repeats" if is_repeated and not _are_numbers(values) else None


def _are_numbers(values: list[str]) -> bool:
    return bool(pc.all(pc.match_substring_regex(pa.array(values), r"^[\d.,%\s-]+$")).as_py())


def list_samples(table: Table, header: Header) -> tuple[str, ...]:
    """The first different values of a column."""
    values = table.column(header.place).slice(0, 200).to_pylist()
    plain = (value.removesuffix(" 00:00:00") for value in values if value)
    return tuple(dict.fromkeys(plain))[:MAX_SHOWN]


def _are_dates(seen: tuple[str, ...]) -> bool:
    zone = ZoneInfo("UTC")
    return all(not isinstance(dates.parse_moment(text, "mdy", zone), str) for text in seen)
