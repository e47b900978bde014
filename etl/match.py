"""Headers → fields: a known format, the spellings of the sources, or a question."""

import hashlib
from collections import abc
from dataclasses import dataclass, field, replace
from functools import reduce
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz

from etl import dates
from etl.formats import ANSWER, Format, over, spelled
from etl.outline import Header, Table
from etl.parse import clean
from etl.sources import Field, Source
from etl.spelling import folded, normalise_choice, normalise_header

# What the name of a sheet adds to a source that bears it; a sheet is worth a word of complaint
# only where so many of its headers are known.
NAME_BONUS = 2
WORTH_ASKING = 3
SIMILAR = 75.0
# So near a spelling, a header of a field with a false friend is asked about.
NEAR = 80.0
# So many rows tell what a column holds; one of so many words is a column of choices.
LOOKED_AT = 5_000
WORDS = 12
# A name is longer than this, and an id is not.
LONG = 40
# Fewer than one known header in so many: what the sheet is must be said by a person.
FEW = 5
# So many values of a column are shown.
SHOWN = 3


@dataclass(frozen=True)
class Mapping:
    """Which headers fill which fields of a source.

    `columns`: field → places of its headers, in order; `composed`: fields whose headers are
    joined by “|” into one value; `constants`: field → value of every row; `missing`: required
    fields (or alternatives) without any; `absent`: headers that the format wants in vain;
    `doubts`: field without a column → columns that may be it or something else.
    """

    source: Source
    format: Format | None
    columns: abc.Mapping[str, tuple[Header, ...]]
    composed: frozenset[str] = frozenset()
    constants: abc.Mapping[str, str] = field(default_factory=dict)
    missing: tuple[tuple[str, ...], ...] = ()
    absent: tuple[str, ...] = ()
    doubts: abc.Mapping[str, tuple["Guess", ...]] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that columns or constants fill, in the source's order."""
        return tuple(
            name for name in self.source.fields if name in self.columns or name in self.constants
        )

    @property
    def score(self) -> int:
        """How many different columns of the sheet it takes."""
        return len({header.place for headers in self.columns.values() for header in headers})

    @property
    def header_set(self) -> str:
        """The same for two sheets of one source with the same fields from the same headers."""
        named = sorted(
            {f"{name}={header.forms[0]}" for name, all_ in self.columns.items() for header in all_}
            | set(self.constants)
        )
        return hashlib.sha256("\n".join([self.source.table, *named]).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Guess:
    """A header that may be meant by a field that has none."""

    header: Header
    why: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Matched:
    """What a sheet is: its mappings (several where a format splits rows), or why there is none.

    `problem`: None, `not_needed` (a person said so), `tie` (several tables fit), `few` (so few
    headers are known), `missing` (the nearest mapping lacks `missing`), `unsure` (columns that may
    be the field `unsure`), `format` (the one asked for does not fit: `absent`), or `unknown`
    (nothing in it is known). `candidates` are the nearest mappings to choose from, `guesses` the
    columns that may be meant, the likeliest first.
    """

    mappings: tuple[Mapping, ...] = ()
    problem: str | None = None
    nearest: Mapping | None = None
    candidates: tuple[Mapping, ...] = ()
    guesses: tuple[Guess, ...] = ()
    unsure: str = ""


def known_headers(sources: abc.Iterable[Source], formats: abc.Iterable[Format]) -> frozenset[str]:
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
    whole = folded(header.shown)
    return any(part in whole for part in one.never)


def fit(source: Source, table: Table, chosen: Format | None = None) -> Mapping:
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
    return Mapping(
        source,
        chosen,
        {name: columns[name] for name in source.fields if name in columns},
        frozenset(composed),
        chosen.constants if chosen else {},
        _missing(source, set(columns) | set(chosen.constants if chosen else ())),
        tuple(dict.fromkeys(absent)),
        {} if is_known else _doubts(source, table, columns, settled),
    )


def _may(header: Header, one: Field, claimed: set[int]) -> bool:
    return header.place not in claimed and not _is_never(one, header)


def _leftovers(
    source: Source,
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
    cells = clean(table.column(header.place).slice(0, LOOKED_AT))
    return list(dict.fromkeys(map(normalise_choice, pc.unique(cells).drop_null().to_pylist())))


def _say_only(words: list[str], choices: abc.Mapping[str, abc.Iterable[str]]) -> bool:
    return len(words) <= WORDS and set(words) <= set(spelled(choices, {}))


def _by_values(
    source: Source,
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


def _is_said_elsewhere(words: list[str], source: Source, name: str) -> bool:
    """Are these words those of another field too?"""
    others = [one.choices for one in source.fields.values() if one.choices and one.name != name]
    return any(_say_only(words, choices) for choices in (*others, source.status_group or {}))


def _doubts(
    source: Source,
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
            seen = samples(table, header)
            near = 100.0 if unsure & set(header.forms) else _nearness(header, one)
            if one.type == "date" and near >= NEAR and _are_dates(seen):
                ranked.append((near, Guess(header, "similar", seen)))
            elif one.choices and _say_only(words, one.choices) and len(words) > 1:
                ranked.append((near, Guess(header, "choices", seen)))
            elif one.choices and near >= NEAR:
                ranked.append((near, Guess(header, "similar", seen)))
        if ranked:
            found[name] = _best(ranked)
    return found


def _nearness(header: Header, one: Field) -> float:
    """How near a header is to a spelling of a field, 0 to 100."""
    known = [normalise_header(text) for text in (one.name, *one.headers)]
    return max(fuzz.ratio(form, text) for form in header.forms for text in known)


def _best(ranked: list[tuple[float, Guess]]) -> tuple[Guess, ...]:
    return tuple(guess for _, guess in sorted(ranked, key=lambda pair: -pair[0]))[:SHOWN]


def _missing(source: Source, filled: set[str]) -> tuple[tuple[str, ...], ...]:
    alone = tuple(
        (name,)
        for name, one in source.fields.items()
        if one.required and name not in filled and one.falls_back_to not in filled
    )
    return alone + tuple(group for group in source.one_of if not filled & set(group))


def _bears_name(source: Source, sheet: str) -> bool:
    name = normalise_header(sheet)
    hints = map(normalise_header, source.sheets)
    return bool(name) and any(hint == name or (len(hint) > 1 and hint in name) for hint in hints)


def recognises(one: Format, table: Table, sheet: str) -> bool:
    """Are all headers there that a format wants, on the sheet that it wants?"""
    forms = {form for header in table.headers for form in header.forms}
    wanted = set(map(normalise_header, one.recognise))
    named = one.sheet is not None and one.sheet == sheet
    return (bool(wanted) or named) and wanted <= forms and one.sheet in (None, sheet)


def answers(shape: str, sheet: str, formats: abc.Iterable[Format]) -> abc.Iterator[Format]:
    """What was answered for tables of a shape on a sheet of this name, the latest last."""
    return (one for one in formats if one.shape == shape != "" and one.sheet in (None, sheet))


def corrected(known: Format, own: abc.Iterable[Format]) -> Format:
    """A format as the answers for its table correct it."""
    return reduce(over, (one for one in own if one.table == known.table), known)


def match(
    table: Table,
    sheet: str,
    sources: abc.Mapping[str, Source],
    formats: abc.Iterable[Format],
    *,
    source: str | None = None,
    format: str | None = None,
) -> Matched:
    """Find what a table is. `source` and `format` force the one or the other."""
    formats = tuple(formats)
    own = tuple(answers(table.shape, sheet, formats))
    formats = tuple(one for one in formats if not one.shape)
    if format is not None:
        chosen = next(one for one in formats if one.name == format)
        mapping = fit(sources[chosen.table], table, chosen)
        if chosen.sheet is not None and chosen.sheet != sheet:
            return Matched(problem="unknown")
        if mapping.absent:
            return Matched(problem="format", nearest=mapping)
        return settled(mapping, table)
    known = [
        corrected(one, own)
        for one in formats
        if source in (None, one.table) and recognises(one, table, sheet)
    ]
    settling = [one for one in own if one.table or not one.is_needed]
    if settling and source in (None, settling[-1].table):
        if not settling[-1].is_needed:
            return Matched(problem="not_needed")
        told = settling[-1].table
        same = [one for one in known if one.table == told]
        if not (same and same[0].rows):
            chosen = same[0] if same else corrected(Format(ANSWER, told), own)
            return settled(fit(sources[told], table, chosen), table)
    fitted = [fit(sources[one.table], table, one) for one in known]
    if good := [one for one in fitted if not one.missing]:
        # Formats that take only some of the rows share a sheet; any other takes it alone.
        is_split = bool(good[0].format and good[0].format.rows)
        sharing = tuple(one for one in good if one.format and one.format.rows)
        return Matched(sharing if is_split else (good[0],))
    if source is not None:
        found = settled(fit(sources[source], table), table)
        # Values alone do not make a sheet what somebody said in general of all files.
        is_near = any(one.why not in ("unique", "repeats") for one in found.guesses)
        return found if found.mappings or is_near else replace(found, guesses=())
    found = _by_headers(table, sheet, sources)
    return settled(fitted[0], table) if fitted and not found.mappings else found


def _by_headers(table: Table, sheet: str, sources: abc.Mapping[str, Source]) -> Matched:
    """The source whose required fields are there and that takes the most headers, if one does."""
    fitted = [fit(one, table) for one in sources.values()]
    scored = sorted(
        ((one.score + NAME_BONUS * _bears_name(one.source, sheet), one) for one in fitted),
        key=lambda pair: -pair[0],
    )
    enough = min(WORTH_ASKING, sum(bool(header.forms) for header in table.headers))
    good_scores = [(score, one) for score, one in scored if not one.missing and score >= enough]
    if good_scores:
        best = [one for score, one in good_scores if score == good_scores[0][0]]
        # A sheet of which a richer reading lacks one required column is that richer thing.
        richer, near = scored[0]
        if near.missing and len(near.missing) == 1 and richer >= good_scores[0][0] + NAME_BONUS:
            return settled(near, table)
        if len(best) > 1:
            return Matched(problem="tie", candidates=tuple(best[:SHOWN]))
        named = sum(bool(header.forms) for header in table.headers)
        if best[0].score * FEW < named and not _bears_name(best[0].source, sheet):
            return Matched(problem="few", nearest=best[0], candidates=_nearest(scored))
        return settled(best[0], table)
    score, near = scored[0]
    if score < max(enough, 2) or near.score == 0:
        return Matched(problem="unknown", nearest=near, candidates=_nearest(scored))
    return settled(near, table)


def _nearest(scored: list[tuple[int, Mapping]]) -> tuple[Mapping, ...]:
    return tuple(one for _, one in scored if one.score)[:SHOWN]


def settled(mapping: Mapping, table: Table) -> Matched:
    """A mapping as it stands, or what must be asked of it first: one question at a time."""
    if mapping.missing:
        fields = [mapping.source.fields[name] for name in mapping.missing[0]]
        return Matched(problem="missing", nearest=mapping, guesses=_guesses(fields, mapping, table))
    for name, guesses in mapping.doubts.items():
        return Matched(problem="unsure", nearest=mapping, guesses=guesses, unsure=name)
    return Matched((mapping,))


def _guesses(fields: list[Field], mapping: Mapping, table: Table) -> tuple[Guess, ...]:
    """Columns that nothing has taken and that look like one of the fields."""
    ranked: dict[int, tuple[float, Guess]] = {}
    for one in fields:
        for header, words in _free(table, mapping.columns, one):
            seen = samples(table, header)
            if one.type == "text" and _are_dates(seen):
                continue
            near = _nearness(header, one)
            why = "similar" if near >= SIMILAR else _fitting(one, mapping.source, table, header)
            if one.choices and _say_only(words, one.choices):
                why, near = "choices", near + 100
            known = ranked.get(header.place)
            if why and (known is None or known[0] < near):
                ranked[header.place] = (near, Guess(header, why, seen))
    return _best(list(ranked.values()))


def _fitting(one: Field, source: Source, table: Table, header: Header) -> str | None:
    """Why the values of a column fit a field, if they do."""
    cells = clean(table.column(header.place).slice(0, LOOKED_AT)).drop_null()
    values = pc.unique(cells).to_pylist()
    if one.type in ("date", "timestamp"):
        return "dates" if _are_dates(samples(table, header)) else None
    if one.type != "text" or max(map(len, values)) > LONG:
        return None
    is_one_each = len(values) == len(cells) == len(table.rows)
    if one.name == source.identity and one.name.endswith("_id"):
        return "unique" if is_one_each and len(values) > 1 else None
    is_repeated = one.refers is not None and len(values) * 2 <= len(cells)
    return "repeats" if is_repeated and not _are_numbers(values) else None


def _are_numbers(values: list[str]) -> bool:
    return bool(pc.all(pc.match_substring_regex(pa.array(values), r"^[\d.,%\s-]+$")).as_py())


def samples(table: Table, header: Header) -> tuple[str, ...]:
    """The first different values of a column."""
    values = table.column(header.place).slice(0, 200).to_pylist()
    plain = (value.removesuffix(" 00:00:00") for value in values if value)
    return tuple(dict.fromkeys(plain))[:SHOWN]


def _are_dates(seen: tuple[str, ...]) -> bool:
    zone = ZoneInfo("UTC")
    return all(not isinstance(dates.read(text, "mdy", zone), str) for text in seen)
