"""Faults during every operation that writes: kills and I/O errors, and the way back from each.

`python -m tests.faults.faults` runs all that have not passed yet for this code, and prints the
counts by operation and kind. What disturbs single system calls needs strace, and a right to attach
it.
"""

import argparse
import hashlib
import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from store.paths import ROOT
from tests.faults import commands, damages, inject, operations, verify
from tests.faults.damages import Damaged
from tests.faults.inject import Point
from tests.faults.operations import Operation, Stage, State
from tests.faults.verify import Judge

MOMENTS = 20
ROOMS = ("cli", "etl", "queries", "store", "dashboard/engine", "tests/faults")


@dataclass(frozen=True)
class Base:
    """An operation with the folder that it starts from, and what an undisturbed run leads to."""

    operation: Operation
    stage: Stage
    before: State
    after: State
    seconds: float
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Case:
    """One fault during one operation: at a point, or at a moment (a part of its time)."""

    base: Base
    point: Point | None
    moment: float = 0.0

    @property
    def kind(self) -> str:
        """What it counts as in the table."""
        return self.point.kind if self.point else "kill at a moment"

    @property
    def key(self) -> str:
        """What identifies it in the results."""
        name = f"{self.base.operation.name}|{self.point}|{self.moment}"
        return hashlib.sha256(name.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Result:
    """How a case went; `is_void` where the fault did not happen, so that it counts for nothing."""

    operation: str
    kind: str
    where: str
    code: int
    is_void: bool
    faults: tuple[str, ...]


def prepare(operation: Operation, folder: Path) -> Base:
    """Make the folder ready, and run the operation once undisturbed."""
    stage = operations.write_files(folder / "start")
    operation.prepare(stage)
    if "{load}" in operation.words:
        load = operations.find_load(stage, "tickets.csv")
        words = [load if word == "{load}" else word for word in operation.words]
        operation = replace(operation, words=words)
    first, log = stage.copied(folder / "undisturbed"), folder / "log"
    watch = inject.trace(log) if inject.STRACE else None
    done = first.run(*first.fill(operation.words), watch=watch)
    assert done.code == 0, f"{operation.name}: {done.out}{done.err}"
    points = tuple(inject.list_points(log, first.folder)) if inject.STRACE else ()
    before, after = (verify.read_state_apart(each) for each in (stage, first))
    return Base(operation, stage, before, after, done.worked, points)


def list_cases(base: Base) -> list[Case]:
    """The faults of one operation."""
    chance = random.Random(base.operation.name)
    moments = [Case(base, None, round(chance.uniform(0.02, 1), 4)) for _ in range(MOMENTS)]
    return [*(Case(base, point) for point in base.points), *moments]


def run_case(case: Case | Damaged, folder: Path) -> Result:
    """Run one case in a copy of its folder, and follow the way back."""
    return run_damage(case, folder) if isinstance(case, Damaged) else run_fault(case, folder)


def run_fault(case: Case, folder: Path) -> Result:
    """Disturb an operation, and judge what is left by a process of its own."""
    base, log = case.base, folder / "log"
    stage = base.stage.copied(folder / "case")
    words = stage.fill(base.operation.words)
    is_kill = case.point is None or case.point.effect == "KILL"
    if case.point:
        watch = inject.trace(log, case.point)
    else:
        watch = inject.kill_after(base.seconds * case.moment)
    try:
        done = stage.run(*words, watch=watch)
    except TimeoutError as error:
        return Result(base.operation.name, case.kind, "", 0, False, (str(error),))
    where = inject.find_disturbed(log) if case.point else f"{case.moment:.0%}"
    if case.point and is_kill:
        where = f"{case.point.call} {case.point.number}"
    is_void = not done.is_killed if is_kill else str(stage.folder) not in where
    operation = replace(base.operation, words=words)
    judging = Judge(stage, operation, base.before, base.after)
    faults = () if is_void else judge_apart(lambda: judging.judge(done))
    where = where.replace(str(folder), "")[:200]
    return Result(operation.name, case.kind, where, done.code, is_void, faults)


def run_damage(case: Damaged, folder: Path) -> Result:
    """Damage a folder, and judge it by a process of its own."""
    stage = case.stage.copied(folder / "case")
    faults = judge_apart(lambda: damages.judge_damaged(case, stage.folder))
    return Result(damages.NAME, case.kind, "", 0, False, faults)


def judge_apart(judge: Callable[[], list[str]]) -> tuple[str, ...]:
    """What another process finds wrong."""

    def work() -> int:
        print(json.dumps(judge()))
        return 0

    said = ""
    try:
        judged = commands.fork(work)
        said = judged.err[-1500:]
        return tuple(json.loads(judged.out))
    except (TimeoutError, ValueError) as error:
        return (f"it could not be judged: {error} {said}",)


def digest_code() -> str:
    """A digest of the code that is disturbed and of the faults."""
    digest = hashlib.sha256()
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*")):
            if path.suffix in (".py", ".toml", ".sql"):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def list_names() -> list[str]:
    """The operations, and the damages to a folder at rest."""
    return [*(operation.name for operation in operations.OPERATIONS), damages.NAME]


def make_cases(name: str, folder: Path) -> list[Case | Damaged]:
    """The cases of one name, with the folder that they start from made ready."""
    if name == damages.NAME:
        stage = operations.write_files(folder / "start")
        damages.start(stage)
        return [*damages.list_damages(stage, verify.read_state_apart(stage))]
    (operation,) = [each for each in operations.OPERATIONS if each.name == name]
    return [*list_cases(prepare(operation, folder))]


def print_counts(results: list[dict[str, Any]]) -> int:
    """Print what happened by operation and kind; gives the number of cases with a fault."""
    happened = [result for result in results if not result["is_void"]]
    rows = Counter((result["operation"], result["kind"]) for result in happened)
    for (operation, kind), count in sorted(rows.items()):
        print(f"{count:5} {operation}: {kind}")
    groups = Counter((result["operation"], group(result)) for result in happened)
    columns = ("kills at moments", "kills at calls", "I/O errors", "damages")
    print(f"{'':22}", *(f"{column:>17}" for column in columns))
    for operation in dict.fromkeys(result["operation"] for result in happened):
        print(f"{operation:22}", *(f"{groups[operation, column]:17}" for column in columns))
    sums = (
        sum(count for (_, each), count in groups.items() if each == column) for column in columns
    )
    print(f"{'in all':22}", *(f"{count:17}" for count in sums))
    bad = [result for result in happened if result["faults"]]
    print(
        f"{len(happened)} happened, {len(results) - len(happened)} did not; {len(bad)} went wrong"
    )
    return len(bad)


def group(result: dict[str, Any]) -> str:
    """The column of the table."""
    if result["operation"] == damages.NAME:
        return "damages"
    if result["kind"] == "kill at a moment":
        return "kills at moments"
    return "kills at calls" if result["kind"].startswith("kill") else "I/O errors"


def read(kept: Path) -> list[dict[str, Any]]:
    """The results so far."""
    return [json.loads(line) for line in kept.read_text("utf-8").splitlines()]


def run_all(cases: list[Case | Damaged], kept: Path, until: float) -> None:
    """Run the cases that the results do not hold yet, until a time; each result is kept at once."""
    passed = {result["key"] for result in read(kept)}
    for case in sorted(cases, key=lambda case: case.key):
        if case.key in passed:
            continue
        if time.monotonic() > until:
            return
        folder = Path(tempfile.mkdtemp(prefix="faults-"))
        try:
            result = run_case(case, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        for fault in result.faults:
            print(result.operation, result.kind, result.where, fault, sep=" | ", flush=True)
        with kept.open("a", encoding="utf-8") as results:
            results.write(json.dumps({"key": case.key, **asdict(result)}) + "\n")


def main() -> int:
    """Run what is left, print the counts; 1 where something went wrong or is left."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so long")
    parser.add_argument("--only", action="append", choices=list_names(), help="only these")
    given = parser.parse_args()
    if not inject.STRACE:
        print("strace is not installed: no system call is disturbed", file=sys.stderr)
    kept = ROOT / ".nightly" / f"faults-{digest_code()}.jsonl"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.touch()
    names = given.only or list_names()
    end, left = time.monotonic() + given.seconds, 0
    for number, name in enumerate(names):
        # Each has its share of the time that is left.
        until = time.monotonic() + (end - time.monotonic()) / (len(names) - number)
        # Not one that Python removes when it ends: each forked process would remove it.
        folder = Path(tempfile.mkdtemp(prefix="faults-"))
        try:
            cases = make_cases(name, folder)
            run_all(cases, kept, until)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        left += len({case.key for case in cases} - {result["key"] for result in read(kept)})
    bad = print_counts(read(kept))
    print(f"{left} left")
    return 1 if bad or left else 0


if __name__ == "__main__":
    sys.exit(main())
