"""Commands of Firsthand, each in a process of its own that is forked when everything is imported.

A forked process costs a tenth of one that imports everything anew, so that a night has room for
hundreds of faults. Whoever forks must not have started threads: this process runs nothing itself.
"""

import atexit
import os
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# One thread: OpenBLAS starts its own when numpy is imported.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

from cli import backup, errors, evidence, intake, main
from tests.faults import verbs

__all__ = ["backup", "errors", "evidence", "intake"]  # Imported for the processes to come.

MAX_SECONDS = 600.0
VERBS = main.INTAKE | main.EVIDENCE | main.KEEPING | verbs.MODULES


@dataclass(frozen=True)
class Done:
    """How a process ended: its exit code (negative: the signal that ended it), its output, and the
    seconds of processor time that its main thread had."""

    code: int
    out: str
    err: str
    worked: float

    @property
    def is_killed(self) -> bool:
        """Whether it did not end by itself."""
        return self.code < 0


def run(words: Sequence[object], watch: Callable[[int], Any] | None = None) -> Done:
    """Run one command of Firsthand; see `fork` for `watch`."""
    given = [str(word) for word in words]
    return fork(lambda: main.run("firsthand", VERBS, given), watch)


def fork(work: Callable[[], int], watch: Callable[[int], Any] | None = None) -> Done:
    """Run a function in a process of its own and wait for it.

    `watch` is called with the process id before the process begins; what it gives is called when
    the process has begun.
    """
    threads = threading.active_count()
    assert threads == 1, f"{threads} threads: a forked process would lack all but one"
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        gate, opener = os.pipe()
        sys.stdout.flush()
        pid = os.fork()
        if not pid:
            _become(work, gate, out.fileno(), err.fileno())
        os.close(gate)
        then = watch(pid) if watch else None
        os.write(opener, b"x")
        os.close(opener)
        if then:
            then()
        code, worked = _wait(pid)
        out.seek(0)
        err.seek(0)
        return Done(code, out.read().decode(), err.read().decode(), worked)


def _become(work: Callable[[], int], gate: int, out: int, err: int) -> None:
    """Be the new process: wait until the gate opens, work, and end as Python ends."""
    code = 70
    try:
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.read(gate, 1)
        code = work()
    except BaseException:  # noqa: BLE001 - it is printed, and found there
        traceback.print_exc()
    finally:
        threading._shutdown()  # ty: ignore[missing-attribute]
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def measure_work(pid: int) -> float:
    """The seconds of processor time that the main thread of a process has had."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def has_ended(pid: int) -> bool:
    """Whether a process only waits to be asked for its exit code."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def _wait(pid: int) -> tuple[int, float]:
    """Wait for a process; gives its exit code and the processor time that its main thread had."""
    end, worked = time.monotonic() + MAX_SECONDS, 0.0
    while time.monotonic() < end:
        worked = measure_work(pid)
        if has_ended(pid):
            return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), worked
        time.sleep(0.002)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    raise TimeoutError(f"it took more than {MAX_SECONDS:.0f} s")
