"""Damages to a data folder at rest, and the way back that the command line names for each."""

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from store import archive
from tests.faults import operations
from tests.faults.operations import Operation, Stage, State
from tests.faults.verify import Judge, read_state

NAME = "damaged folder"
SNAPSHOT, POINTER, CHECKSUM = "snapshots/*.duckdb", "snapshots/current", "snapshots/*.sha256"
RECORD = "parsed/*-????????????.json"
# Where a sentence says this, this is done.
WAYS_BACK = (
    ("firsthand backup journal", ("backup", "journal")),
    ("Load the same file again", ("load", "{at}/tickets.csv", "{at}/clients.csv", "{at}/more.csv")),
    ("firsthand build", ("build",)),
)


def cut(path: Path) -> None:
    """Lose the second half."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    """Lose everything."""
    path.write_bytes(b"")


def flip(path: Path) -> None:
    """Change one byte in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def smash(path: Path) -> None:
    """Lose the first page."""
    path.write_bytes(b"\x00" * 4096 + path.read_bytes()[4096:])


def smash_end(path: Path) -> None:
    """Lose the last page."""
    path.write_bytes(path.read_bytes()[:-4096] + b"\x00" * 4096)


def delete(path: Path) -> None:
    """Lose the file or folder."""
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def scribble(path: Path) -> None:
    """Hold something else."""
    path.write_bytes(b"\xff\xfe no name \x00")


def become_folder(path: Path) -> None:
    """Be a folder."""
    delete(path)
    path.mkdir()


def become_file(path: Path) -> None:
    """Be a file where a folder should be."""
    if path.exists():
        delete(path)
    path.write_bytes(b"x")


def lead_nowhere(path: Path) -> None:
    """Be a link to nothing."""
    delete(path)
    path.symlink_to("nowhere")


def leave_behind(path: Path) -> None:
    """What an earlier version left when it was killed: a folder where a file was expected."""
    (path / "next.duckdb.tmp").mkdir(parents=True)
    (path / "next.duckdb").write_bytes(b"x")


FILE = (cut, empty, flip, delete, scribble, become_folder, lead_nowhere)
DAMAGES: tuple[tuple[str, Callable[[Path], None]], ...] = (
    *(("journal.sqlite", damage) for damage in (*FILE, smash, smash_end)),
    *((SNAPSHOT, damage) for damage in (*FILE, smash)),
    *((POINTER, damage) for damage in FILE),
    *((CHECKSUM, damage) for damage in (empty, delete, scribble, become_folder)),
    *(("archived", damage) for damage in FILE),
    *(("archived, nothing cached", damage) for damage in FILE),
    *(("parsed/*.parquet", damage) for damage in FILE),
    *((RECORD, damage) for damage in FILE),
    *(("parsed/*.shapes.json", damage) for damage in (cut, delete, become_folder)),
    *(("parsed/*.excerpt.json", damage) for damage in (cut, delete, become_folder)),
    *(("parsed/contract.json", damage) for damage in (cut, delete, become_folder)),
    *((name, delete) for name in ("parsed", "snapshots", "queue", "archive")),
    *((name, become_file) for name in ("parsed", "snapshots/building", "queue", "spool")),
    *(("settings.toml", damage) for damage in (cut, scribble)),
    ("errors.log", become_file),
    ("writing.lock", empty),
    ("snapshots/building", leave_behind),
)


@dataclass(frozen=True)
class Damaged:
    """One damage to a copy of a sound folder; `before` is its state."""

    stage: Stage
    before: State
    pattern: str
    damage: Callable[[Path], None]

    @property
    def kind(self) -> str:
        """What it counts as in the table."""
        return f"{self.pattern}: {getattr(self.damage, '__name__', '')}"

    @property
    def key(self) -> str:
        """What identifies it in the results."""
        return hashlib.sha256(f"{NAME}|{self.kind}".encode()).hexdigest()[:16]


def start(stage: Stage) -> None:
    """A company of two files with settings and a third file, so that it has two snapshots."""
    operations.start(stage)
    shutil.copy(stage.folder / "settings.toml", stage.data / "settings.toml")
    stage.load("more.csv")


def apply(data: Path, pattern: str, damage: Callable[[Path], None]) -> None:
    """Damage the newest file that the pattern names."""
    if pattern.startswith("archived"):
        if "nothing cached" in pattern:
            shutil.rmtree(data / "parsed")
        damage(archive.locate(data, archive.digest(data.parent / "tickets.csv")))
    elif "*" in pattern:
        damage(max(data.glob(pattern), key=lambda path: path.name))
    else:
        damage(data / pattern)


class DamageJudge(Judge):
    """Looks at a damaged folder with every command, and follows the way back that it is told."""

    def __init__(self, stage: Stage, before: State, kind: str) -> None:
        super().__init__(stage, Operation(kind, [], start), before, before)
        self.kind = kind

    def judge_damage(self) -> list[str]:
        """No traceback, no figure changed unseen, and the way back works."""
        for words in (("check",), ("status",), ("query", "--sql", "select 1")):
            self.run(*words)
        code, said = self.run("build")
        if code == 0:
            now = read_state(self.stage)
            self.expect(now == self.before, f"build: exit code 0, but {self.describe(now)}")
        elif self.kind.startswith("settings.toml"):
            self.expect("settings.toml" in said, f"settings.toml is not named: {said}")
            shutil.copy(self.stage.folder / "settings.toml", self.stage.data / "settings.toml")
            code, said = self.run("build")
        # What a build need not read is told by the check.
        still, heard = self.run("check")
        if code or still:
            self.follow(said + heard)
        now = read_state(self.stage)
        self.expect(now == self.before, f"after the way back {self.describe(now)}")
        code, heard = self.run("check")
        self.expect(code == 0, f"check at the end: {heard}")
        return self.faults

    def follow(self, said: str) -> None:
        """Do what the sentence says."""
        ways = [words for sentence, words in WAYS_BACK if sentence in said]
        self.expect(bool(ways), f"no way back is named: {said}")
        for words in ways:
            code, heard = self.run(*self.stage.fill(words))
            self.expect(code == 0, f"{words[0]}: {heard}")
        self.build_again()

    def build_again(self) -> None:
        """Build after the way back."""
        code, heard = self.run("build")
        self.expect(code == 0, f"build after the way back: {heard}")


def list_damages(stage: Stage, before: State) -> list[Damaged]:
    """All damages to a folder."""
    return [Damaged(stage, before, pattern, damage) for pattern, damage in DAMAGES]


def judge_damaged(case: Damaged, folder: Path) -> list[str]:
    """Damage a copy and judge it; called in a process of its own."""
    stage = replace(case.stage, folder=folder)
    apply(stage.data, case.pattern, case.damage)
    return DamageJudge(stage, case.before, case.kind).judge_damage()
