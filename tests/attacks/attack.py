"""Attacks: texts of `texts.toml`, through every way in that takes SQL or a header.

`python -m tests.attacks.attack` runs all that have not passed yet for this code, and prints the
counts. A text is through where it is taken up or answered although its family may not be, where a
file or a row has changed, where a hidden value comes out, or where anybody reaches the port.
"""

import argparse
import hashlib
import json
import os
import resource
import socket
import sys
import tempfile
import threading
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dashboard.engine import fetch, trial
from dashboard.engine.errors import Refused
from etl.commands import queries
from queries import catalog
from queries.sandbox import rows
from store import journal, snapshots
from store.paths import ROOT
from tests import company

TEXTS = Path(__file__).with_name("texts.toml")
WAYS = ("try", "evidence", "macro", "header", "check", "model")
MAX_SECONDS, MAX_MEGABYTES, MAX_DELAY = 20.0, 1500.0, 2.0
# These may be answered, within all limits: they only cost.
COSTLY = ("parser_bombs", "resource_bombs")
HIDDEN = "hidden-7f3a91"
EVIDENCE = """/*
title.en = "Own"
title.zh = "自有"
question.en = "How?"
question.zh = "如何？"
grain = "one row"
tables = ["clients"]
chart = { kind = "table" }
rows = "clients/rows"
caveats.en = []
caveats.zh = []
*/
"""
MODEL = """/*
title.en = "Own"
title.zh = "自有"
grain = "one row"
tables = ["clients"]
*/
"""
CHECK = """/*
title.en = "Own"
title.zh = "自有"
tables = ["clients"]
severity = "warn"
*/
"""
# A page of somebody else: it must not become slower.
VISITOR = "select count(*) as n from complaints where opened_date is not null order by n"


@dataclass(frozen=True)
class Attack:
    """One text and the way in."""

    family: str
    way: str
    text: str

    @property
    def key(self) -> str:
        """What identifies it in the results."""
        return hashlib.sha256(f"{self.family}|{self.way}|{self.text}".encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Result:
    """How it went: `said` is the refusal; `faults` says what must not be."""

    family: str
    way: str
    text: str
    said: str
    seconds: float
    delay: float
    faults: tuple[str, ...]


class Target:
    """A small company under attack, and everything that must stay as it is."""

    def __init__(self, folder: Path) -> None:
        self.data, self.outside = folder / "data", folder / "outside"
        self.outside.mkdir()
        company.publish(self.data, projects=2)
        (self.outside / "victim.csv").write_text(f"a,b\n{HIDDEN},2\n", "utf-8")
        # Whoever imports a library from the working folder runs this.
        for name in ("pyarrow.py", "duckdb.py", "sitecustomize.py"):
            (self.outside / name).write_text(f"open({str(self.outside / 'run')!r}, 'w')", "utf-8")
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.setblocking(False)
        self.gaps = {
            "victim": str(self.outside / "victim.csv"),
            "target": str(self.outside / "target"),
            "port": str(self.listener.getsockname()[1]),
        }
        self.settle()

    def settle(self) -> None:
        """Take the present state for what must stay; a query that was published is withdrawn."""
        for name in catalog.list_saved(self.data):
            body = {"name": name, "text": "", "reason": "withdrawn", "status": "shipped"}
            journal.append(self.data, "query", "Eve", **body)
        current = snapshots.get_current(self.data)
        assert current is not None
        self.snapshot = current
        self.gaps["snapshot"] = str(current.path)
        self.before = self.list_state()

    def list_state(self) -> dict[str, str]:
        """Every file that an attack must leave alone, with its digest."""
        files = [
            *self.outside.rglob("*"),
            *(self.data / "snapshots").rglob("*"),
            *(path for path in ROOT.iterdir() if path.is_file()),
            *(ROOT / "queries").glob("*.py"),
        ]
        return {
            str(path): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
            for path in files
            if "building" not in path.parts and path.suffix != ".estimates"
        }

    def was_reached(self) -> bool:
        """Whether anybody connected to the port."""
        try:
            self.listener.accept()
        except BlockingIOError:
            return False
        return True


def list_attacks() -> list[Attack]:
    """All attacks: each text by each way in, mixed so that a part of them is a sample."""
    attacks = [
        Attack(family, way, text)
        for family, texts in load_families().items()
        for way in (("header",) if family == "headers" else WAYS)
        for text in (*texts["first"], *texts["more"])
    ]
    return sorted(attacks, key=lambda attack: attack.key)


def list_gate_attacks() -> list[Attack]:
    """Those of the gate: one of each family, and one that writes by each way in."""
    families = load_families()
    tried = [
        Attack(family, "header" if family == "headers" else "try", texts["first"][0])
        for family, texts in families.items()
    ]
    delete = families["write_tables"]["first"][0]
    return tried + [Attack("write_tables", way, delete) for way in WAYS if way != "try"]


def load_families() -> dict[str, dict[str, list[str]]]:
    """The texts of each family: `first` those that are refused at once."""
    return tomllib.loads(TEXTS.read_text("utf-8"))


def expand(text: str, gaps: dict[str, str]) -> str:
    """A text with its places filled in, and repeated where it says so."""
    if text.startswith("repeat:"):
        head, unit, times, *rest = text.removeprefix("repeat:").split("|")
        middle, closing, tail = (*rest, "", "", "")[:3]
        return head + unit * int(times) + middle + closing * int(times) + tail
    try:
        return text.format(**gaps)
    except (KeyError, ValueError, IndexError):
        return text


def run_attack(target: Target, attack: Attack) -> str:
    """Attack; returns the refusal in words, "" where there was none; looks at what comes out."""
    sql = expand(attack.text, target.gaps)
    if attack.family == "headers":
        return _save(target, "clients/own", write_header(attack.text) + "select 1 as a")
    match attack.way:
        case "try":
            return _try(target, sql)
        case "macro":
            return _try(target, f"select * from clients where is_selected([({sql})], client_id)")
        case "evidence":
            return _save(target, "clients/own", EVIDENCE + sql)
        case "check":
            return _save(target, "checks/own", CHECK + sql)
        case "model":
            return _save(target, "model/own", MODEL + sql)
    written = json.dumps(sql, ensure_ascii=False).replace("*/", "* /")
    chart = f'{{ kind = "bar", x = {written}, y = {written} }}'
    text = EVIDENCE.replace('{ kind = "table" }', chart)
    return _save(target, "clients/own", f"{text}select 1 as a")


def write_header(text: str) -> str:
    """A header with one part replaced by a hostile one."""
    old, _, new = text.partition(" => ")
    changed = EVIDENCE.replace(expand(old, {}), expand(new, {}))
    assert changed != EVIDENCE, text
    return changed


def _try(target: Target, sql: str) -> str:
    try:
        found = trial.try_sql(target.data, sql)
    except (Refused, catalog.QueryError) as error:
        assert HIDDEN not in str(getattr(error, "details", "")), "a hidden value came out"
        return error.code
    assert HIDDEN not in str(found.rows.to_json()), "a hidden value came out"
    return ""


def _save(target: Target, name: str, text: str) -> str:
    outcome = queries.save_query(target.data, name, text, "attack", "Eve")
    if outcome.error is None:
        return ", ".join(check.name for check in outcome.failed_checks)
    said = outcome.error.details["reason"]["en"]
    assert HIDDEN not in said, "a hidden value came out"
    return said


class Visitor(threading.Thread):
    """Somebody who reads a page all the while: how long the slowest answer took."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self.slowest, self._path, self._ended = 0.0, path, threading.Event()

    def run(self) -> None:
        """Ask again and again."""
        while not self._ended.wait(0.1):
            began = time.monotonic()
            rows.fetch(fetch.connect(self._path), VISITOR, {}, 10, 30)
            self.slowest = max(self.slowest, time.monotonic() - began)

    def end(self) -> float:
        """Stop; returns the seconds of the slowest answer."""
        self._ended.set()
        self.join()
        return self.slowest


def judge(target: Target, attack: Attack) -> Result:
    """Run one attack and say what went wrong."""
    visitor, began = Visitor(target.snapshot.path), time.monotonic()
    faults: list[str] = []
    before = measure_children()
    visitor.start()
    said = ""
    try:
        said = run_attack(target, attack)
    except Exception as error:  # noqa: BLE001
        faults.append(f"{type(error).__name__}: {error}")
    seconds, delay = time.monotonic() - began, visitor.end()
    if not said and not faults and attack.family not in COSTLY:
        faults.append("it is through")
    if seconds > MAX_SECONDS:
        faults.append(f"it took {seconds:.0f} s")
    if delay > MAX_DELAY:
        faults.append(f"a visitor waited {delay:.1f} s")
    if (megabytes := measure_children()) > max(MAX_MEGABYTES, before):
        faults.append(f"a child took {megabytes:.0f} MB")
    if said or attack.way in ("try", "macro"):
        now = target.list_state()
        changed = {path for path in now | target.before if now.get(path) != target.before.get(path)}
        if changed:
            faults.append(f"changed: {', '.join(sorted(changed))}")
            target.before = now
    else:
        target.settle()
    if target.was_reached():
        faults.append("somebody reached the port")
    return Result(
        attack.family, attack.way, attack.text[:200], said[:300], seconds, delay, tuple(faults)
    )


def measure_children() -> float:
    """The memory of the largest child so far, in MB."""
    kilobytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return kilobytes / 1000


def digest_code() -> str:
    """A digest of the code under attack and of the attacks."""
    digest = hashlib.sha256()
    for folder in ("queries", "etl", "store", "dashboard/engine", "tests/attacks"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".toml", ".sql"):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def run_all(attacks: Iterable[Attack], kept: Path, report: Callable[[Result], Any]) -> None:
    """Run the attacks that the results do not hold yet; each result is kept at once."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    done = (
        {json.loads(line)["key"] for line in kept.read_text("utf-8").splitlines()}
        if kept.exists()
        else set()
    )
    with tempfile.TemporaryDirectory() as folder:
        target = Target(Path(folder))
        os.chdir(target.outside)
        for attack in attacks:
            if attack.key not in done:
                result = judge(target, attack)
                report(result)
                with kept.open("a", encoding="utf-8") as results:
                    results.write(json.dumps({"key": attack.key, **asdict(result)}) + "\n")
        os.chdir(ROOT)


def main() -> int:
    """Run what is left, print the counts; 1 where something is through."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so long")
    given = parser.parse_args()
    attacks, kept = list_attacks(), ROOT / ".nightly" / f"attack-{digest_code()}.jsonl"
    until = time.monotonic() + given.seconds

    def still() -> Iterable[Attack]:
        for attack in attacks:
            if time.monotonic() > until:
                return
            yield attack

    def report(result: Result) -> None:
        if result.faults:
            print(
                result.family, result.way, result.text[:80], *result.faults, sep=" | ", flush=True
            )

    run_all(still(), kept, report)
    results = [json.loads(line) for line in kept.read_text("utf-8").splitlines()]
    counts = Counter((result["family"], result["way"]) for result in results)
    for (family, way), count in sorted(counts.items()):
        print(f"{count:5} {family} {way}")
    slowest = max(results, key=lambda result: result["seconds"])
    print(
        f"{len(results)} of {len(attacks)} attacks; slowest {slowest['seconds']:.1f} s: "
        f"{slowest['way']} {slowest['text'][:80]}"
    )
    print(
        f"longest wait of a visitor: {max(result['delay'] for result in results):.2f} s; "
        f"largest child: {measure_children():.0f} MB"
    )
    through = [result for result in results if result["faults"]]
    print(f"{len(through)} with a fault")
    return 1 if through or len(results) < len(attacks) else 0


if __name__ == "__main__":
    sys.exit(main())
