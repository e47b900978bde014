"""What taking in large files costs, beside an earlier commit: `python -m bench.intake TREE`.

TREE is a working tree of that commit (`git worktree add --detach TREE COMMIT`). Each file is taken
in by both in turn, in processes of their own (bench/take_in.py) with the same Python; the least of
the rounds counts. Processor time includes the readers. Memory is read from /proc (Linux) fifty
times a second: what all living processes of one run hold together, at its highest.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from store.paths import ROOT
from tests import large_exports

# How a file is written, and how many rows it has.
FILES: dict[str, tuple[Callable[[Path, int], Path], int]] = {
    "plan.xlsx": (large_exports.plan, 200_000),
    "numbered.xlsx": (large_exports.numbered_plan, 200_000),
    "tickets.csv": (large_exports.tickets, 300_000),
    "many-tickets.csv": (large_exports.tickets, 2_000_000),
}
READ_EVERY_SECONDS = 0.02
STEPS = ("read", "built")


def list_processes(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found, open_now = [], [pid]
    while open_now:
        found.append(one := open_now.pop())
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                open_now += map(int, task.read_text().split())
            except OSError:
                continue
    return found


def read_megabytes(pid: int) -> float:
    """The resident memory of a process; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def run_once(tree: Path, file: Path) -> dict[str, float]:
    """Take in a file by the code of a tree; gives the seconds of each step and the peak."""
    peak = 0.0
    with tempfile.TemporaryDirectory() as data:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "bench" / "take_in.py"), str(file), data],
            cwd=tree,
            env=os.environ | {"PYTHONPATH": str(tree)},
            stdout=subprocess.PIPE,
            text=True,
        )

        def watch() -> None:
            nonlocal peak
            while process.poll() is None:
                peak = max(peak, sum(map(read_megabytes, list_processes(process.pid))))
                time.sleep(READ_EVERY_SECONDS)

        watcher = threading.Thread(target=watch)
        watcher.start()
        out, _ = process.communicate()
        watcher.join()
        if process.returncode:
            raise SystemExit(f"{tree}: {file.name} was not taken in")
    return json.loads(out) | {"peak": peak}


def compare(file: Path, before: Path, rounds: int) -> str:
    """A line of the table of docs/benchmarks.md."""
    runs: dict[Path, list[dict[str, float]]] = {before: [], ROOT: []}
    for _ in range(rounds):
        for tree, of_tree in runs.items():
            of_tree.append(run_once(tree, file))
    least = {
        tree: {name: min(run[name] for run in of_tree) for name in of_tree[0]}
        for tree, of_tree in runs.items()
    }
    then, now = least[before], least[ROOT]
    ratios = [f"{now[step] / then[step]:.2f}" for step in STEPS]
    whole = sum(now[step] for step in STEPS) / sum(then[step] for step in STEPS)
    cells = [file.name, f"{now['rows']:,.0f}", *ratios, f"{whole:.2f}"]
    return f"| {' | '.join(cells)} | {then['peak']:,.0f} | {now['peak']:,.0f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("before", type=Path, help="a working tree of the earlier commit")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--files", nargs="*", choices=FILES, default=list(FILES))
    given = parser.parse_args()
    print("| File | Rows | Read | Built | Both | Peak MB before | Peak MB |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for name in given.files:
            write, rows = FILES[name]
            path = write(Path(folder, name), rows)
            print(compare(path, given.before.resolve(), given.rounds), flush=True)
            path.unlink()


if __name__ == "__main__":
    main()
