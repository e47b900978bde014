"""A folder that exports are dropped into: what is complete there is taken in, nothing is moved."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from cli.call import name_file
from etl.commands import loads, records
from etl.commands.commit import Outcome
from etl.formats import files
from queries.settings import load_settings
from store import archive

# What a spreadsheet lays beside a workbook that is open in it, before and behind its name.
LOCKS = (("~$", ""), (".~lock.", "#"))
# What a download in progress bears behind the name that it will have.
ARRIVING = (".part", ".crdownload", ".tmp", ".filepart")


@dataclass(frozen=True)
class Stamp:
    """What tells whether a file has changed: its size in bytes, its time in nanoseconds."""

    size: int
    changed: int


def look(folder: Path, endings: Collection[str]) -> dict[Path, Stamp]:
    """The exports in a folder and its folders as they are now; hidden and empty files are none."""
    found = {}
    for path in folder.rglob("*"):
        if path.suffix.lower() not in endings or path.name.startswith((".", "~$")):
            continue
        try:
            told = path.stat()
        except OSError:  # Gone, or not reachable, since it was listed.
            continue
        if path.is_file() and told.st_size:
            found[path] = Stamp(told.st_size, told.st_mtime_ns)
    return found


def is_open(path: Path) -> bool:
    """Does somebody have the workbook open?"""
    return any(path.with_name(f"{before}{path.name}{behind}").exists() for before, behind in LOCKS)


def is_arriving(path: Path) -> bool:
    """Does a download of this name still run?"""
    return any(path.with_name(path.name + ending).exists() for ending in ARRIVING)


def watch(
    folder: Path,
    take: Callable[[list[Path]], Iterable[Path]],
    stop: Event,
    seconds: float,
    endings: Collection[str],
    waiting: Callable[[Path], None],
) -> None:
    """Look again and again until `stop`: shares of a network tell nobody what happens on them.

    A file that two looks in a row find unchanged, that is not open and not arriving, goes to
    `take`, which gives the files that are settled; the others come again. `waiting` hears once of
    each open workbook.
    """
    before: dict[Path, Stamp] = {}
    settled: dict[Path, Stamp] = {}
    opened: set[Path] = set()
    while not stop.is_set():
        now = look(folder, endings)
        same = [path for path in sorted(now) if before.get(path) == now[path]]
        fresh = [path for path in same if settled.get(path) != now[path] and not is_arriving(path)]
        locked = {path for path in fresh if is_open(path)}
        for path in sorted(locked - opened):
            waiting(path)
        opened = locked
        if complete := [path for path in fresh if path not in locked]:
            settled |= {path: now[path] for path in take(complete)}
        before = now
        stop.wait(seconds)


def take_in(
    data: Path,
    paths: list[Path],
    by: str,
    stop: Event,
    tell: Callable[[Outcome, list[Path]], None],
    complete: bool = False,
) -> list[Path]:
    """Take in the files that are new to the company; gives those that need no further look.

    Known bytes do nothing, whatever was decided on them since. Files whose snapshot fails a check
    are tried one by one, so that a bad one does not keep the good ones out; with `complete` they
    are one whole export and stay together. `tell` hears what became of them.
    """
    # What would refuse every file is found before the first is received.
    load_settings(data)
    files.load_formats(data / "formats")
    known, new, settled = records.list_known(data), [], []
    for path in paths:
        try:
            is_known = archive.digest(path) in known
        except OSError:  # Still held by who writes it: the next look tries again.
            continue
        (settled if is_known else new).append(path)
    return settled + _publish(data, new, by, stop, tell, complete)


def _publish(
    data: Path,
    paths: list[Path],
    by: str,
    stop: Event,
    tell: Callable[[Outcome, list[Path]], None],
    complete: bool = False,
) -> list[Path]:
    if not paths or stop.is_set():
        return []
    proposal = loads.propose(data, [(path, name_file(path)) for path in paths], by)
    # A Ctrl-C ends the readers too: what they did not read to the end is not decided.
    if stop.is_set():
        return []
    outcome = loads.confirm(data, proposal, by, complete)
    if outcome.failed_checks and len(paths) > 1 and not complete:
        return [one for path in paths for one in _publish(data, [path], by, stop, tell, complete)]
    tell(outcome, paths)
    return [] if outcome.error else paths
