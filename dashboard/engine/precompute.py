"""Slow estimates, computed once per snapshot, in parallel, in a background process.

A page never waits for them: the first page that needs them starts the process, and shows the fast
estimate until the slow one is cached. One process works on a data folder; when a newer snapshot is
published it drops the older work.
"""

import os
import subprocess
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from functools import lru_cache
from multiprocessing import active_children, get_context
from pathlib import Path

from filelock import FileLock, Timeout

from dashboard.engine import estimate_cache, fetch, headline_family, session
from dashboard.engine.background_process import start_command
from dashboard.estimates import all_rows_estimators, robustness
from dashboard.estimates.estimate import Checks
from store import snapshots

# So often the process looks whether a newer snapshot was published.
LOOK_SECONDS = 1.0
# On a busy machine the process gets a tenth of the time that pages get. A build, for which other
# loads wait, is not made slower like this.
NICER = 10


def list_waiting(data: Path) -> list[str]:
    """The headline comparisons whose slow estimates are not cached yet."""
    return [
        name
        for name in headline_family.list_family(data)
        if headline_family.load_slow_estimate(data, name) is None
    ]


def compute_all(data: Path, report: Callable[[str, int, int], None]) -> bool:
    """Compute what is waiting, each in a process; `report(name, done, total)` after each.

    False, at once, where another process is computing: that one turns to the newest snapshot.
    """
    snapshot = None
    # Looked at again without the lock: who was turned away meanwhile came for a newer snapshot.
    while snapshot != (snapshot := session.get_snapshot(data)):
        try:
            with FileLock(data / "estimating.lock", timeout=0):
                _compute_waiting(data, snapshot, report)
        except Timeout:
            return False
    return True


def _compute_waiting(
    data: Path, snapshot: snapshots.Snapshot, report: Callable[[str, int, int], None]
) -> None:
    """Compute what is waiting of one snapshot; returns early if a newer one is published."""
    names = list_waiting(data)
    workers = max(1, min(len(names), os.cpu_count() or 1))
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        jobs = {pool.submit(compute, data, name, snapshot): name for name in names}
        pending: set[Future[None]] = set(jobs)
        while pending:
            finished, pending = wait(pending, LOOK_SECONDS, FIRST_COMPLETED)
            for place, job in enumerate(finished, len(names) - len(pending) - len(finished) + 1):
                job.result()
                report(jobs[job], place, len(names))
            if session.get_snapshot(data) != snapshot:
                pool.shutdown(wait=False, cancel_futures=True)
                for worker in active_children():
                    worker.terminate()
                return


def compute(data: Path, name: str, snapshot: snapshots.Snapshot) -> None:
    """Compute the slow estimate of one comparison at a snapshot, and cache it."""
    with session.pin(session.Session(data, snapshot, session.get_queries(data))):
        _compute(data, name, snapshot)


def _compute(data: Path, name: str, snapshot: snapshots.Snapshot) -> None:
    query = session.get_queries(data)[name]
    settings = session.get_settings(data)
    rows = fetch.fetch_all_rows(data, name)
    if rows.empty:
        estimate = estimate_cache.SlowEstimate(None, Checks({}, {}, None))
    else:
        (figure,) = all_rows_estimators.estimate_together(query.estimate, rows, settings)
        estimate = estimate_cache.SlowEstimate(
            figure.estimate.p, robustness.run_checks(query.estimate, rows, settings)
        )
    estimate_cache.save(estimate_cache.locate(snapshot, query, settings), estimate)


@lru_cache(maxsize=snapshots.MAX_KEPT)
def _start_process(data: Path, paths: tuple[Path, ...], discarded: int) -> subprocess.Popen:
    """`paths` are the results wanted: only new ones start another process, and damaged ones."""
    return start_command("dashboard", "estimates", data, NICER)


def start(data: Path) -> None:
    """Start the background process once for each snapshot, version of the queries and settings.

    What fails is not started again at every visit. `$FIRSTHAND_WORK_OUT = 0` leaves it to the
    command line.
    """
    if os.environ.get("FIRSTHAND_WORK_OUT") != "0":
        snapshot, settings = session.get_snapshot(data), session.get_settings(data)
        queries = session.get_queries(data)
        paths = (
            estimate_cache.locate(snapshot, queries[name], settings)
            for name in headline_family.list_family(data)
        )
        _start_process(data, tuple(paths), estimate_cache.count_discarded())
