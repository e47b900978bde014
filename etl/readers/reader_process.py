"""Worker process of etl/readers/read.py: one line of JSON per request, one per answer.

Files may be hostile, so it has a memory limit and writes only the cells, into the folder of the
request. The caller enforces the time limit; a limit of processor time holds without the caller, and
a reader ends with it.
"""

import codecs
import ctypes
import json
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from etl.readers import archives, delimited, markup, workbooks
from etl.readers.encoding_names import ENCODING_NAMES
from etl.readers.limits import Limits
from etl.readers.read import EncodingHint, Sheet, Unreadable, refuse

try:
    import resource
except ImportError:  # Windows has no memory limits: only the time limit ends a reading.
    resource = None

PR_SET_PDEATHSIG = 1
# A reader that read and wrote more for one file is replaced: it does not always return its memory.
RECYCLE_BYTES = 50_000_000
# After these, the state of native code or of the memory is unknown.
UNFIT_CODES = {"reader_gave_up", "reading_too_large"}

_OTHER_KINDS = (
    (b"%PDF", {"en": "a PDF file", "zh": "PDF 文件"}),
    (b"\x89PNG", {"en": "an image", "zh": "图片"}),
    (b"\xff\xd8\xff", {"en": "an image", "zh": "图片"}),
    (b"GIF8", {"en": "an image", "zh": "图片"}),
    (b"Rar!", {"en": "a compressed file", "zh": "压缩文件"}),
    (b"7z\xbc\xaf", {"en": "a compressed file", "zh": "压缩文件"}),
)


def read_sheets(
    path: Path, hints: tuple[EncodingHint, ...], spool: Path, limit: Limits
) -> Iterator[Sheet]:
    """The sheets of a file, or of the files in an archive.

    Raises Unreadable for the file; a file in an archive becomes a sheet with that finding instead.
    """
    head = _read_head(path)
    if head.startswith(archives.GZIP_MAGIC):
        yield from _read_unpacked(archives.unpack_gzip(path, spool, limit), hints, limit)
    elif head.startswith(archives.ZIP_MAGIC) and not workbooks.is_workbook(path, limit):
        for name, member in archives.unpack_exports(path, spool, limit):
            try:
                for sheet in _read_unpacked(member, hints, limit):
                    yield replace(sheet, inner=name)
            except Unreadable as refusal:
                yield replace(_make_refused_sheet(refusal), inner=name)
            member.unlink()
    else:
        yield from _read_unpacked(path, hints, limit)


def _make_refused_sheet(refusal: Unreadable) -> Sheet:
    """A sheet without cells in place of a file that cannot be read."""
    return Sheet("", pa.table({}), findings=(refusal.finding,), previews=refusal.previews)


def _read_head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(65_536)


def _read_unpacked(path: Path, hints: tuple[EncodingHint, ...], limit: Limits) -> Iterator[Sheet]:
    """The sheets of a file that is not an archive."""
    head = _read_head(path)
    if not head:
        raise refuse("file_empty")
    for magic, kind in _OTHER_KINDS:
        if head.startswith(magic):
            raise refuse("not_a_spreadsheet", kind=kind)
    if head.startswith((archives.GZIP_MAGIC, archives.ZIP_MAGIC)) and not workbooks.is_workbook(
        path, limit
    ):
        raise refuse("not_a_spreadsheet", kind=archives.ARCHIVE_KIND)
    if head.startswith((archives.ZIP_MAGIC, workbooks.OLE_MAGIC)):
        yield from workbooks.read_workbook(path, limit)
    elif markup.is_xml(head):
        yield from markup.read_xml(path, limit)
    elif markup.is_html(head):
        yield from markup.read_html(path, hints, limit)
    else:
        yield delimited.read_text(path, head, hints, limit)


def describe_sheet(
    sheet: Sheet, spool: Path, number: int, *, is_whole_file: bool = False
) -> dict[str, Any]:
    """A sheet as a JSON object; its cells are in the file `cells` of the folder (empty: none).

    `is_whole_file`: its finding is that of the file, which has no sheets.
    """
    name = f"{number}.arrow" if sheet.cells.num_columns else ""
    if name:
        with pa.OSFile(str(spool / name), "wb") as file, _open_writer(file, sheet.cells) as out:
            out.write_table(sheet.cells)
    return {
        "name": sheet.name,
        "hidden": sheet.hidden,
        "inner": sheet.inner,
        "findings": [asdict(finding) for finding in sheet.findings],
        "previews": sheet.previews,
        "cells": name,
        "rows": sheet.cells.num_rows,
        "marks": asdict(sheet.marks),
        "is_whole_file": is_whole_file,
    }


def _open_writer(file: pa.NativeFile, cells: pa.Table) -> pa.RecordBatchFileWriter:
    return pa.ipc.new_file(file, cells.schema)


def answer_request(request: dict[str, Any]) -> dict[str, Any]:
    """`{"sheets": […], "is_fit": …}` of the requested file; `is_fit`: ready for the next file."""
    limit = Limits(**request["limits"])
    spool = Path(request["spool"])
    hints = tuple(
        EncodingHint(hint["encoding"], tuple(hint["headers"])) for hint in request["hints"]
    )
    _set_limits(limit.memory_bytes, request["seconds"])
    sheets: list[dict[str, Any]] = []
    try:
        for sheet in read_sheets(Path(request["path"]), hints, spool, limit):
            sheets.append(describe_sheet(sheet, spool, len(sheets)))
    except Unreadable as refusal:
        whole_file = _make_refused_sheet(refusal)
        sheets.append(describe_sheet(whole_file, spool, len(sheets), is_whole_file=True))
    except (MemoryError, pa.ArrowMemoryError):
        refusal = refuse("reading_too_large", limit=f"{limit.memory_bytes:,}")
        whole_file = _make_refused_sheet(refusal)
        sheets.append(describe_sheet(whole_file, spool, len(sheets), is_whole_file=True))
    codes = {finding["code"] for sheet in sheets for finding in sheet["findings"]}
    is_fit = not codes & UNFIT_CODES and _count_bytes(request) < RECYCLE_BYTES
    return {"sheets": sheets, "is_fit": is_fit}


def _set_limits(memory_bytes: int, seconds: int) -> None:
    """Limit this process's memory, and let the system end it when it has worked for `seconds` more
    on every processor."""
    if not resource:
        return
    _, hard_limit = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, hard_limit))
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(used.ru_utime + used.ru_stime) + seconds * (os.cpu_count() or 1) + 1
    _, hard_limit = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, hard_limit))


def _end_with(parent: int) -> None:
    """Let the system end this process when the process that started it ends; on Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # It ended before.
            sys.exit()


def _count_bytes(request: dict[str, Any]) -> int:
    """The size of the requested file and of everything written for it."""
    files = (Path(request["path"]), *Path(request["spool"]).iterdir())
    return sum(path.stat().st_size for path in files)


def main() -> None:
    """Answer requests until stdin closes; the argument is the process that asks."""
    _end_with(int(sys.argv[1]))
    # A service manager signals all processes of a service, but only the caller may end a reader:
    # one that dies of the signal would be reported as killed by its file.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # What native code prints must not mix with answers.
    for name in ENCODING_NAMES:
        codecs.lookup(name)  # Loads the codec now: later there may be no memory for it.
    for line in sys.stdin:
        answers.write(json.dumps(answer_request(json.loads(line))) + "\n")
        answers.flush()
