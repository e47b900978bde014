"""A file → sheets of text cells, read by a pool of worker processes.

The workers (etl/readers/reader_process.py) have limits of time and memory: one that panics, hangs
or runs out of memory ends in a finding, and the caller lives on.
"""

import atexit
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from etl import progress
from etl.findings import Finding
from etl.readers import limits
from store import scratch
from store.paths import ROOT

# An idle reader waits for the next file: starting one costs more than reading a small file.
IDLE_SECONDS = 20
# A reader does not need numpy, and starts in half the time if pyarrow does not import it.
_START = (
    "import sys; sys.modules['numpy'] = None; from etl.readers.reader_process import main; main()"
)
# SIGABRT: native code aborts its process when it gets no memory.
_OUT_OF_MEMORY_CODE = -6
# SIGXCPU: the reader's own clock.
_OUT_OF_TIME_CODE = -24
# Refusals that also tell of the machine at that moment: another attempt may succeed.
TRANSIENT_CODES = frozenset({"reader_died", "reading_too_large", "reading_too_long"})


class Unreadable(Exception):
    """A file or sheet that cannot be read, with the finding that says why.

    `previews`, if only the encoding is unknown: (encoding, first lines decoded), likeliest first.
    """

    def __init__(self, finding: Finding, previews: tuple[tuple[str, tuple[str, ...]], ...] = ()):
        super().__init__(finding.code)
        self.finding = finding
        self.previews = previews


@dataclass(frozen=True)
class Marks:
    """What a file says of the rows of a sheet beside their cells.

    `merged`: place of a column (from 0), first and last row number of cells merged downwards, whose
    value is in the first; `hidden` and `struck`: numbers of rows that are hidden, or have
    struck-out cells; `totals`: of the rows of totals of a table; `widths`: the number of cells in
    each of the first rows of a delimited text, where a separator too many shifts the others.
    """

    merged: tuple[tuple[int, int, int], ...] = ()
    hidden: tuple[int, ...] = ()
    struck: tuple[int, ...] = ()
    totals: tuple[int, ...] = ()
    widths: tuple[int, ...] = ()


NO_MARKS = Marks()


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet: a text column per column; row i is row i + 1 of the spreadsheet.

    `name` is empty for a text file; `inner` is the name of the file in a zip. `findings` are those
    of cells that cannot be read (formula errors); one of severity error means that the whole sheet
    cannot. `previews` as in Unreadable.
    """

    name: str
    cells: pa.Table
    hidden: bool = False
    findings: tuple[Finding, ...] = ()
    inner: str = ""
    previews: tuple[tuple[str, tuple[str, ...]], ...] = ()
    marks: Marks = NO_MARKS


@dataclass(frozen=True)
class EncodingHint:
    """The encoding that a format file declares for text files with all these headers."""

    encoding: str
    headers: tuple[str, ...]


def refuse(code: str, sheet: str = "", **details: Any) -> Unreadable:
    """The exception that refuses a file, or a sheet of it; the caller raises it."""
    return Unreadable(Finding(code, "error", sheet, **details))


def join_inner(outer: str, inner: str) -> str:
    """The path of something packed inside a file: `outer/inner`."""
    return f"{outer}/{inner}" if inner else outer


def to_column_letter(place: int) -> str:
    """A spreadsheet's letters for a column: 0 → A, 26 → AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read_sheets(
    path: Path, hints: tuple[EncodingHint, ...] = (), spool_folder: Path | None = None
) -> Iterator[Sheet]:
    """The sheets of a file in order. Its type is detected from its bytes, never from its name.

    The cells lie in `spool_folder` while they are read, else in a temporary folder of the system.

    Raises Unreadable for a file that is empty, too large, protected, damaged or not a spreadsheet,
    and for one whose reader exceeds its limits of time or memory.
    """
    limit, size = limits.LIMITS, path.stat().st_size
    if size == 0:
        raise refuse("file_empty")
    if size > limit.file_bytes:
        raise refuse("file_too_large", bytes=f"{size:,}", limit=f"{limit.file_bytes:,}")
    with _open_spool(spool_folder) as spool:
        seconds = limit.seconds + limit.seconds_per_megabyte * size // 1_000_000
        request = {
            "path": str(path.absolute()),
            "spool": str(Path(spool).absolute()),
            "hints": [asdict(hint) for hint in hints],
            "limits": asdict(limit),
            "seconds": seconds,
        }
        descriptions = _request_sheets(request, seconds)
        progress.current().begin("parsing", sum(sheet["rows"] for sheet in descriptions))
        for sheet in descriptions:
            previews = tuple((name, tuple(lines)) for name, lines in sheet["previews"])
            findings = tuple(Finding(**(raw | raw.pop("details"))) for raw in sheet["findings"])
            if sheet["is_whole_file"]:
                raise Unreadable(findings[0], previews)
            cells = _map_cells(Path(spool, sheet["cells"])) if sheet["cells"] else pa.table({})
            yield Sheet(
                sheet["name"],
                cells,
                sheet["hidden"],
                findings,
                sheet["inner"],
                previews,
                _restore_marks(sheet["marks"]),
            )


def _restore_marks(plain: dict[str, list[Any]]) -> Marks:
    return Marks(
        tuple((place, first, last) for place, first, last in plain["merged"]),
        *(tuple(plain[name]) for name in ("hidden", "struck", "totals", "widths")),
    )


def _open_spool(folder: Path | None) -> AbstractContextManager[str | Path]:
    if folder:
        return scratch.open_folder(folder)
    # Windows does not delete a file that is still mapped, so its folder may be left over.
    return tempfile.TemporaryDirectory(prefix="firsthand-", ignore_cleanup_errors=True)


def _map_cells(path: Path) -> pa.Table:
    with pa.memory_map(str(path)) as file:
        return pa.ipc.open_file(file).read_all()


# Pool of readers ----------------------------------------------------------------------------------

_idle: list[tuple[subprocess.Popen[str], threading.Timer]] = []
_lock = threading.Lock()
# Linux ends a reader with the thread that started it: one that lives as long as the process.
_starter = ThreadPoolExecutor(1, "reader-starter")


def _request_sheets(request: dict[str, Any], seconds: int) -> list[dict[str, Any]]:
    """Let a reader read one file; returns its sheets as reader_process.describe_sheet does.

    Raises Unreadable if the reader dies or times out.
    """
    reader, watching = _take_reader(), progress.current()
    assert reader.stdin and reader.stdout
    is_late = threading.Event()
    timer = threading.Timer(seconds, lambda: (is_late.set(), reader.kill()))
    timer.start()
    try:
        watching.begin("reading", *_measure_reading(Path(request["path"]), reader.pid))
        with watching.on_stop(reader.kill):
            reader.stdin.write(json.dumps(request) + "\n")
            reader.stdin.flush()
            line = reader.stdout.readline()
            watching.check()
    except BrokenPipeError:
        line = ""
    except BaseException:
        _terminate(reader)
        raise
    finally:
        timer.cancel()
    if not line.endswith("\n"):
        exit_code = reader.wait()
        _terminate(reader)
        if is_late.is_set() or exit_code == _OUT_OF_TIME_CODE:
            raise refuse("reading_too_long", limit=f"{seconds:,}")
        if exit_code == _OUT_OF_MEMORY_CODE:
            raise refuse("reading_too_large", limit=f"{request['limits']['memory_bytes']:,}")
        raise refuse("reader_died")
    answer = json.loads(line)
    if answer["is_fit"] and not is_late.is_set():
        _release(reader)
    else:
        _terminate(reader)
    return answer["sheets"]


def _measure_reading(path: Path, pid: int) -> tuple[int, Callable[[], int]]:
    """The size of a file in bytes, and a function for how many of them a reader has read.

    A packed file is read once, a text file twice, first to detect its encoding. Only Linux counts
    what a process has read; elsewhere the function returns 0.
    """
    size, counters, before = path.stat().st_size, Path(f"/proc/{pid}/io"), 0
    with path.open("rb") as file:
        passes = 1 if file.read(2) == b"PK" else 2

    def count_read() -> int:
        try:
            return int(counters.read_text().split()[1])
        except (OSError, ValueError, IndexError):
            return before

    before = count_read()
    return size, lambda: min((count_read() - before) // passes, size)


def _take_reader() -> subprocess.Popen[str]:
    """An idle reader, or a new one."""
    with _lock:
        while _idle:
            reader, timer = _idle.pop()
            timer.cancel()
            if reader.poll() is None:
                return reader
            _terminate(reader)
    return _starter.submit(_start_reader).result()


def _start_reader() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _START, str(os.getpid())],
        cwd=ROOT,
        # A backtrace takes time, and may hang the process when memory is short.
        env=os.environ | {"RUST_BACKTRACE": "0"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        # Ctrl-C in the terminal is for the caller, not for the reader.
        start_new_session=True,
    )


def _release(reader: subprocess.Popen[str]) -> None:
    """Return a reader to the pool until it has been idle for IDLE_SECONDS."""
    timer = threading.Timer(IDLE_SECONDS, _terminate_idle, [reader])
    timer.daemon = True
    with _lock:
        _idle.append((reader, timer))
    timer.start()


def _terminate_idle(reader: subprocess.Popen[str]) -> None:
    """Terminate a reader unless it was taken from the pool in the meantime."""
    with _lock:
        entry = next((entry for entry in _idle if entry[0] is reader), None)
        if entry:
            _idle.remove(entry)
    if entry:
        _terminate(reader)


def _terminate(reader: subprocess.Popen[str]) -> None:
    """Kill a reader: it has no state that could be lost."""
    reader.kill()
    reader.wait()
    for pipe in (reader.stdin, reader.stdout):
        # Closing flushes what is left to write, to a process that is gone.
        with suppress(BrokenPipeError):
            if pipe:
                pipe.close()


@atexit.register
def stop_readers() -> None:
    """Terminate all idle readers."""
    with _lock:
        while _idle:
            reader, timer = _idle.pop()
            timer.cancel()
            _terminate(reader)
