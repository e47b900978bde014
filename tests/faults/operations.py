"""Every operation that writes, on a company of two files: where it starts and what it leads to."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from queries import catalog
from tests.faults import commands
from tests.faults.commands import Done

TICKETS = "Ticket ID,Created at,Client,Subject,Type\n1,2026-03-02 10:00,Acme,Slow,Complaint\n"
FILES = {
    "tickets.csv": TICKETS,
    "clients.csv": "Client ID,Client name\nC1,Acme\n",
    "more.csv": TICKETS.replace("\n1,", "\n2,"),
    "complete.csv": "Client ID,Client name\nC2,Borealis\n",
    "odd.csv": "Nr,Asked on,What,Who,State\n1,2026-03-02,Login,Bob,Parked\n",
    "settings.toml": "corroboration_days = 14\n",
}
ANSWER = {
    "table": "requirements",
    "columns": {"requirement_id": "Nr", "received_date": "Asked on", "title": "What"},
    "constants": {"project": "Alpha"},
}
MODEL = "model/complaints"
# What follows a decision, and receipts, which are none.
NO_DECISION = ("received", "published", "failed", "settings", "formats")


@dataclass(frozen=True)
class State:
    """What is decided and what is published."""

    decisions: tuple[str, ...]
    content: str


@dataclass(frozen=True)
class Operation:
    """A command on a data folder. `prepare` makes the folder ready; `is_broken` where it starts
    from a folder that nothing can be published from."""

    name: str
    words: Sequence[str]
    prepare: Callable[["Stage"], None]
    is_broken: bool = False


@dataclass(frozen=True)
class Stage:
    """A folder with files, a data folder and a backup: where one operation is tried."""

    folder: Path

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    @property
    def copy(self) -> Path:
        """The backup."""
        return self.folder / "copy"

    def run(self, *words: object, watch: Callable[[int], Any] | None = None) -> Done:
        """Run a command on the data folder."""
        return commands.run([*words, "--lang", "en", "--data", self.data], watch)

    def fill(self, words: Sequence[str]) -> list[str]:
        """The words with the folder of this stage in place of `{at}`."""
        return [word.replace("{at}", str(self.folder)) for word in words]

    def must(self, *words: object) -> Done:
        """Run a command that has to succeed."""
        done = self.run(*words)
        assert done.code == 0, f"{words}: {done.out}{done.err}"
        return done

    def load(self, *names: str) -> None:
        """Load files; they are written first."""
        self.must("load", *(self.folder / name for name in names), "--by", "pm")

    def copied(self, folder: Path) -> "Stage":
        """A copy of all in another place."""
        shutil.copytree(self.folder, folder)
        return Stage(folder)


def write_files(folder: Path) -> Stage:
    """A new stage with the files that operations load."""
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    text = catalog.read_shipped(MODEL).text
    (folder / "model.sql").write_text(f"{text}\n-- Edited.\n", "utf-8")
    return Stage(folder)


def start(stage: Stage) -> None:
    """The company of two files."""
    stage.load("tickets.csv", "clients.csv")


def _start_withdrawn(stage: Stage) -> None:
    start(stage)
    stage.must("undo", find_load(stage, "tickets.csv"), "--by", "pm")


def _start_asked(stage: Stage) -> None:
    start(stage)
    assert stage.run("load", stage.folder / "odd.csv", "--by", "pm").code == 1


def _start_changed(stage: Stage) -> None:
    start(stage)
    shutil.copy(stage.folder / "settings.toml", stage.data / "settings.toml")


def _start_backed_up(stage: Stage) -> None:
    start(stage)
    stage.must("backup", "create", stage.copy)
    stage.load("more.csv")


def _start_lost(stage: Stage) -> None:
    _start_backed_up(stage)
    shutil.rmtree(stage.data)
    stage.data.mkdir(mode=0o700)


def _start_without_journal(stage: Stage) -> None:
    start(stage)
    journal_file = stage.data / "journal.sqlite"
    journal_file.write_bytes(journal_file.read_bytes()[:5000])


def find_load(stage: Stage, file: str) -> str:
    """The load id of a file."""
    loads = json.loads(stage.must("status", "--json").out)["loads"]
    return next(load["load_id"] for load in loads if load["file"] == file)


OPERATIONS = (
    # One file: of several, one that cannot be read keeps no other from being taken in.
    Operation("first load", ["load", "{at}/tickets.csv"], lambda _: None),
    Operation("load", ["load", "{at}/more.csv"], start),
    Operation("load --complete", ["load", "{at}/complete.csv", "--complete"], start),
    Operation("preview and confirm", ["preview", "{at}/more.csv"], start),
    Operation("undo", ["undo", "{load}", "--by", "pm"], start),
    Operation("restore", ["restore", "{load}", "--by", "pm"], _start_withdrawn),
    Operation("answer", ["answer", "odd.csv", json.dumps(ANSWER)], _start_asked),
    Operation("save query", ["save", MODEL, "{at}/model.sql"], start),
    Operation("build", ["build"], _start_changed),
    Operation("backup create", ["backup", "create", "{at}/copy"], _start_backed_up),
    Operation("backup restore", ["backup", "restore", "{at}/copy"], _start_lost, is_broken=True),
    Operation("backup journal", ["backup", "journal"], _start_without_journal, is_broken=True),
)
