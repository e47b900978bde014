"""After a fault: nothing half, nothing lost, nothing changed unseen, and the way back works."""

import io
import json
import shutil
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import asdict

from cli import main
from store import journal, snapshots
from store.refusal import JournalError
from tests.faults import commands
from tests.faults.commands import Done
from tests.faults.operations import NO_DECISION, Operation, Stage, State

UNFORESEEN = "Something went wrong"
LOST = State(("the journal cannot be read",), "")


def read_state(stage: Stage) -> State:
    """What is decided in the journal, and the content of the published snapshot."""
    try:
        entries = journal.list_entries(stage.data)
    except JournalError:
        return LOST
    decisions = tuple(
        f"{entry.kind} {json.dumps(entry.body, sort_keys=True)}"
        for entry in entries
        if entry.kind not in NO_DECISION
    )
    pointed = snapshots.get_pointed(stage.data)
    return State(decisions, snapshots.digest_content(pointed.path) if pointed else "")


def read_state_apart(stage: Stage) -> State:
    """The same, read by another process."""

    def work() -> int:
        print(json.dumps(asdict(read_state(stage))))
        return 0

    read = json.loads(commands.fork(work).out)
    return State(tuple(read["decisions"]), read["content"])


class Judge:
    """Follows the way back in a disturbed folder, and notes what is not as it has to be."""

    def __init__(self, stage: Stage, operation: Operation, before: State, after: State) -> None:
        self.stage, self.operation, self.before, self.after = stage, operation, before, after
        self.faults: list[str] = []

    def expect(self, is_so: bool, fault: str) -> None:
        """Note a fault unless it is so."""
        if not is_so:
            self.faults.append(fault)

    def run(self, *words: object) -> tuple[int, str]:
        """Run a command in this process; gives its exit code and all that it said."""
        out, err = io.StringIO(), io.StringIO()
        given = [*map(str, words), "--lang", "en", "--data", str(self.stage.data)]
        with redirect_stdout(out), redirect_stderr(err):
            code = main.run("firsthand", commands.VERBS, given)
        said = out.getvalue() + err.getvalue()
        self.look_at(str(words[0]), code, said)
        return code, said

    def look_at(self, name: str, code: int, said: str) -> None:
        """Note what no output may have."""
        self.expect("Traceback" not in said, f"{name}: a traceback: {said[-300:]}")
        self.expect(UNFORESEEN not in said, f"{name}: an unforeseen error: {said}")
        self.expect(code == 0 or bool(said.strip()), f"{name}: exit code {code} without a word")

    def judge(self, done: Done) -> list[str]:
        """Look at the output of the disturbed command, then follow the way back."""
        said = done.out + done.err
        if not done.is_killed:
            self.look_at(self.operation.name, done.code, said)
        if self.operation.name == "backup create":
            self.judge_backup(done)
        elif self.operation.is_broken:
            self.judge_return(done)
        else:
            self.judge_decision(done, said)
        for name in ("snapshots/building", "spool"):
            # Without a lock they may be about to get one: the next sweep after a minute.
            left = [path.parent.name for path in (self.stage.data / name).glob("work-*/in_use")]
            self.expect(not left, f"left in {name}: {left}")
        return self.faults

    def judge_decision(self, done: Done, said: str) -> None:
        """A decision is in the journal and in the snapshot, or in neither."""
        now = read_state(self.stage)
        if done.code == 0:
            self.expect(now == self.after, f"exit code 0, but {self.describe(now)}")
        elif not done.is_killed and now != self.before:
            is_told = "recorded" in said
            self.expect(is_told, f"exit code {done.code}, but {self.describe(now)}: {said}")
        is_old = now.decisions == self.before.decisions
        self.expect(is_old or now.decisions == self.after.decisions, f"half: {self.describe(now)}")
        code, heard = self.run("check")
        self.expect(code == 0 or "Run `firsthand build`" in heard, f"check: {heard}")
        is_behind = now.decisions != self.before.decisions and now != self.after
        self.expect(not is_behind or code == 1, "decided, not published, and check says nothing")
        code, heard = self.run("build")
        # A file that still waits for its answer keeps the exit code from 0, and is named.
        waits = self.operation.name == "answer" and is_old
        self.expect(code == int(waits), f"build: exit code {code}: {heard}")
        self.expect(not waits or "odd.csv" in heard, f"build does not name what waits: {heard}")
        built = read_state(self.stage)
        whole = self.after if not is_old or self.operation.name == "build" else self.before
        if self.before.content:
            self.expect(built == whole, f"after a build {self.describe(built)}")
        self.repeat(built)

    def repeat(self, built: State) -> None:
        """The command again, undisturbed, leads to where it would have led."""
        if built != self.after:
            code, heard = self.run(*self.operation.words)
            self.expect(code == 0, f"again: exit code {code}: {heard}")
            again = read_state(self.stage)
            self.expect(again == self.after, f"again: {self.describe(again)}")
        code, heard = self.run("check")
        self.expect(code == 0, f"check at the end: {heard}")

    def judge_return(self, done: Done) -> None:
        """A command that mends a broken folder: it is mended, or the command can be repeated."""
        now = read_state(self.stage)
        if done.code == 0:
            self.expect(now == self.after, f"exit code 0, but {self.describe(now)}")
        self.run("check")
        self.run("status")
        self.repeat(now)

    def judge_backup(self, done: Done) -> None:
        """A backup is whole or none, and the folder is as before."""
        now = read_state(self.stage)
        self.expect(now == self.before, f"the folder has changed: {self.describe(now)}")
        if not self.restores() and done.code == 0:
            self.faults.append("exit code 0, but nothing can be restored")
        code, heard = self.run(*self.operation.words)
        self.expect(code == 0, f"again: exit code {code}: {heard}")
        self.expect(self.restores(), "again: it cannot be restored")
        code, heard = self.run("check")
        self.expect(code == 0, f"check at the end: {heard}")

    def restores(self) -> bool:
        """Whether the backup can be restored; then its content has to be that of a state."""
        stage = Stage(self.stage.folder / "restored")
        shutil.rmtree(stage.folder, ignore_errors=True)
        words = ["backup", "restore", self.stage.copy, "--lang", "en", "--data", stage.data]
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = main.run("firsthand", commands.VERBS, list(map(str, words)))
        said = out.getvalue() + err.getvalue()
        self.look_at("backup restore", code, said)
        if code:
            self.expect("not a complete backup" in said, f"restore: {said}")
            self.expect(not stage.data.exists(), "a refused restore has written something")
            return False
        self.expect("identical" in said, f"restore: {said}")
        return True

    def describe(self, state: State) -> str:
        """A state in words."""
        known = {self.before: "as before", self.after: "as after"}
        if state in known:
            return f"it is {known[state]}"
        decided = {self.before.decisions: "as before", self.after.decisions: "as after"}
        shown = {self.before.content: "as before", self.after.content: "as after"}
        return (
            f"decisions are {decided.get(state.decisions, 'neither')}, "
            f"the published content is {shown.get(state.content, 'neither')}"
        )
