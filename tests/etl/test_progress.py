"""How far the intake is, and that to stop it leaves everything as it was."""

import threading
import time

import pytest

from etl import progress
from etl.commands import commit, loads
from store import journal, snapshots
from tests import large

TICKETS = """
    Ticket ID | Created at       | Client | Subject | Type
    0001      | 2026-03-02 10:00 | Acme   | Slow    | Complaint
"""


def seen(work):
    """What somebody saw who looked on while the work went on: its steps, and its result."""
    watching, results, steps = progress.Progress(), [], []
    thread = threading.Thread(target=lambda: results.append(watching.run(work)))
    thread.start()
    while thread.is_alive():
        steps.append(watching.step)
        thread.join(0.01)
    return steps, results[0]


def stopped_at(stage, work):
    """Do the work, and stop it once it has come to a stage."""
    watching, ended = progress.Progress(), []

    def run():
        try:
            watching.run(work)
        except progress.Stopped:
            ended.append(stage)

    thread = threading.Thread(target=run)
    thread.start()
    while thread.is_alive() and watching.step.stage != stage:
        time.sleep(0.001)
    watching.stop()
    thread.join(60)
    return ended == [stage]


def test_the_bar_only_moves_on_and_tells_each_stage(company):
    path = large.tickets(company.folder / "tickets.csv", 20_000)
    steps, proposal = seen(lambda: loads.propose(company.data, [(path, path.name)], "Ana"))
    assert [load.status for load in proposal.loads] == ["loaded"]
    shares = [step.share for step in steps]
    assert shares == sorted(shares)
    assert 0 <= shares[0] < shares[-1] <= 1
    stages = list(dict.fromkeys(step.stage for step in steps))
    assert stages[-2:] == ["reading", "parsing"]
    parsing = [step for step in steps if step.stage == "parsing"]
    assert parsing[-1].total == 20_001
    assert len({step.done for step in parsing}) > 3
    steps, _ = seen(lambda: loads.confirm(company.data, proposal, "Ana"))
    stages = list(dict.fromkeys(step.stage for step in steps))
    assert stages[-3:] == ["joining", "deriving", "checking"]


@pytest.mark.parametrize("stage", ["reading", "parsing"])
def test_a_reading_that_is_stopped_takes_nothing_in_and_can_be_done_again(company, stage):
    path = large.tickets(company.folder / "tickets.csv", 100_000)

    def propose():
        return loads.propose(company.data, [(path, path.name)], "Ana")

    assert stopped_at(stage, propose)
    assert commit.list_history(company.data) == []
    assert [load.rows_kept for load in propose().loads] == [99_900]


@pytest.mark.parametrize("stage", ["joining", "deriving", "checking"])
def test_a_publication_that_is_stopped_decides_nothing(company, stage):
    before = company.load("first.csv", TICKETS).snapshot
    path = large.tickets(company.folder / "tickets.csv", 20_000)
    proposal = loads.propose(company.data, [(path, path.name)], "Ana")
    entries = journal.entries(company.data)
    assert stopped_at(stage, lambda: loads.confirm(company.data, proposal, "Ana"))
    assert journal.entries(company.data) == entries
    now = snapshots.current(company.data)
    assert now is not None
    assert now.name == before
    assert company.rows("select count(*) from tickets") == [(1,)]
    assert loads.confirm(company.data, proposal, "Ana").is_published
    assert company.rows("select count(*) from tickets") == [(19_981,)]


def test_each_file_has_its_part_of_the_bar_by_its_size(company):
    small = company.write("small.csv", TICKETS)
    big = large.tickets(company.folder / "big.csv", 20_000)
    paths = [(small, "small.csv"), (big, "big.csv")]
    steps, _ = seen(lambda: loads.propose(company.data, paths, "Ana"))
    first = [step for step in steps if step.file == "small.csv"]
    assert all(step.share < 0.01 for step in first)
    assert {(step.place, step.files) for step in steps if step.file == "big.csv"} == {(2, 2)}
