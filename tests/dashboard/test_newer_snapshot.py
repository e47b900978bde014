"""The process that computes slow estimates turns to a newer snapshot, and works alone."""

import shutil
from multiprocessing import active_children

import pytest
from filelock import FileLock

from dashboard.engine import precompute, session
from store import snapshots
from tests import company

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(600)]


def test_a_newer_snapshot_ends_the_older_work(tmp_path):
    older, built = company.publish(tmp_path, projects=6), tmp_path / "built.duckdb"
    later = company.publish(tmp_path / "later", projects=7)
    shutil.copy(later.path, built)
    steps = []

    def report(name, done, total):
        steps.append((session.get_snapshot(tmp_path), name))
        if len(steps) == 1:
            snapshots.publish(tmp_path, built, later.name)

    assert precompute.compute_all(tmp_path, report)
    newer = session.get_snapshot(tmp_path)
    assert newer != older
    assert precompute.list_waiting(tmp_path) == []
    of_older = len(list(snapshots.locate_derived(older).glob("*.json")))
    of_newer = len(list(snapshots.locate_derived(newer).glob("*.json")))
    assert 1 <= of_older < of_newer
    assert not active_children()


def test_one_process_works_on_a_data_folder(tmp_path):
    company.publish(tmp_path, projects=6)
    with FileLock(tmp_path / "estimating.lock"):
        assert not precompute.compute_all(tmp_path, lambda *_: None)
