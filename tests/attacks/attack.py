"""Attacks: texts of `texts.toml`, through every way in that takes SQL or a header.

`python -m tests.attacks.attack` runs all that have not passed yet for this code, and prints the
counts. A text is through where it is taken up or answered although its family may not be, where a
file or a row has changed, where a hidden value comes out, or where anybody reaches the port.

The ways in: trying a SELECT, alone and within a macro; saving evidence, a check or a definition as
the app does, with rehearsal and card; the plan of a definition; a header; a file in the data
folder; a folder that is imported; and an assistant, as the protocol's client asks over HTTP.
"""

import argparse
import hashlib
import io
import itertools
import json
import resource
import socket
import sys
import tempfile
import threading
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from cli.main import main as run_command
from dashboard.engine import fetch, trial
from dashboard.engine.errors import Refused
from dashboard.workbench.rehearsed_card import draw_card
from etl.commands import own_queries, plan, queries
from etl.findings import format_message
from queries import catalog, query_files
from queries.sandbox import rows
from store import snapshots
from store.paths import ROOT
from tests import payloads
from tests.attacks.asker import Asker

TEXTS = Path(__file__).with_name("texts.toml")
WAYS = (
    *("try", "evidence", "macro", "header", "check", "model"),
    *("plan", "file", "import", "assistant"),
)
# These take a header; through the others it would be the same text again.
HEADER_WAYS = ("header", "file", "import")
# A text that comes in like this is to be in force.
SAVING = ("evidence", "check", "model", "plan", "file", "import")
# Whoever comes in like this changes nothing, whatever is answered.
READING = ("try", "macro", "assistant")
MAX_SECONDS, MAX_MEGABYTES, MAX_DELAY = 20.0, 1500.0, 2.0
# These may be answered, within all limits: they only cost.
COSTLY = ("parser_bombs", "resource_bombs")
# This harms nobody and goes through by each way in: else a refusal would say nothing of a text.
HARMLESS = "select count(*) as client_count from clients order by client_count"
# So many attacks are kept, or lost, together.
BATCH = 25
HIDDEN = "hidden-7f3a91"
# The folders in which a change makes every attack one to be tried again.
ATTACKED = ("queries", "etl", "store", "dashboard/engine", "dashboard/assistant", "tests/attacks")
EVIDENCE = """/*
title.en = "Own"
title.zh = "自有"
question.en = "How?"
question.zh = "如何？"
grain = "one row"
tables = ["clients"]
chart = { kind = "table" }
rows = "requirements/rows"
caveats.en = []
caveats.zh = []
ignores = ["start_date", "end_date", "client", "project", "sales", "pm"]
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
    """A company under attack whose every text is hostile itself, and what must stay as it is."""

    def __init__(self, folder: Path) -> None:
        self.data, self.outside = folder / "data", folder / "outside"
        self.outside.mkdir()
        exports = folder / "exports"
        exports.mkdir()
        command = ["load", str(payloads.write_exports(exports)), "--data", str(self.data)]
        with redirect_stdout(io.StringIO()):
            assert run_command(command) == 0
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
        self.asker = Asker(self.data)
        self.settle()

    def __enter__(self) -> Self:
        """The target, until the block ends."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.asker.close()
        self.listener.close()

    def settle(self) -> None:
        """Take the present state for what must stay; a query that was published is withdrawn."""
        for name in catalog.list_saved(self.data):
            own_queries.retire_query(self.data, name, "withdrawn", "Eve")
        queries.build(self.data, "Eve")
        current = snapshots.get_current(self.data)
        assert current is not None
        with snapshots.connect(current.path) as connection:
            [(count,)] = connection.execute("select count(*) from tickets").fetchall()
        assert count, "there is nothing to take away"
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
    """All attacks: first the text that goes through, then each other text by each way in, mixed so
    that a part of them is a sample."""
    harmless = [Attack("harmless", way, HARMLESS) for way in WAYS if way != "header"]
    attacks = [
        Attack(family, way, text)
        for family, texts in load_families().items()
        for way in (HEADER_WAYS if family == "headers" else WAYS)
        for text in (*texts["first"], *texts["more"])
    ]
    return harmless + sorted(attacks, key=lambda attack: attack.key)


def list_gate_attacks() -> list[Attack]:
    """Those of the gate: the first text of each family, by one way after the other; that which
    would write, by every way in which a text is saved."""
    ways = itertools.cycle(way for way in WAYS if way != "header")
    return [
        Attack(family, way, texts["first"][0])
        for family, texts in load_families().items()
        for way in _pick_ways(family, ways)
    ]


def _pick_ways(family: str, ways: Iterator[str]) -> Iterable[str]:
    if family == "headers":
        return ["header"]
    if family == "write_tables":
        return SAVING
    return ["try" if family in COSTLY else next(ways)]


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
    said = _run(target, attack)
    assert HIDDEN not in said, "a hidden value came out"
    return said


def _run(target: Target, attack: Attack) -> str:
    sql = expand(attack.text, target.gaps)
    if attack.family == "headers":
        return _put(target, attack.way, "clients/own", write_header(attack.text) + "select 1 as a")
    match attack.way:
        case "try":
            return _try(target, sql)
        case "macro":
            return _try(
                target,
                f"select * from clients where is_selected([exists ({sql})::varchar], client_id)",
            )
        case "assistant":
            return _ask(target, sql)
        case "evidence" | "import":
            return _put(target, attack.way, "clients/own", EVIDENCE + sql)
        case "check":
            return _put(target, attack.way, "checks/own", CHECK + sql)
        case "header":
            written = json.dumps(sql, ensure_ascii=False).replace("*/", "* /")
            chart = f'{{ kind = "bar", x = {written}, y = {written} }}'
            text = EVIDENCE.replace('{ kind = "table" }', chart) + "select 1 as a"
            return _put(target, attack.way, "clients/own", text)
    return _put(target, attack.way, "model/own", MODEL + sql)


def _put(target: Target, way: str, name: str, text: str) -> str:
    """Hand a query file over."""
    ways = {"plan": _plan, "file": _drop, "import": _import}
    return ways.get(way, _save)(target, name, text)


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
        return f"{error.code} {getattr(error, 'details', '')}"
    assert HIDDEN not in str(found.rows.to_json()), "a hidden value came out"
    return ""


def _ask(target: Target, sql: str) -> str:
    """As the SELECT of an assistant; and as a client's name, which nobody has."""
    as_name = target.asker.call("ask", name="requirements/rows", filters={"client": [sql]})
    assert "error" in as_name, "a name was taken"
    answer = target.asker.call("try_select", sql=sql)
    assert HIDDEN not in str(answer), "a hidden value came out"
    return str(answer["error"]) if "error" in answer else ""


def _save(target: Target, name: str, text: str) -> str:
    outcome = queries.save_query(target.data, name, text, "attack", "Eve", draw=draw_card)
    if outcome.error is None:
        return ", ".join(check.name for check in outcome.failed_checks)
    return format_message(outcome.error, "en", "")


def _plan(target: Target, name: str, text: str) -> str:
    made = plan.make_plan(target.data, name, text, draw_card)
    if made.error is None:
        return ", ".join(check.name for check in made.failed_checks)
    return format_message(made.error, "en", "")


def _drop(target: Target, name: str, text: str) -> str:
    """As a file in the data folder, which the next build takes in; of a text that was saved before
    it would not be a new one."""
    path = target.data / query_files.FOLDER / f"{name}.sql"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{text}\n", "utf-8", newline="\n")
    try:
        queries.build(target.data, "Eve", draw_card)
        [file] = query_files.list_files(target.data)
    finally:
        path.unlink()
    assert file.state in ("in_force", "refused"), file.state
    return str(file.why) if file.state == "refused" else ""


def _import(target: Target, name: str, text: str) -> str:
    folder, shown = target.data.parent / "imported", io.StringIO()
    path = folder / f"{name}.sql"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")
    command = ["queries", "import", str(folder), "--reason", "attack", "--by", "Eve", "--json"]
    with redirect_stdout(shown), redirect_stderr(io.StringIO()):
        code = run_command([*command, "--data", str(target.data)])
    return str(json.loads(shown.getvalue())["error"]) if code else ""


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
    if not said and not faults and attack.family not in ("harmless", *COSTLY):
        faults.append("it is through")
    if said and attack.family == "harmless":
        faults.append("it is refused")
    if seconds > MAX_SECONDS:
        faults.append(f"it took {seconds:.0f} s")
    if delay > MAX_DELAY:
        faults.append(f"a visitor waited {delay:.1f} s")
    if (megabytes := measure_children()) > max(MAX_MEGABYTES, before):
        faults.append(f"a child took {megabytes:.0f} MB")
    if said or attack.way in READING:
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
    for folder in ATTACKED:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".toml", ".sql"):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def run_all(attacks: Iterable[Attack], kept: Path, report: Callable[[Result], Any]) -> None:
    """Run the attacks that the results do not hold yet; results are kept batch by batch."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    done = (
        {json.loads(line)["key"] for line in kept.read_text("utf-8").splitlines()}
        if kept.exists()
        else set()
    )
    with (
        tempfile.TemporaryDirectory() as folder,
        Target(Path(folder)) as target,
        chdir(target.outside),
    ):
        left = (attack for attack in attacks if attack.key not in done)
        while batch := list(itertools.islice(left, BATCH)):
            run_batch(target, batch, kept, report)


def run_batch(
    target: Target, batch: Iterable[Attack], kept: Path, report: Callable[[Result], Any]
) -> None:
    """Run some attacks and keep their results, unless nothing at all goes through any more: where
    no child starts, everything is refused."""
    written = []
    for attack in batch:
        result = judge(target, attack)
        report(result)
        written.append(json.dumps({"key": attack.key, **asdict(result)}) + "\n")
    assert not (said := _try(target, HARMLESS)), f"what is harmless is refused: {said}"
    with kept.open("a", encoding="utf-8") as results:
        results.writelines(written)


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
