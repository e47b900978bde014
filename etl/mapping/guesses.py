"""Columns that may be a field by their headers or values, for a person to choose among."""

from collections import abc
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz

from etl.formats.format import merge_spellings
from etl.mapping.table import Guess, Header, Table
from etl.schema import Field, TableSchema
from etl.values import dates
from etl.values.cells import clean_cells
from etl.values.normalise import fold, normalise_choice, normalise_header

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


def _is_excluded(field: Field, header: Header) -> bool:
    """Whether the header has a part that the field rules out: 内部评审 / 确认日期."""
    folded = fold(header.shown)
    return any(part in folded for part in field.never)


def is_available(header: Header, field: Field, used: set[int]) -> bool:
    """Whether a header is free and the field does not rule it out."""
    return header.place not in used and not _is_excluded(field, header)


def list_used_places(columns: abc.Mapping[str, tuple[Header, ...]]) -> set[int]:
    """The places of the columns that fill fields."""
    return {header.place for headers in columns.values() for header in headers}


def list_unused(
    table: Table, columns: abc.Mapping[str, tuple[Header, ...]], field: Field
) -> list[tuple[Header, list[str]]]:
    """The unused columns that this field does not exclude, and their words; none without values.

    Of a column that has more words than one of choices, some are left out.
    """
    used = list_used_places(columns)
    return [
        (header, words)
        for header in table.headers
        if header.forms and is_available(header, field, used)
        if (words := _list_words(table, header))
    ]


def _list_words(table: Table, header: Header) -> list[str]:
    """The distinct values of a column, normalised as choices, up to one more than choices have."""
    # Every field of every table asks for them.
    if header.place not in table.words:
        cells = clean_cells(table.column(header.place).slice(0, SAMPLE_ROWS))
        words: dict[str, None] = {}
        for text in pc.unique(cells).drop_null().to_pylist():
            words[normalise_choice(text)] = None
            if len(words) > MAX_CHOICE_WORDS:
                break
        table.words[header.place] = list(words)
    return table.words[header.place]


def are_choices(words: list[str], choices: abc.Mapping[str, abc.Iterable[str]]) -> bool:
    """Whether a column of these words is one of choices."""
    return len(words) <= MAX_CHOICE_WORDS and set(words) <= set(merge_spellings(choices, {}))


def score_similarity(header: Header, field: Field) -> float:
    """Similarity of a header to the nearest spelling of a field, 0 to 100."""
    spellings = [normalise_header(text) for text in (field.name, *field.headers)]
    return max(fuzz.ratio(form, spelling) for form in header.forms for spelling in spellings)


def pick_likeliest(ranked: list[tuple[float, Guess]]) -> tuple[Guess, ...]:
    """The guesses with the highest scores, to show a person."""
    return tuple(guess for _, guess in sorted(ranked, key=lambda pair: -pair[0]))[:MAX_SHOWN]


def guess_columns(
    fields: list[Field],
    schema: TableSchema,
    columns: abc.Mapping[str, tuple[Header, ...]],
    table: Table,
) -> tuple[Guess, ...]:
    """Unused columns that look like one of the fields, likeliest first."""
    ranked: dict[int, tuple[float, Guess]] = {}
    for field in fields:
        for header, words in list_unused(table, columns, field):
            samples = list_samples(table, header)
            if field.type == "text" and are_dates(samples):
                continue
            score = score_similarity(header, field)
            if score >= SIMILAR_SCORE:
                why = "similar"
            else:
                why = _explain_fit(field, schema, table, header)
            if field.choices and are_choices(words, field.choices):
                why, score = "choices", score + 100
            best = ranked.get(header.place)
            if why and (best is None or best[0] < score):
                is_date = field.type in ("date", "timestamp")
                is_likely = score >= NEAR_SCORE and is_date <= are_dates(samples)
                ranked[header.place] = (score, Guess(header, why, samples, is_likely))
    return pick_likeliest(list(ranked.values()))


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
    """Whether every sample is a date."""
    zone = ZoneInfo("UTC")
    return all(not isinstance(dates.parse_moment(text, "mdy", zone), str) for text in samples)
