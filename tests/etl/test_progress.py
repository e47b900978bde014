"""Progress of the intake, and that stopping it leaves everything as it was."""

import threading
import time

import pytest

from etl import progress
from etl.commands import commit, loads
from queries.settings import load_settings
from store import journal, snapshots
from tests import large_exports
from tests.etl.taking import ONE_TICKET


def watch(work):
    """Run the work and watch it: its steps, and its result."""
    watched, results, steps = progress.Progress(), [], []
    thread = threading.Thread(target=lambda: results.append(watched.run(work)))
    thread.start()
    while thread.is_alive():
        steps.append(watched.step)
        thread.join(0.01)
    return steps, results[0]


def is_stopped_at(stage, work):
    """Run the work, stop it when it reaches a stage, and return whether it ended as stopped."""
    watched, stopped_stages = progress.Progress(), []

    def run():
        try:
            watched.run(work)
        except progress.Stopped:
            stopped_stages.append(stage)

    thread = threading.Thread(target=run)
    thread.start()
    while thread.is_alive() and watched.step.stage != stage:
        time.sleep(0.001)
    watched.stop()
    thread.join(60)
    return stopped_stages == [stage]


def test_progress_never_goes_back_and_names_each_stage(company):
    path = large_exports.tickets(company.folder / "tickets.csv", 20_000)
    steps, proposal = watch(lambda: loads.propose(company.data, [(path, path.name)], "Ana"))
    assert [load.status for load in proposal.loads] == ["loaded"]
    shares = [step.share for step in steps]
    assert shares == sorted(shares)
    assert 0 <= shares[0] < shares[-1] <= 1
    stages = list(dict.fromkeys(step.stage for step in steps))
    assert stages[-2:] == ["reading", "parsing"]
    parsing = [step for step in steps if step.stage == "parsing"]
    assert parsing[-1].total == 20_001
    assert len({step.done for step in parsing}) > 3
    steps, _ = watch(lambda: loads.confirm(company.data, proposal, "Ana"))
    stages = list(dict.fromkeys(step.stage for step in steps))
    assert stages[-3:] == ["joining", "deriving", "checking"]


@pytest.mark.parametrize("stage", ["reading", pytest.param("parsing", marks=pytest.mark.nightly)])
def test_a_stopped_reading_imports_nothing_and_can_be_repeated(company, stage):
    path = large_exports.tickets(company.folder / "tickets.csv", 100_000)

    def propose():
        return loads.propose(company.data, [(path, path.name)], "Ana")

    assert is_stopped_at(stage, propose)
    assert commit.list_history(company.data) == []
    assert [load.rows_kept for load in propose().loads] == [99_900]


@pytest.mark.parametrize(
    "stage",
    [
        "deriving",
        pytest.param("joining", marks=pytest.mark.nightly),
        pytest.param("checking", marks=pytest.mark.nightly),
    ],
)
def test_a_stopped_publication_decides_nothing(company, stage):
    before = company.start_with(("tickets.csv", ONE_TICKET))
    path = large_exports.tickets(company.folder / "tickets.csv", 20_000)
    proposal = loads.propose(company.data, [(path, path.name)], "Ana")
    entries = journal.list_entries(company.data)
    assert is_stopped_at(stage, lambda: loads.confirm(company.data, proposal, "Ana"))
    assert journal.list_entries(company.data) == entries
    now = snapshots.get_current(company.data)
    assert now is not None
    assert now.name == before
    assert company.rows("select count(*) from tickets") == [(1,)]
    assert loads.confirm(company.data, proposal, "Ana").is_published
    assert company.rows("select count(*) from tickets") == [(19_981,)]


def test_each_file_has_a_share_of_the_progress_by_its_size(company):
    small = company.write("small.csv", ONE_TICKET)
    big = large_exports.tickets(company.folder / "big.csv", 20_000)
    paths = [(small, "small.csv"), (big, "big.csv")]
    steps, _ = watch(lambda: loads.propose(company.data, paths, "Ana"))
    first = [step for step in steps if step.file == "small.csv"]
    assert all(step.share < 0.01 for step in first)
    assert {(step.place, step.files) for step in steps if step.file == "big.csv"} == {(2, 2)}


def test_a_stopped_build_ends_the_child_that_runs_a_saved_check(company):
    before = company.start_with(("tickets.csv", ONE_TICKET))
    header = 'title.en = "Slow"\ntitle.zh = "慢"\ntables = ["tickets"]\nseverity = "warn"'
    text = f"/*\n{header}\n*/ select 1 from range(10000000) a, range(10000000) b"
    body = {"name": "checks/slow", "text": text, "reason": "slow", "status": "saved", "base": ""}
    journal.append(company.data, "query", "Ana", **body)
    began = time.monotonic()
    assert is_stopped_at("checking", lambda: commit.rebuild(company.data))
    assert time.monotonic() - began < load_settings(company.data)["trial_seconds"]
    now = snapshots.get_current(company.data)
    assert now is not None
    assert now.name == before
