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

from dashboard import engine, kept, robustness
from dashboard.figures import together
from queries import catalog
from store import snapshots

HOUSE = Path(__file__).resolve().parent.parent


def waiting(data: Path) -> list[str]:
    """The headline comparisons whose checks are not worked out yet."""
    return [name for name in engine.family(data) if engine.kept_of(data, name) is None]


def work_out(data: Path, tell: Callable[[str, int, int], None]) -> bool:
    """Work out what is waiting, each in a process; `tell(name, done, all)` after each.

    False, at once, where another process is at it.
    """
    snapshot = engine.published(data)
    folder = snapshots.beside(snapshot)
    folder.mkdir(exist_ok=True)
    try:
        with FileLock(folder / "working.lock", timeout=0):
            names = waiting(data)
            workers = max(1, min(len(names), os.cpu_count() or 1))
            with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
                asked = {pool.submit(one, data, name): name for name in names}
                for done, answered in enumerate(as_completed(asked), 1):
                    answered.result()
                    tell(asked[answered], done, len(names))
    except Timeout:
        return False
    return True


def one(data: Path, name: str) -> None:
    """Work out the checks of one comparison, and keep them."""
    snapshot, query = engine.published(data), engine.queries(data)[name]
    settings = catalog.settings(data)
    rows = engine.all_rows(data, name)
    if rows.empty:
        found = kept.Kept(None, robustness.Checks({}, {}, None))
    else:
        (figure,) = together(query.estimate, rows, settings)
        found = kept.Kept(figure.estimate.p, robustness.checks(query.estimate, rows, settings))
    kept.save(kept.place(snapshot, query, settings), found)


@lru_cache(maxsize=snapshots.KEPT)
def _started(data: Path, places: tuple[Path, ...]) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "dashboard", "estimates", "--data", str(data.resolve())],
        cwd=HOUSE,
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
            engine.published(data),
            catalog.settings(data),
            engine.queries(data),
        )
        places = (kept.place(snapshot, known[name], settings) for name in engine.family(data))
        _started(data, tuple(places))
