"""The slow estimates: worked out once a snapshot, in parallel, in a process of their own.

A page never waits for them. The first that needs them starts the process, and shows the fast
estimate until the full one lies beside the snapshot.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path

from filelock import FileLock, Timeout

from dashboard.engine import estimate_cache, fetch, headline_family, session
from dashboard.estimates import estimators, robustness
from dashboard.estimates.estimate import Checks
from queries.settings import load_settings
from store import snapshots
from store.paths import ROOT


def list_waiting(data: Path) -> list[str]:
    """The headline comparisons whose checks are not worked out yet."""
    return [
        name
        for name in headline_family.list_family(data)
        if headline_family.load_slow_estimate(data, name) is None
    ]


def compute_all(data: Path, tell: Callable[[str, int, int], None]) -> bool:
    """Work out what is waiting, each in a process; `tell(name, done, all)` after each.

    False, at once, where another process is at it.
    """
    snapshot = session.get_snapshot(data)
    folder = snapshots.beside(snapshot)
    folder.mkdir(exist_ok=True)
    try:
        with FileLock(folder / "working.lock", timeout=0):
            names = list_waiting(data)
            workers = max(1, min(len(names), os.cpu_count() or 1))
            with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
                asked = {pool.submit(compute, data, name): name for name in names}
                for done, answered in enumerate(as_completed(asked), 1):
                    answered.result()
                    tell(asked[answered], done, len(names))
    except Timeout:
        return False
    return True


def compute(data: Path, name: str) -> None:
    """Work out the checks of one comparison, and keep them."""
    snapshot, query = session.get_snapshot(data), session.get_queries(data)[name]
    settings = load_settings(data)
    rows = fetch.fetch_all_rows(data, name)
    if rows.empty:
        found = estimate_cache.SlowEstimate(None, Checks({}, {}, None))
    else:
        (figure,) = estimators.estimate_together(query.estimate, rows, settings)
        found = estimate_cache.SlowEstimate(
            figure.estimate.p, robustness.run_checks(query.estimate, rows, settings)
        )
    estimate_cache.save(estimate_cache.locate(snapshot, query, settings), found)


@lru_cache(maxsize=snapshots.KEPT)
def _started(data: Path, places: tuple[Path, ...]) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "dashboard", "estimates", "--data", str(data.resolve())],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def start(data: Path) -> None:
    """See that what is waiting is worked out, without waiting for it: once for each snapshot,
    version of the queries and settings, so that what fails does not begin again at every visit.

    `$FIRSTHAND_WORK_OUT = 0` leaves it to the command line.
    """
    if os.environ.get("FIRSTHAND_WORK_OUT") != "0":
        snapshot, settings, known = (
            session.get_snapshot(data),
            load_settings(data),
            session.get_queries(data),
        )
        places = (
            estimate_cache.locate(snapshot, known[name], settings)
            for name in headline_family.list_family(data)
        )
        _started(data, tuple(places))
