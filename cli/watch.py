"""A folder that exports are dropped into: what is complete there is taken in, nothing is moved."""

import stat
import zipfile
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from os import SEEK_END
from pathlib import Path
from threading import Event
from typing import TypeVar

from cli.call import name_file
from etl.commands import loads, records
from etl.commands.commit import Outcome
from etl.commands.loads import Proposal
from etl.commands.waiting import list_unconfirmed
from etl.formats import files
from queries.settings import load_settings
from store import archive
from store.found_files import (
    AnyFile,
    FoundFile,
    LeadsOut,
    NotPlain,
    is_folder_elsewhere,
    open_file,
)

# What a spreadsheet lays beside a workbook that is open in it, before and behind its name.
LOCKS = (("~$", ""), (".~lock.", "#"))
# What a download in progress bears behind the name that it will have.
ARRIVING = (".part", ".crdownload", ".tmp", ".filepart")
# A file that seems cut off is read as it is after so many looks that find it unchanged.
PATIENT_LOOKS = 60
# So much of the end of a file tells whether it is there.
TAIL_BYTES = 4096
# A path, or a file that was found in the watched folder.
File = TypeVar("File", Path, FoundFile)
ZIP, COMPOUND, GZIP = b"PK", b"\xd0\xcf\x11\xe0", b"\x1f\x8b"


@dataclass(frozen=True)
class Stamp:
    """What tells whether a file has changed: its size in bytes, its time in nanoseconds."""

    size: int
    changed: int


def look(folder: Path, endings: Collection[str]) -> dict[Path, Stamp]:
    """The exports in a folder and its folders as they are now, and what lies in the place of one:
    pipes, links to folders elsewhere; hidden and empty files are none."""
    found = {}
    for path in folder.rglob("*"):
        if path.name.startswith((".", "~$")):
            continue
        is_elsewhere = is_folder_elsewhere(path, folder)
        if is_elsewhere or path.suffix.lower() in endings:
            found[path] = _stamp(path, of_link=is_elsewhere)
    return {path: stamp for path, stamp in found.items() if stamp}


def _stamp(path: Path, of_link: bool) -> Stamp | None:
    """None for a folder, an empty file and what is gone, or cannot be reached, since it was
    listed."""
    try:
        try:
            status = path.lstat() if of_link else path.stat()
        except PermissionError:  # A link to where this user may not look.
            status = path.lstat()
    except OSError:
        return None
    is_empty = stat.S_ISREG(status.st_mode) and not status.st_size
    if is_empty or stat.S_ISDIR(status.st_mode):
        return None
    return Stamp(status.st_size, status.st_mtime_ns)


def is_open(path: Path) -> bool:
    """Does somebody have the workbook open?"""
    return any(path.with_name(f"{before}{path.name}{behind}").exists() for before, behind in LOCKS)


def is_arriving(path: Path) -> bool:
    """Does a download of this name still run?"""
    return any(path.with_name(path.name + ending).exists() for ending in ARRIVING)


def is_whole(file: AnyFile) -> bool:
    """Whether a file can be opened and has an end: a workbook its directory, a text a line end or a
    closing tag. Space that a copy reserved and did not fill yet is no end.

    Raises LeadsOut, NotPlain for what is no file of its folder.
    """
    try:
        with open_file(file) as opened:
            start = opened.read(4)
            opened.seek(max(0, opened.seek(0, SEEK_END) - TAIL_BYTES))
            tail = opened.read()
            if start.startswith(ZIP):
                with zipfile.ZipFile(opened):
                    return True
    except (LeadsOut, NotPlain):
        raise
    except (OSError, zipfile.BadZipFile, ValueError):
        return False
    if start.startswith((COMPOUND, GZIP)):
        return True
    # Without the second byte of a UTF-16 line end.
    text = tail[:-1] if tail.endswith(b"\n\0") else tail
    return text.endswith((b"\n", b"\r")) or text.rstrip().endswith(b">")


def watch(
    folder: Path,
    take: Callable[[list[Path]], Iterable[Path]],
    stop: Event,
    seconds: float,
    endings: Collection[str],
    waiting: Callable[[str, Path], None],
) -> None:
    """Look again and again until `stop`: shares of a network tell nobody what happens on them.

    A file that two looks in a row find unchanged, that is not open, not arriving and whole, goes to
    `take`, which gives the files that are settled; the others come again. One that stays cut off
    for PATIENT_LOOKS is taken as it is. `waiting` is told once of each open workbook and of each
    file that seems cut off: the code of a finding, and the path.
    """
    before: dict[Path, Stamp] = {}
    settled: dict[Path, Stamp] = {}
    looks: dict[Path, int] = {}
    told: set[tuple[str, Path]] = set()
    while not stop.is_set():
        now = look(folder, endings)
        looks = {path: looks.get(path, 0) + 1 for path in now if before.get(path) == now[path]}
        fresh = [path for path in sorted(looks) if settled.get(path) != now[path]]
        fresh = [path for path in fresh if not is_arriving(path)]
        held = {path: code for path in fresh if (code := _find_obstacle(path, folder, looks[path]))}
        for path, code in held.items():
            if (code, path) not in told:
                waiting(code, path)
        told = {(code, path) for path, code in held.items()}
        if complete := [path for path in fresh if path not in held]:
            settled |= {path: now[path] for path in take(complete)}
        before = now
        stop.wait(seconds)


def _find_obstacle(path: Path, folder: Path, looks: int) -> str | None:
    """Why a file that does not change is not read, as the code of a finding; None if it is."""
    try:
        is_complete = is_whole(FoundFile(path, folder))
    except LeadsOut:
        return "leads_out"
    except NotPlain:
        return "not_plain"
    if is_open(path):
        return "still_open"
    return None if looks >= PATIENT_LOOKS or is_complete else "seems_cut_off"


def take_in(
    data: Path,
    paths: list[File],
    by: str,
    stop: Event,
    tell: Callable[[Outcome, list[File]], None],
    complete: bool = False,
) -> list[File]:
    """Take in the files that are new to the company; gives those that need no further look.

    Known bytes do nothing, whatever was decided on them since. Files whose snapshot fails a check
    are tried one by one, so that a bad one does not keep the good ones out; with `complete` they
    are one whole export and stay together. `tell` hears what became of them.
    """
    # What would refuse every file is found before the first is received.
    load_settings(data)
    files.load_formats(data / "formats")
    known, settled = records.list_known(data), []
    new: dict[File, str] = {}
    for path in paths:
        try:
            sha = archive.digest(path)
        except OSError:  # Still held by who writes it: the next look tries again.
            continue
        if sha in known:
            settled.append(path)
        else:
            new[path] = sha
    return settled + _publish(data, new, by, stop, tell, complete)


def _publish(
    data: Path,
    paths: Mapping[File, str],
    by: str,
    stop: Event,
    tell: Callable[[Outcome, list[File]], None],
    complete: bool = False,
) -> list[File]:
    """Propose and confirm files, each with its SHA-256; gives those that are settled."""
    if not paths or stop.is_set():
        return []
    proposal = _propose(data, paths, by)
    # A Ctrl-C ends the readers too: what they did not read to the end is not decided.
    if stop.is_set():
        return []
    outcome = loads.confirm(data, proposal, by, complete)
    if outcome.failed_checks and len(paths) > 1 and not complete:
        alone = ({path: sha} for path, sha in paths.items())
        return [file for each in alone for file in _publish(data, each, by, stop, tell, complete)]
    tell(outcome, [*paths])
    return [] if outcome.error else [*paths]


def _propose(data: Path, paths: Mapping[File, str], by: str) -> Proposal:
    """A proposal of files. What was received today and could not be published comes again at each
    look, and is not received once more."""
    receipts = {
        file.sha: file
        for file in list_unconfirmed(data)
        if file.received_at.date() == datetime.now(UTC).date() and _is_kept(data, file.sha)
    }
    new = [(path, name_file(path)) for path, sha in paths.items() if sha not in receipts]
    outcomes = [*loads.receive(data, new, by)]
    received = [one for one in outcomes if isinstance(one, records.File)]
    unreadable = [one for one in outcomes if not isinstance(one, records.File)]
    earlier = [receipts[sha] for sha in paths.values() if sha in receipts]
    return loads.propose_received(data, [*earlier, *received], unreadable)


def _is_kept(data: Path, sha: str) -> bool:
    try:
        archive.locate_verified(data, sha)
    except archive.DamagedCopy:
        return False
    return True
