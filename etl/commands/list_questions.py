"""The question whether two lists number the same things, and the loads that wait for the answer.

Which loads wait is found by the build, from all loads together; the snapshot says it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import duckdb

from etl.findings import Finding
from etl.load import Candidate, Load, Question
from etl.snapshot.lists import ListDecision
from store import snapshots
from store.journal import Entry

# The field of the question whether two lists number the same things, and its answers.
LIST = "list"
SAME, OTHER = "same_things", "other_things"
# The kind of the journal's entry of an answer.
KIND = "listed"


@dataclass(frozen=True)
class ListQuestion:
    """A load that waits, the earlier load whose numbers it shares, and examples of the rows that
    meet: the number, what it is there, what it is here."""

    load_id: str
    other_load_id: str
    other_file: str
    shared_count: int
    pairs: tuple[tuple[str, str, str], ...]


# A published snapshot never changes, and pages ask at every rerun.
@lru_cache(maxsize=8)
def list_questions(snapshot: Path) -> dict[str, ListQuestion]:
    """The loads that wait by this snapshot, each with the list that it shares most numbers with.

    None in a snapshot of a release that did not ask.
    """
    with snapshots.connect(snapshot) as connection:
        try:
            asked = connection.execute(
                """
                select met.load_id, met.other_load_id, coalesce(loads.source_file, ''),
                    met.shared_count
                from list_meetings as met
                left join loads on loads.load_id = met.other_load_id
                where met.outcome = 'asked'
                order by met.shared_count
                """
            ).fetchall()
            pairs = connection.execute("from list_pairs").fetchall()
        except duckdb.CatalogException:
            return {}
    return {
        load_id: ListQuestion(
            load_id,
            other,
            file,
            count,
            tuple(tuple(row) for here, there, *row in pairs if (here, there) == (load_id, other)),
        )
        for load_id, other, file, count in asked
    }


@dataclass(frozen=True)
class ListedList:
    """A list as pages show it: its table, its short name, its files by name, and the names of the
    lists that number the same things."""

    table: str
    name: str
    files: tuple[str, ...]
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True)
class MetLists:
    """Two loads of lists that have numbers in common, with their files: how many numbers, whether
    these name the same things, and whether a person said so."""

    table: str
    load_ids: tuple[str, str]
    files: tuple[str, str]
    shared_count: int
    is_same: bool
    is_decided: bool


@lru_cache(maxsize=8)
def list_lists(snapshot: Path) -> tuple[list[ListedList], list[MetLists]]:
    """The lists of a snapshot by table and name, and those that have numbers in common; none in a
    snapshot of a release without lists."""
    with snapshots.connect(snapshot) as connection:
        try:
            rows = connection.execute(
                """
                select table_name, list_id, list_name, things_id,
                    list(distinct loads.source_file order by loads.source_file)
                from lists inner join loads using (load_id, table_name)
                where list_name <> ''
                group by all order by table_name, list_name
                """
            ).fetchall()
            met = connection.execute(
                """
                select met.table_name,
                    arg_max(met.other_load_id, loads.received_order),
                    arg_max(met.load_id, loads.received_order),
                    arg_max(others.source_file, loads.received_order),
                    arg_max(loads.source_file, loads.received_order),
                    max(met.shared_count),
                    arg_max(met.outcome, loads.received_order) = 'same',
                    bool_or(met.is_decided)
                from list_meetings as met
                inner join lists as here on here.load_id = met.load_id
                inner join lists as there on there.load_id = met.other_load_id
                inner join loads on loads.load_id = met.load_id
                inner join loads as others on others.load_id = met.other_load_id
                where here.list_id <> there.list_id or met.is_decided
                group by met.table_name, here.list_id, there.list_id
                order by all
                """
            ).fetchall()
        except duckdb.CatalogException:
            return [], []
    lists = [
        ListedList(
            table,
            name,
            tuple(files),
            tuple(
                other_name
                for other_table, other, other_name, other_things, _ in rows
                if (other_table, other_things) == (table, things) and other != list_id
            ),
        )
        for table, list_id, name, things, files in rows
    ]
    pairs = [
        MetLists(table, (first, second), (first_file, second_file), *rest)
        for table, first, second, first_file, second_file, *rest in met
    ]
    return lists, pairs


def mark_waiting(loads: Iterable[Load], questions: Mapping[str, ListQuestion]) -> tuple[Load, ...]:
    """The loads, those that wait as asked, each with its question (load id → question)."""
    return tuple(
        _ask(load, questions[load.load_id])
        if load.load_id in questions and load.status in ("loaded", "asked")
        else load
        for load in loads
    )


def _ask(load: Load, asked: ListQuestion) -> Load:
    samples = tuple(" | ".join(pair) for pair in asked.pairs)
    candidates = tuple(Candidate(answer, answer, samples) for answer in (SAME, OTHER))
    question = Question(
        LIST,
        candidates,
        about=asked.other_file,
        load_id=asked.other_load_id,
        pairs=asked.pairs,
    )
    finding = Finding(
        "list_asked", "warning", load.sheet, file=asked.other_file, count=asked.shared_count
    )
    findings = tuple(one for one in load.findings if one.code != "list_asked")
    return replace(load, status="asked", question=question, findings=(finding, *findings))


def list_decisions(entries: Iterable[Entry]) -> tuple[ListDecision, ...]:
    """What people said of two lists, the latest word on each pair."""
    decisions = {
        frozenset((entry.body["load_id"], entry.body["other_load_id"])): ListDecision(**entry.body)
        for entry in entries
        if entry.kind == KIND
    }
    return tuple(decisions.values())
