"""Which loads are states of one list, and which lists number the same things (model.md, “Keys”).

A list is one recurring export of one system or hand. It is recognised by its keys and by what the
rows that meet say they are, never by its headers or its name alone.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path

import duckdb

from etl.findings import Finding
from etl.load import Load, ReceivedLoad
from etl.schema import TableSchema, load_tables
from etl.snapshot.append import append_rows
from etl.snapshot.load_overlaps import Overlap, count_overlaps, list_pairs

# Of the rows that meet and can be judged: from this share on two lists number the same things, up
# to the other they do not. In between a person is asked.
SAME_SHARE, OTHER_SHARE = 0.8, 0.2
# Fewer rows that contradict in one respect do not prove another list.
MIN_JUDGED = 3
# Fewer overlaps than this share of the smaller side decide nothing that a person must be asked.
MIN_ASKED_SHARE = 0.1
# The share of the fields of the narrower load that a later state of the same list has too.
MIN_FIELD_SHARE = 0.5
MAX_NAME_CHARACTERS = 24


@dataclass(frozen=True)
class ListDecision:
    """What a person said of two loads: whether their numbers name the same things."""

    load_id: str
    other_load_id: str
    is_same: bool


@dataclass(frozen=True)
class Relation:
    """A load beside an earlier list: `outcome` is same, other or asked."""

    load_id: str
    other_load_id: str
    outcome: str
    overlap: Overlap
    is_decided: bool = False


@dataclass(frozen=True)
class Assignment:
    """The lists of one table.

    `list_of`: load → its list (the first load of it); `things_of`: list → the first of the lists
    that number the same things; `names`: list → a short name, unique in its table. A load that is
    asked about has no list: its rows wait. `relations`: each load beside the lists it met.
    """

    list_of: Mapping[str, str] = field(default_factory=dict)
    things_of: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    relations: tuple[Relation, ...] = ()

    @property
    def questions(self) -> tuple[Relation, ...]:
        """The loads that wait for a person, each with the list that they may belong to."""
        return tuple(relation for relation in self.relations if relation.outcome == "asked")


@dataclass
class _List:
    """A list while loads are assigned: its loads in order of receipt."""

    loads: list[ReceivedLoad]

    @property
    def id(self) -> str:
        return self.loads[0].load.load_id

    @property
    def last(self) -> Load:
        return self.loads[-1].load


def assign(
    connection: duckdb.DuckDBPyConnection,
    schema: TableSchema,
    received: Iterable[ReceivedLoad],
    decided: Sequence[ListDecision] = (),
) -> Assignment:
    """Assign the loads of a table, in the order of receipt, to lists.

    Needs `read_<table>`, and `named_<entity>` but for people, clients and projects themselves. A
    table whose key is all that a row is has one list. Cost: see `count_overlaps`; the rest grows
    with the pairs of loads.
    """
    received = sorted(received, key=lambda item: item.order)
    if not schema.tells_apart:
        first = received[0].load.load_id if received else ""
        return Assignment({item.load.load_id: first for item in received}, {first: first})
    overlaps, sizes = count_overlaps(connection, schema) if len(received) > 1 else ({}, {})
    assigner = _Assigner(schema, overlaps, sizes, decided)
    for item in received:
        assigner.add(item)
    return assigner.conclude()


class _Assigner:
    """Assigns loads one after the other, each by how it meets the lists before it."""

    def __init__(
        self,
        schema: TableSchema,
        overlaps: Mapping[tuple[str, str], Overlap],
        sizes: Mapping[str, int],
        decided: Iterable[ListDecision],
    ) -> None:
        self.schema, self.overlaps, self.sizes = schema, overlaps, sizes
        self.said = {frozenset((one.load_id, one.other_load_id)): one.is_same for one in decided}
        # Two loads → the outcome found for them, which later loads of their lists inherit.
        self.known: dict[frozenset[str], str] = {}
        self.lists: list[_List] = []
        self.things: dict[str, str] = {}
        self.relations: list[Relation] = []

    def add(self, item: ReceivedLoad) -> None:
        """Put a load into the list that it continues, or a new one; none if a person is asked."""
        if item.load.is_worklist:
            self.lists.append(_List([item]))
            return
        met = [(one, relation) for one in self.lists if (relation := self._relate(item, one))]
        same = self._select_same(met)
        met = [(one, self._inherit(relation, one, same)) for one, relation in met]
        self.relations += [relation for _, relation in met]
        if any(relation.outcome == "asked" for _, relation in met):
            return
        for one, relation in met:
            for earlier in one.loads:
                pair = frozenset((item.load.load_id, earlier.load.load_id))
                self.known[pair] = relation.outcome
        continued = [one for one in same if _is_state_of(item.load, one.last, self.schema)]
        own = self._unite([*continued, *self._list_of_export(item, [one for one, _ in met])])
        own.loads.append(item)
        for one in same:
            self.things[self._find(own.id)] = self._find(one.id)

    def conclude(self) -> Assignment:
        """What was found of all loads."""
        return Assignment(
            {item.load.load_id: one.id for one in self.lists for item in one.loads},
            {one.id: self._find(one.id) for one in self.lists},
            _name_lists(self.lists),
            tuple(self.relations),
        )

    def _relate(self, item: ReceivedLoad, other: _List) -> Relation | None:
        """A load beside an earlier list; None where no number is in both."""
        load_id, earlier = item.load.load_id, [one.load.load_id for one in other.loads]
        met = [self.overlaps.get((one, load_id), Overlap()) for one in earlier]
        total = sum(met, Overlap())
        if not total.shared:
            return None
        # Of the list's loads the one that shares most shows best what is asked about.
        nearest = max(zip(earlier, met, strict=True), key=lambda pair: pair[1].shared)[0]
        relation = Relation(load_id, nearest, "", total)
        for one in earlier:
            if (is_same := self.said.get(frozenset((load_id, one)))) is not None:
                return replace(relation, outcome="same" if is_same else "other", is_decided=True)
        smaller = min(self.sizes[load_id], max(self.sizes.get(one, 0) for one in earlier))
        is_much = max(overlap.shared for overlap in met) >= MIN_ASKED_SHARE * smaller
        return replace(relation, outcome=_judge(total, is_much))

    def _select_same(self, met: Iterable[tuple[_List, Relation]]) -> list[_List]:
        """The lists of the same things, those with most rows in common first; none that is known to
        number other things than one before it."""
        same: list[_List] = []
        for one, relation in sorted(met, key=lambda pair: -pair[1].overlap.agreeing):
            if relation.outcome == "same" and "other" not in map(self._recall(one), same):
                same.append(one)
        return same

    def _inherit(self, relation: Relation, other: _List, same: Iterable[_List]) -> Relation:
        """The relation, settled by what is known of the lists that the load continues."""
        if relation.outcome == "asked":
            for outcome in filter(None, map(self._recall(other), same)):
                return replace(relation, outcome=outcome)
        return relation

    def _recall(self, one: _List) -> Callable[[_List], str | None]:
        """How another list is known to relate to this one; None where they never met."""

        def recall(other: _List) -> str | None:
            pairs = product(one.loads, other.loads)
            ids = (frozenset((a.load.load_id, b.load.load_id)) for a, b in pairs)
            return next((self.known[pair] for pair in ids if pair in self.known), None)

        return recall

    def _list_of_export(self, item: ReceivedLoad, met: Sequence[_List]) -> list[_List]:
        """The lists that a load continues though no number is in both: those of its own complete
        export, else one of the same file name and fields whose numbers go on."""
        apart = [one for one in self.lists if one not in met and not one.last.is_worklist]
        if item.is_complete:
            batch = [one for one in apart if any(it.batch == item.batch != "" for it in one.loads)]
            if batch:
                return batch
        named = [
            one
            for one in apart
            if not met
            and _strip_state(one.last) == _strip_state(item.load) != ("", "")
            and _is_state_of(item.load, one.last, self.schema)
        ]
        return named[-1:]

    def _unite(self, lists: Sequence[_List]) -> _List:
        """These lists as one, or a new one: a load that continues several is a state of all."""
        own = _List(sorted((it for one in lists for it in one.loads), key=lambda it: it.order))
        self.lists = [one for one in self.lists if one not in lists] + [own]
        return own

    def _find(self, one: str) -> str:
        while (parent := self.things.get(one, one)) != one:
            one = parent
        return one


def _judge(overlap: Overlap, is_much: bool) -> str:
    """The outcome of an overlap; `is_much`: of enough rows to ask a person where it is unclear."""
    judged = overlap.agreeing + overlap.contradicting
    share = overlap.agreeing / judged if judged else None
    if share is not None and share <= OTHER_SHARE:
        # A row or two may have got another name, or another day.
        is_clear = judged >= MIN_JUDGED or overlap.clear == overlap.contradicting
        return "asked" if is_much and not is_clear else "other"
    # The same words and days are not enough where most have another client or project.
    if 2 * overlap.differing > overlap.shared and is_much:
        return "asked"
    if share is not None and share >= SAME_SHARE:
        return "same"
    # Rows that say nothing of themselves: a number with letters in it is one system's.
    if share is None and overlap.bare * 2 <= overlap.shared:
        return "same"
    return "asked" if is_much else "other"


def _is_state_of(load: Load, earlier: Load, schema: TableSchema) -> bool:
    """Whether a load looks like a later state of the list of an earlier one: by its fields, or by
    its file and sheet. Two known formats are two systems."""
    formats = {load.format, earlier.format} - {None, "answer"}
    if len(formats) == 2:
        return False
    telling = {*schema.key, *schema.tells_apart}
    fields, others = set(load.fields) - telling, set(earlier.fields) - telling
    narrower = min(len(fields), len(others))
    if len(fields & others) >= MIN_FIELD_SHARE * narrower:
        return True
    return _strip_state(load) == _strip_state(earlier)


def _strip_state(load: Load) -> tuple[str, str]:
    """The file and the sheet without dates and versions: what stays from week to week."""
    stems = [re.sub(r"[\W\d_]+", "", text.lower()) for text in (Path(load.file).stem, load.sheet)]
    return stems[0], stems[1]


def _name_lists(lists: Iterable[_List]) -> dict[str, str]:
    """A short name for each list: its first file's, without dates; numbered where they repeat, by
    the receipt of the first files: names are part of ids, and no later state changes them."""
    names: dict[str, str] = {}
    for one in sorted(lists, key=lambda each: each.loads[0].order):
        load = one.loads[0].load
        stem = re.sub(r"[\W\d_]+$", "", Path(load.file).stem) or Path(load.file).stem
        name, turn = stem[:MAX_NAME_CHARACTERS], 1
        while name in names.values():
            turn += 1
            name = f"{stem[:MAX_NAME_CHARACTERS]}-{turn}"
        names[one.id] = name
    return names


def note_lists(
    assignment: Assignment, received: Iterable[ReceivedLoad]
) -> list[tuple[str, Finding]]:
    """A warning on each load that waits for a person; for each two lists of other things with the
    same numbers, a note on the load that shows it."""
    files = {item.load.load_id: item.load for item in received}
    findings: list[tuple[str, Finding]] = []
    noted: set[frozenset[str]] = set()
    for relation in assignment.relations:
        is_asked = relation.outcome == "asked"
        ids = (relation.load_id, relation.other_load_id)
        lists = frozenset(assignment.list_of.get(one, one) for one in ids)
        is_news = relation.outcome == "other" and not relation.is_decided and lists not in noted
        if is_asked or is_news:
            noted.add(lists)
            code, severity = ("list_asked", "warning") if is_asked else ("other_list", "note")
            finding = Finding(
                code,
                severity,
                files[relation.load_id].sheet,
                file=files[relation.other_load_id].file,
                count=relation.overlap.shared,
            )
            findings.append((relation.load_id, finding))
    return findings


def write_lists(
    connection: duckdb.DuckDBPyConnection, assignments: Mapping[str, Assignment]
) -> None:
    """Create and fill the tables `lists` (load → the list that it is a state of), `list_meetings`
    (how loads met earlier lists) and `list_pairs` (examples of what is asked about)."""
    connection.execute(
        """
        create table lists (
            table_name varchar, load_id varchar, list_id varchar, list_name varchar,
            things_id varchar
        );
        create table list_meetings (
            table_name varchar, load_id varchar, other_load_id varchar, outcome varchar,
            is_decided boolean, shared_count bigint, agreeing_count bigint,
            contradicting_count bigint
        );
        create table list_pairs (
            load_id varchar, other_load_id varchar, number varchar, other_row varchar,
            this_row varchar
        );
        """
    )
    states, met_loads, pairs = [], [], []
    for table, assignment in assignments.items():
        for load_id, list_id in assignment.list_of.items():
            name = assignment.names.get(list_id, "")
            states.append([table, load_id, list_id, name, assignment.things_of[list_id]])
        for relation in assignment.relations:
            met = relation.overlap
            counts = [met.shared, met.agreeing, met.contradicting]
            ids = [relation.load_id, relation.other_load_id]
            met_loads.append([table, *ids, relation.outcome, relation.is_decided, *counts])
            if relation.outcome == "asked":
                shown = list_pairs(connection, load_tables()[table], *ids)
                pairs += [[*ids, *pair] for pair in shown]
    for name, rows in (("lists", states), ("list_meetings", met_loads), ("list_pairs", pairs)):
        append_rows(connection, name, rows)
