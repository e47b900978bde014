"""The limits of a child of the sandbox, which the operating system enforces; their values are in
settings.toml. The parent's clock ends what slips through (`child_process`)."""

import os
import signal
from typing import Any

# An interrupt comes first: it leaves the child time to say which query was too slow.
GRACE_SECONDS = 1.0
# Beyond its clock, for a child whose parent died.
EXTRA_CPU_SECONDS = 20
DERIVING_CPU_SECONDS = 3600


def set_limits(memory: int, seconds: float) -> None:
    """Bound the memory, processor time and written files of this process, for good. `seconds` of 0:
    the task derives tables, which takes its time and writes."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the parent's clock applies there too.
        return

    def bound(kind: int, value: int) -> None:
        _, hard = resource.getrlimit(kind)
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (most, most))

    if seconds:
        # Ends the process even within DuckDB's parser, which no interrupt reaches.
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds + GRACE_SECONDS)
    bound(resource.RLIMIT_DATA, memory)
    bound(resource.RLIMIT_CORE, 0)
    threads: Any = os.cpu_count() or 1
    if seconds:
        bound(resource.RLIMIT_CPU, int(threads * seconds) + EXTRA_CPU_SECONDS)
        bound(resource.RLIMIT_FSIZE, 0)
        # What somebody tries yields to the pages of others.
        os.nice(5)
    else:
        bound(resource.RLIMIT_CPU, DERIVING_CPU_SECONDS)
