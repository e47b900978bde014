"""Headers → fields: a known format, the spellings of the sources, or a question."""

import difflib
import hashlib
from collections import abc
from dataclasses import dataclass, field
from functools import reduce
from zoneinfo import ZoneInfo

from etl import dates
from etl.formats import ANSWER, Format, over
from etl.outline import Header, Table
from etl.sources import Field, Source
from etl.spelling import folded, normalise_header

# What the name of a sheet adds to a source that bears it; a sheet is worth a word of complaint
# only where so many of its headers are known.
NAME_BONUS = 2
WORTH_ASKING = 3
SIMILAR = 0.75
# Fewer than one known header in so many: what the sheet is must be said by a person.
FEW = 5
# So many values of a column are shown.
SHOWN = 3


@dataclass(frozen=True)
class Mapping:
    """Which headers fill which fields of a source.

    `columns`: field → places of its headers, in order; `composed`: fields whose headers are
    joined by “|” into one value; `constants`: field → value of every row; `missing`: required
    fields (or alternatives) without any; `absent`: headers that the format wants in vain.
    """

    source: Source
    format: Format | None
    columns: abc.Mapping[str, tuple[Header, ...]]
    composed: frozenset[str] = frozenset()
    constants: abc.Mapping[str, str] = field(default_factory=dict)
    missing: tuple[tuple[str, ...], ...] = ()
    absent: tuple[str, ...] = ()

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

    `problem`: None, `not_needed` (a person said so), `tie` (`candidates` name the tables), `few`
    (so few headers are known), `missing` (the nearest mapping lacks `missing`; `guesses` may be
    meant), `format` (the one asked for does not fit: `absent`), or `unknown` (nothing in it is
    known).
    """

    mappings: tuple[Mapping, ...] = ()
    problem: str | None = None
    nearest: Mapping | None = None
    candidates: tuple[str, ...] = ()
    guesses: tuple[Guess, ...] = field(default=())


def known_headers(sources: abc.Iterable[Source], formats: abc.Iterable[Format]) -> frozenset[str]:
    """All headers that name something, normalised: the outline looks for them."""
    spelled = {
        header
        for source in sources
        for name, one in source.fields.items()
        for header in (name, *one.headers, *one.leftover)
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
    return Mapping(
        source,
        chosen,
        {name: columns[name] for name in source.fields if name in columns},
        frozenset(composed),
        chosen.constants if chosen else {},
        _missing(source, set(columns) | set(chosen.constants if chosen else ())),
        tuple(dict.fromkeys(absent)),
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
        return _settled(mapping, table)
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
            return _settled(fit(sources[told], table, chosen), table)
    fitted = [fit(sources[one.table], table, one) for one in known]
    if good := [one for one in fitted if not one.missing]:
        # Formats that take only some of the rows share a sheet; any other takes it alone.
        is_split = bool(good[0].format and good[0].format.rows)
        sharing = tuple(one for one in good if one.format and one.format.rows)
        return Matched(sharing if is_split else (good[0],))
    if source is not None:
        return _settled(fit(sources[source], table), table)
    found = _by_headers(table, sheet, sources)
    return _settled(fitted[0], table) if fitted and not found.mappings else found


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
            return _settled(near, table)
        if len(best) > 1:
            return Matched(problem="tie", candidates=tuple(one.source.table for one in best))
        named = sum(bool(header.forms) for header in table.headers)
        if best[0].score * FEW < named and not _bears_name(best[0].source, sheet):
            return Matched(problem="few", nearest=best[0], candidates=(best[0].source.table,))
        return Matched((best[0],))
    score, near = scored[0]
    if score < max(enough, 2) or near.score == 0:
        return Matched(problem="unknown", nearest=near)
    return _settled(near, table)


def _settled(mapping: Mapping, table: Table) -> Matched:
    if not mapping.missing:
        return Matched((mapping,))
    fields = [mapping.source.fields[name] for name in mapping.missing[0]]
    return Matched(problem="missing", nearest=mapping, guesses=_guesses(fields, mapping, table))


def _guesses(fields: list[Field], mapping: Mapping, table: Table) -> tuple[Guess, ...]:
    """Columns that nothing has taken and that look like one of the fields."""
    taken = {header.place for headers in mapping.columns.values() for header in headers}
    guesses = []
    for header in table.headers:
        if header.place in taken or not header.forms:
            continue
        seen = samples(table, header)
        for one in fields:
            if _is_never(one, header) or not seen:
                continue
            spelled = [normalise_header(text) for text in (one.name, *one.headers)]
            near = max(
                difflib.SequenceMatcher(None, form, text).ratio()
                for form in header.forms
                for text in spelled
            )
            if near >= SIMILAR:
                guesses.append((near, Guess(header, "similar", seen)))
                break
            if one.type in ("date", "timestamp") and _are_dates(seen):
                guesses.append((0.0, Guess(header, "dates", seen)))
                break
    return tuple(guess for _, guess in sorted(guesses, key=lambda pair: -pair[0]))[:5]


def samples(table: Table, header: Header) -> tuple[str, ...]:
    """The first different values of a column."""
    values = table.column(header.place).slice(0, 200).to_pylist()
    return tuple(dict.fromkeys(value for value in values if value))[:SHOWN]


def _are_dates(seen: tuple[str, ...]) -> bool:
    zone = ZoneInfo("UTC")
    return all(not isinstance(dates.read(text, "mdy", zone), str) for text in seen)
