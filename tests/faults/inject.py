"""Kills and I/O errors at chosen system calls, by strace, and kills at chosen moments.

strace attaches to the one thread that does the work: its n-th call of a name is the same call in
each run. What its readers and other threads do is disturbed by the kills at moments.
"""

import os
import re
import shutil
import signal
import subprocess
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.faults.commands import has_ended, measure_work

STRACE = shutil.which("strace")
# A kill before each of these, and one after by that before the next, leaves what a power cut may.
DURABLE = (
    "fsync",
    "fdatasync",
    "rename",
    "renameat2",
    "unlink",
    "unlinkat",
    "ftruncate",
    "link",
    "pwrite64",
    "mkdir",
)
ERRORS = (
    ("write", "ENOSPC"),
    ("write", "EIO"),
    ("pwrite64", "ENOSPC"),
    ("pwrite64", "EIO"),
    ("pread64", "EIO"),
    ("fsync", "EIO"),
    ("fsync", "ENOSPC"),
    ("fdatasync", "EIO"),
    ("rename", "EIO"),
    ("rename", "EACCES"),
    ("rename", "ENOSPC"),
    ("openat", "EACCES"),
    ("openat", "EIO"),
    ("openat", "ENOSPC"),
    ("mkdir", "ENOSPC"),
    ("ftruncate", "EIO"),
    ("unlink", "EIO"),
)
CALLS = tuple(dict.fromkeys((*DURABLE, *(call for call, _ in ERRORS))))
LINE = re.compile(r"^(\w+)\((.*)$")
ATTACHED = re.compile(r"TracerPid:\t[1-9]")
PER_KIND = {"kill": 15, "error": 3}


@dataclass(frozen=True)
class Point:
    """The n-th call of a name, and what happens there: `KILL` or the name of an error."""

    call: str
    number: int
    effect: str

    @property
    def kind(self) -> str:
        """What it counts as in the table."""
        return f"kill at {self.call}" if self.effect == "KILL" else f"{self.effect} at {self.call}"

    @property
    def injection(self) -> str:
        """As strace wants it."""
        effect = "signal=KILL" if self.effect == "KILL" else f"error={self.effect}"
        return f"{self.call}:{effect}:when={self.number}"


def trace(log: Path, point: Point | None = None) -> Callable[[int], Callable[[], None]]:
    """For `commands.fork`: follow the process with strace, and disturb it at a point, if any."""

    def watch(pid: int) -> Callable[[], None]:
        assert STRACE
        calls = point.call if point else ",".join(CALLS)
        words = [STRACE, "-qq", "-y", "-o", str(log), "-e", f"trace={calls}", "-p", str(pid)]
        if point:
            words[1:1] = ["-e", f"inject={point.injection}"]
        tracer = subprocess.Popen(words, stdin=subprocess.DEVNULL)
        status = Path(f"/proc/{pid}/status")
        while not ATTACHED.search(status.read_text()):
            assert tracer.poll() is None, "strace may not attach"
            time.sleep(0.002)
        return lambda: None

    return watch


def kill_after(seconds: float) -> Callable[[int], Callable[[], None]]:
    """For `commands.fork`: kill the process when its main thread has worked so long, however busy
    the machine is."""

    def watch(pid: int) -> Callable[[], None]:
        end = measure_work(pid) + seconds

        def wait() -> None:
            while measure_work(pid) < end and not has_ended(pid):
                time.sleep(0.001)
            # It is still ours to wait for, so that the number names no other process.
            os.kill(pid, signal.SIGKILL)

        return wait

    return watch


def list_points(log: Path, folder: Path | str) -> list[Point]:
    """The points of an undisturbed run that concern a folder; of many an even sample."""
    counts: Counter[str] = Counter()
    numbers: dict[str, list[int]] = defaultdict(list)
    for line in log.read_text("utf-8", "replace").splitlines():
        if found := LINE.match(line):
            counts[found[1]] += 1
            if str(folder) in found[2] and " = -1 " not in found[2]:
                numbers[found[1]].append(counts[found[1]])
    kills = [
        Point(call, number, "KILL")
        for call in DURABLE
        for number in sample(numbers[call], PER_KIND["kill"])
    ]
    errors = [
        Point(call, number, error)
        for call, error in ERRORS
        for number in sample(numbers[call], PER_KIND["error"])
    ]
    return kills + errors


def sample(numbers: list[int], count: int) -> list[int]:
    """At most so many of the numbers, evenly spread, the first and the last among them."""
    if len(numbers) <= count:
        return numbers
    step = (len(numbers) - 1) / (count - 1)
    return [numbers[round(index * step)] for index in range(count)]


def find_disturbed(log: Path) -> str:
    """The call that was disturbed, as strace shows it; "" where none was."""
    lines = log.read_text("utf-8", "replace").splitlines()
    marked: Iterable[str] = (line for line in lines if "(INJECTED)" in line)
    return next(iter(marked), "")
