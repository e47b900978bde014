"""What is packed: a gz of one export, a zip of several."""

import gzip
import lzma
import struct
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from etl.readers.limits import Limits
from etl.readers.read import Unreadable, refuse

GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK"
# In a folder, or a zip, only these are taken for exports.
EXPORT_SUFFIXES = {
    ".xlsx",
    ".xlsm",
    ".xlsb",
    ".xls",
    ".ods",
    ".csv",
    ".tsv",
    ".txt",
    ".htm",
    ".html",
}
ARCHIVE_KIND = {
    "en": "a compressed file or another kind of document",
    "zh": "压缩文件或其他文档",
}
_ENCRYPTED = 0x1
_IS_UTF8 = 0x800
_PIECE = 1 << 20
# What Python's own readers raise on bytes that are no archive after all.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
)


@contextmanager
def open_zip(path: Path, limit: Limits) -> Generator[zipfile.ZipFile]:
    """A zip, opened, whose list of contents promises nothing beyond the limits."""
    try:
        opened = zipfile.ZipFile(path)
    except _BROKEN as error:
        raise _damaged(error) from error
    with opened:
        inside = opened.infolist()
        if len(inside) > limit.archive_parts:
            raise refuse("too_many_parts", count=f"{len(inside):,}", limit=limit.archive_parts)
        _check(sum(one.file_size for one in inside), path.stat().st_size, limit)
        yield opened


def _damaged(error: Exception) -> Unreadable:
    return refuse("damaged", reason=str(error) or type(error).__name__)


def _check(unpacked: int, packed: int, limit: Limits) -> None:
    """Refuse what becomes too large, or so much larger that no export does."""
    if unpacked > limit.unpacked_bytes:
        raise refuse("unpacks_too_large", bytes=f"{unpacked:,}", limit=f"{limit.unpacked_bytes:,}")
    ratio = unpacked // max(packed, 1)
    if unpacked > limit.unpacked_free_bytes and ratio > limit.unpacked_ratio:
        raise refuse("zip_bomb", ratio=f"{ratio:,}", limit=limit.unpacked_ratio)


def unpack_gzip(path: Path, spool: Path, limit: Limits) -> Path:
    """The one file inside of a gz, written to the folder."""
    target = spool / "unpacked"
    try:
        with gzip.open(path) as source:
            _copy(source, target, path.stat().st_size, limit)
    except _BROKEN as error:
        raise _damaged(error) from error
    return target


def _copy(source: IO[bytes] | gzip.GzipFile, target: Path, packed: int, limit: Limits) -> None:
    """Write out piece by piece, held to the limits by what comes, not by what was promised."""
    done = 0
    with target.open("wb") as file:
        while piece := source.read(_PIECE):
            done += len(piece)
            _check(done, packed, limit)
            file.write(piece)


def unpack_exports(path: Path, spool: Path, limit: Limits) -> Iterator[tuple[str, Path]]:
    """The exports inside of a zip in the order of their names: name, and the file written out.

    Raises Unreadable for a zip without any, a damaged one, and one behind a password.
    """
    with open_zip(path, limit) as opened:
        named = [(_name(one), one) for one in opened.infolist()]
        inside = sorted((pair for pair in named if _is_export(pair[0])), key=lambda pair: pair[0])
        if not inside:
            raise refuse("not_a_spreadsheet", kind=ARCHIVE_KIND)
        for (name, one), target in zip(inside, _targets(spool), strict=False):
            if one.flag_bits & _ENCRYPTED:
                raise refuse("password_protected")
            try:
                with opened.open(one) as source:
                    _copy(source, target, path.stat().st_size, limit)
            except _BROKEN as error:
                raise _damaged(error) from error
            yield name, target


def _targets(spool: Path) -> Iterator[Path]:
    """Names of our own: those inside of a zip may point anywhere."""
    number = 0
    while True:
        number += 1
        yield spool / f"unpacked-{number}"


def _name(inside: zipfile.ZipInfo) -> str:
    """The name of a file in a zip; without the mark of UTF-8, Windows writes it in its own code."""
    if inside.flag_bits & _IS_UTF8:
        return inside.filename
    written = inside.filename.encode("cp437", errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return inside.filename


def _is_export(name: str) -> bool:
    """Neither a folder, nor a lock file, nor what macOS puts beside each file."""
    parts = PurePosixPath(name).parts
    if name.endswith("/") or not parts or parts[-1].startswith(("~$", ".")):
        return False
    return parts[0] != "__MACOSX" and PurePosixPath(name).suffix.lower() in EXPORT_SUFFIXES
