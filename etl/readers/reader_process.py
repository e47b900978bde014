"""The process that looks at files for etl.read: one line of JSON asks, one answers.

It reads what may be hostile, so it keeps to a limit of memory and writes nothing but the cells,
into the folder that it is given. Whoever asks sees to the time.
"""

import codecs
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
except ImportError:  # A system without limits of memory: there, time alone ends a reading.
    resource = None

# A reader that read and wrote so much (bytes) for one file makes room for a new one: memory that
# was once needed is not always given back.
RECYCLE_BYTES = 50_000_000
# What leaves native code, or the memory, in a state that nobody knows.
UNFIT_CODES = {"reader_gave_up", "reading_too_large"}

_KINDS = (
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
    """The sheets of a file, or of the files packed in it.

    Raises Unreadable for the file; one that is packed beside others is a sheet with that finding.
    """
    head = _head(path)
    if head.startswith(archives.GZIP_MAGIC):
        yield from _plain(archives.unpack_gzip(path, spool, limit), hints, limit)
    elif head.startswith(archives.ZIP_MAGIC) and not workbooks.is_workbook(path, limit):
        for name, inside in archives.unpack_exports(path, spool, limit):
            try:
                for sheet in _plain(inside, hints, limit):
                    yield replace(sheet, inner=name)
            except Unreadable as why:
                nothing = pa.table({})
                yield Sheet("", nothing, findings=(why.finding,), inner=name, previews=why.previews)
            inside.unlink()
    else:
        yield from _plain(path, hints, limit)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(65_536)


def _plain(path: Path, hints: tuple[EncodingHint, ...], limit: Limits) -> Iterator[Sheet]:
    """The sheets of a file that is not packed."""
    head = _head(path)
    if not head:
        raise refuse("file_empty")
    for magic, kind in _KINDS:
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
    """A sheet as JSON: its cells lie in the file `cells` of the folder (none: no column)."""
    name = f"{number}.arrow" if sheet.cells.num_columns else ""
    if name:
        with pa.OSFile(str(spool / name), "wb") as file, _writer(file, sheet.cells) as out:
            out.write_table(sheet.cells)
    return {
        "name": sheet.name,
        "hidden": sheet.hidden,
        "inner": sheet.inner,
        "findings": [asdict(one) for one in sheet.findings],
        "previews": sheet.previews,
        "cells": name,
        "rows": sheet.cells.num_rows,
        "is_whole_file": is_whole_file,
    }


def _writer(file: pa.NativeFile, cells: pa.Table) -> pa.RecordBatchFileWriter:
    return pa.ipc.new_file(file, cells.schema)


def answer_request(request: dict[str, Any]) -> dict[str, Any]:
    """What the file asked for holds: `{"sheets": […], "is_fit"}`, fit for a next file or not."""
    limit = Limits(**request["limits"])
    spool = Path(request["spool"])
    hints = tuple(EncodingHint(one["encoding"], tuple(one["headers"])) for one in request["hints"])
    if resource:
        before = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (limit.memory_bytes, before[1]))
    found: list[dict[str, Any]] = []
    nothing = pa.table({})
    try:
        for sheet in read_sheets(Path(request["path"]), hints, spool, limit):
            found.append(describe_sheet(sheet, spool, len(found)))
    except Unreadable as why:
        whole = Sheet("", nothing, findings=(why.finding,), previews=why.previews)
        found.append(describe_sheet(whole, spool, len(found), is_whole_file=True))
    except (MemoryError, pa.ArrowMemoryError):
        why = refuse("reading_too_large", limit=f"{limit.memory_bytes:,}")
        whole = Sheet("", nothing, findings=(why.finding,))
        found.append(describe_sheet(whole, spool, len(found), is_whole_file=True))
    codes = {one["code"] for sheet in found for one in sheet["findings"]}
    return {"sheets": found, "is_fit": not codes & UNFIT_CODES and _moved(request) < RECYCLE_BYTES}


def _moved(request: dict[str, Any]) -> int:
    """The bytes of the file asked for, and of all that was written for it."""
    files = (Path(request["path"]), *Path(request["spool"]).iterdir())
    return sum(path.stat().st_size for path in files)


def main() -> None:
    """Answer until nobody asks any more."""
    # Where a service is stopped, all its processes hear of it: it is for who asks to end us. A
    # reader that died of it would count as one that the file was too much for.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # What native code prints is no answer.
    for name in ENCODING_NAMES:
        codecs.lookup(name)  # While there is memory to load it: Python does not ask again.
    for line in sys.stdin:
        answers.write(json.dumps(answer_request(json.loads(line))) + "\n")
        answers.flush()
