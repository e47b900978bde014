"""The properties of the merge once more, from files on disk to the published tables."""

import csv
import io
import tempfile
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bench import hands
from etl.commands import commit, loads
from tests.etl.conftest import Company
from tests.etl.drawn_tickets import FIELDS, Row, draw_rows, draw_states

pytestmark = [pytest.mark.nightly, pytest.mark.hypothesis]

# Each example publishes several snapshots.
ten = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

WRITTEN = hands.TICKET_HEADERS | {"severity": ("Severity", "严重程度", "Priority")}
HEADERS = {name: WRITTEN[name] for name in FIELDS}
USUAL = {name: headers[0] for name, headers in HEADERS.items()}
SHOWN = f"select {', '.join(FIELDS)} from tickets"


def write(rows: Iterable[Row], headers: dict[str, str] = USUAL) -> str:
    """The rows as csv: the columns of `headers` in their order."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(headers.values())
    writer.writerows([row.get(name, row.get("more")) for name in headers] for row in rows)
    return table.getvalue()


@contextmanager
def start_company(*files: tuple[str, str]) -> Generator[Company]:
    """A company that loaded these files one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        company = Company(Path(folder))
        for name, table in files:
            outcome = company.load_bytes(name, table.encode())
            assert outcome.is_published, outcome
        yield company
        company.close()


def list_tickets(*files: tuple[str, str]) -> list[tuple]:
    """The tickets of a company that loaded these files, whatever their list is called."""
    with start_company(*files) as company:
        return read_tickets(company)


def read_tickets(company: Company) -> list[tuple]:
    rows = company.rows(SHOWN)
    return sorted(((row[0].partition("@")[0], *row[1:]) for row in rows), key=repr)


def name_states(states: Sequence[Iterable[Row]], stem: str) -> list[tuple[str, str]]:
    """Each state as a file; bytes that are known already are not loaded again."""
    tables = [write(rows) for rows in states]
    assume(len(set(tables)) == len(tables))
    return [(f"{stem}-{week}.csv", table) for week, table in enumerate(tables)]


@ten
@given(states=draw_states(), draw=st.data())
def test_renamed_headers_in_another_order_continue_the_list(states, draw):
    *before, last = states
    order = draw.draw(st.permutations(FIELDS))
    renamed = {name: draw.draw(st.sampled_from(HEADERS[name])) for name in order}
    files = [*name_states(before, "weekly"), ("weekly-9.csv", write(last, renamed))]
    assert list_tickets(*files) == list_tickets(("weekly.csv", write(last)))


@ten
@given(rows=draw_rows(), order=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_count(rows, order):
    turned = list(rows)
    order.shuffle(turned)
    assert list_tickets(("a.csv", write(rows))) == list_tickets(("b.csv", write(turned)))


@ten
@given(states=draw_states(), added=st.sampled_from(["Building", "备用字段", "Assignee"]))
def test_a_column_that_is_added_changes_nothing_else(states, added):
    *before, last = states
    grown = write([row | {"more": "North"} for row in last], {**USUAL, "more": added})
    files = [*name_states(before, "weekly"), ("weekly-9.csv", grown)]
    assert list_tickets(*files) == list_tickets(("weekly.csv", write(last)))


@ten
@given(rows=draw_rows(least=2), cut=st.integers(1, 7))
def test_a_file_split_in_two_gives_the_same_tickets(rows, cut):
    cut = min(cut, len(rows) - 1)
    halves = [("part-1.csv", write(rows[:cut])), ("part-2.csv", write(rows[cut:]))]
    assert list_tickets(*halves) == list_tickets(("whole.csv", write(rows)))


@ten
@given(states=draw_states())
def test_weekly_states_in_one_step_or_several_give_the_same(states):
    files = name_states(states, "weekly")
    with tempfile.TemporaryDirectory() as folder:
        company = Company(Path(folder))
        paths = [company.folder / name for name, _ in files]
        for path, (_, table) in zip(paths, files, strict=True):
            path.write_text(table, encoding="utf-8")
        assert loads.confirm(company.data, company.propose(*paths), "Li Na").is_published
        at_once = read_tickets(company)
        company.close()
    assert at_once == list_tickets(*files)


@ten
@given(one=draw_states("a"), other=draw_states("c"), order=st.randoms(use_true_random=False))
def test_two_lists_with_the_same_numbers_never_mix(one, other, order):
    queues = [iter(name_states(one, "ana")), iter(name_states(other, "ben"))]
    turns = [0] * len(one) + [1] * len(other)
    order.shuffle(turns)
    mixed = list_tickets(*(next(queues[turn]) for turn in turns))
    alone = [list_tickets(("ana.csv", write(one[-1]))), list_tickets(("ben.csv", write(other[-1])))]
    assert mixed == sorted(chain.from_iterable(alone), key=repr)


@ten
@given(one=draw_states("a"), other=draw_states("c"), undone=st.integers(0, 7))
def test_undoing_any_load_gives_the_tables_without_it(one, other, undone):
    files = [*name_states(one, "ana"), *name_states(other, "ben")]
    left = files[:]
    name, _ = left.pop(undone % len(files))
    with start_company(*files) as company:
        loaded = [one.load for one in commit.list_history(company.data)]
        (undone_load,) = [load for load in loaded if load.file == name]
        assert company.withdraw(undone_load.load_id).is_published
        found = read_tickets(company)
    assert found == list_tickets(*left)
