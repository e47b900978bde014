"""A file → sheets of cells, all text; what cannot be read ends in one finding.

The bytes are looked at in a process of its own (etl/readers/reader_process.py) with a limit of
time and memory: a reader that panics, hangs or eats memory is one finding, and who called lives on.
"""

import atexit
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from etl import progress
from etl.findings import Finding
from etl.readers import limits
from store.paths import ROOT

# A reader without work stays so long (seconds) for the next file: starting one costs more than
# reading a small file.
IDLE_SECONDS = 20
# A reader counts nothing, and is there in half the time where pyarrow does not look for numpy.
_START = (
    "import sys; sys.modules['numpy'] = None; from etl.readers.reader_process import main; main()"
)
# Native code that gets no memory ends its process so.
_NO_MEMORY = -6


class Unreadable(Exception):
    """A file or sheet that gives no cells, with the finding that says why.

    `previews` where only the encoding is open: (encoding, the first lines in it), likeliest first.
    """

    def __init__(self, finding: Finding, previews: tuple[tuple[str, tuple[str, ...]], ...] = ()):
        super().__init__(finding.code)
        self.finding = finding
        self.previews = previews


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet as text: one column of text a column, row i of them is row i + 1.

    `name` is empty for a text file; `inner` names the file inside of a zip. `hidden` as the
    workbook says. `findings` are those of cells that could not be read (errors of formulas); one
    of severity error: the whole sheet could not. `previews` as of Unreadable.
    """

    name: str
    cells: pa.Table
    hidden: bool = False
    findings: tuple[Finding, ...] = ()
    inner: str = ""
    previews: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class EncodingHint:
    """What a format file says of the encoding of texts in which all these headers stand."""

    encoding: str
    headers: tuple[str, ...]


def refuse(code: str, sheet: str = "", **details: Any) -> Unreadable:
    """The refusal of a file or sheet, to be raised."""
    return Unreadable(Finding(code, "error", sheet, **details))


def to_column_letter(place: int) -> str:
    """The spreadsheet's letters of a column: 0 → A, 26 → AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read_sheets(path: Path, hints: tuple[EncodingHint, ...] = ()) -> Iterator[Sheet]:
    """The sheets of a file in order; its kind is told from its bytes, never from its name.

    Raises Unreadable for a file that is empty, too large, protected, damaged or no spreadsheet,
    and for one whose reader needs more time or memory than it may.
    """
    limit, size = limits.LIMITS, path.stat().st_size
    if size == 0:
        raise refuse("file_empty")
    if size > limit.file_bytes:
        raise refuse("file_too_large", bytes=f"{size:,}", limit=f"{limit.file_bytes:,}")
    # Where a system does not let go of a mapped file, its temporary folder stays behind.
    with tempfile.TemporaryDirectory(prefix="firsthand-", ignore_cleanup_errors=True) as spool:
        seconds = limit.seconds + limit.seconds_per_megabyte * size // 1_000_000
        request = {
            "path": str(path.absolute()),
            "spool": spool,
            "hints": [asdict(hint) for hint in hints],
            "limits": asdict(limit),
        }
        answer = _ask(request, seconds)
        progress.current().begin("parsing", sum(told["rows"] for told in answer))
        for told in answer:
            previews = tuple((name, tuple(lines)) for name, lines in told["previews"])
            found = tuple(Finding(**(one | one.pop("details"))) for one in told["findings"])
            if told["is_whole_file"]:
                raise Unreadable(found[0], previews)
            cells = _mapped(Path(spool, told["cells"])) if told["cells"] else pa.table({})
            yield Sheet(told["name"], cells, told["hidden"], found, told["inner"], previews)


def _mapped(path: Path) -> pa.Table:
    with pa.memory_map(str(path)) as file:
        return pa.ipc.open_file(file).read_all()


# Readers ------------------------------------------------------------------------------------------

_at_rest: list[tuple[subprocess.Popen[str], threading.Timer]] = []
_desk = threading.Lock()


def _ask(request: dict[str, Any], seconds: int) -> list[dict[str, Any]]:
    """Let a reader look at one file; gives its sheets as reader_process.told describes them.

    Raises Unreadable where the reader died of it or ran out of its time.
    """
    reader, watching = _reader(), progress.current()
    assert reader.stdin and reader.stdout
    late = threading.Event()
    timer = threading.Timer(seconds, lambda: (late.set(), reader.kill()))
    timer.start()
    try:
        watching.begin("reading", *_measured(Path(request["path"]), reader.pid))
        with watching.on_stop(reader.kill):
            reader.stdin.write(json.dumps(request) + "\n")
            reader.stdin.flush()
            answer = reader.stdout.readline()
            watching.check()
    except BrokenPipeError:
        answer = ""
    except BaseException:
        _let_go(reader)
        raise
    finally:
        timer.cancel()
    if not answer.endswith("\n"):
        ended = reader.wait()
        _let_go(reader)
        if late.is_set():
            raise refuse("reading_too_long", limit=f"{seconds:,}")
        if ended == _NO_MEMORY:
            raise refuse("reading_too_large", limit=f"{request['limits']['memory_bytes']:,}")
        raise refuse("reader_died")
    told = json.loads(answer)
    if told["is_fit"] and not late.is_set():
        _rest(reader)
    else:
        _let_go(reader)
    return told["sheets"]


def _measured(path: Path, reader: int) -> tuple[int, Callable[[], int]]:
    """How many bytes a reader will take in for a file, and how many it has by now.

    A packed file is read once; a text twice: first to find its encoding. Only Linux tells what a
    process has read; elsewhere the figure stands until the file is read.
    """
    size, counts, begun = path.stat().st_size, Path(f"/proc/{reader}/io"), 0
    with path.open("rb") as file:
        passes = 1 if file.read(2) == b"PK" else 2

    def taken() -> int:
        try:
            return int(counts.read_text().split()[1])
        except (OSError, ValueError, IndexError):
            return begun

    begun = taken()
    return size, lambda: min((taken() - begun) // passes, size)


def _reader() -> subprocess.Popen[str]:
    """One that is at rest, or a new one."""
    with _desk:
        while _at_rest:
            reader, timer = _at_rest.pop()
            timer.cancel()
            if reader.poll() is None:
                return reader
    return subprocess.Popen(
        [sys.executable, "-c", _START],
        cwd=ROOT,
        # Telling where it panicked costs native code time, and may hang it where memory is short.
        env=os.environ | {"RUST_BACKTRACE": "0"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        # A Ctrl-C in the terminal is for who asks, not for the reader.
        start_new_session=True,
    )


def _rest(reader: subprocess.Popen[str]) -> None:
    timer = threading.Timer(IDLE_SECONDS, _send_home, [reader])
    timer.daemon = True
    with _desk:
        _at_rest.append((reader, timer))
    timer.start()


def _send_home(reader: subprocess.Popen[str]) -> None:
    """Let a reader go that nobody asked for a while."""
    with _desk:
        resting = next((one for one in _at_rest if one[0] is reader), None)
        if resting:
            _at_rest.remove(resting)
    if resting:
        _let_go(reader)


def _let_go(reader: subprocess.Popen[str]) -> None:
    """End a reader: it holds nothing that could be lost."""
    reader.kill()
    reader.wait()
    for pipe in (reader.stdin, reader.stdout):
        # What was not written yet is for nobody any more.
        with suppress(BrokenPipeError):
            if pipe:
                pipe.close()


@atexit.register
def stop_readers() -> None:
    """End every reader that is at rest."""
    with _desk:
        while _at_rest:
            reader, timer = _at_rest.pop()
            timer.cancel()
            _let_go(reader)
