"""Work that pages start and never wait for: a command of the product in a process of its own."""

import subprocess
import sys
from pathlib import Path

from store.paths import ROOT


def start_command(program: str, verb: str, data: Path) -> subprocess.Popen[bytes]:
    """Start `python -m PROGRAM VERB` on a data folder; what it prints goes nowhere."""
    return subprocess.Popen(
        [sys.executable, "-m", program, verb, "--data", str(data.resolve())],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
