"""Work that pages start and never wait for: a command of the product in a process of its own."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from store.paths import ROOT


def start_command(program: str, verb: str, data: Path, nicer: int = 0) -> subprocess.Popen[bytes]:
    """Start `python -m PROGRAM VERB` on a data folder; what it prints goes nowhere.

    `nicer` is by how much its priority is lower than that of the pages, in steps of `nice`.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", program, verb, "--data", str(data.resolve())],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    if nicer and hasattr(os, "setpriority"):  # Not on Windows.
        with suppress(ProcessLookupError):  # It has ended already.
            os.setpriority(os.PRIO_PROCESS, process.pid, os.nice(0) + nicer)
    return process
