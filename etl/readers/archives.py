"""Compressed files: a gz of one export, a zip of several."""

import errno
import gzip
import lzma
import re
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
# Other files in a folder or a zip are ignored.
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
# Within a zip these are refused by name: exports may be in them.
PACKED_SUFFIXES = {".zip", ".gz", ".rar", ".7z"}
ARCHIVE_KIND = {
    "en": "a compressed file or another kind of document",
    "zh": "压缩文件或其他文档",
}
_ENCRYPTED = 0x1
_IS_UTF8 = 0x800
_CHUNK_BYTES = 1 << 20
_NO_MEMORY = re.compile(r"Error -4\b")
# What Python's own readers raise on bytes that are not an archive after all.
DAMAGE_ERRORS = (
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
    """Open a zip. Raises Unreadable if it is damaged or its directory exceeds the limits."""
    try:
        archive = zipfile.ZipFile(path)
    except DAMAGE_ERRORS as error:
        raise _refuse_damaged(error) from error
    with archive:
        members = archive.infolist()
        if len(members) > limit.archive_parts:
            raise refuse("too_many_parts", count=f"{len(members):,}", limit=limit.archive_parts)
        _check_size(sum(member.file_size for member in members), path.stat().st_size, limit)
        yield archive


def check_memory(error: Exception) -> None:
    """Raise MemoryError where an error of DAMAGE_ERRORS says that memory did not suffice: zlib by
    its number, the system by another."""
    if _NO_MEMORY.match(str(error)) or getattr(error, "errno", None) == errno.ENOMEM:
        raise MemoryError from error


def _refuse_damaged(error: Exception) -> Unreadable:
    check_memory(error)
    return refuse("damaged", reason=str(error) or type(error).__name__)


def _check_size(unpacked: int, packed: int, limit: Limits) -> None:
    """Raise Unreadable for a file that unpacks beyond the size limit, or at a bomb's ratio."""
    if unpacked > limit.unpacked_bytes:
        raise refuse("unpacks_too_large", bytes=f"{unpacked:,}", limit=f"{limit.unpacked_bytes:,}")
    ratio = unpacked // max(packed, 1)
    if unpacked > limit.unpacked_free_bytes and ratio > limit.unpacked_ratio:
        raise refuse("zip_bomb", ratio=f"{ratio:,}", limit=limit.unpacked_ratio)


def unpack_gzip(path: Path, spool: Path, limit: Limits) -> Path:
    """Unpack a gz into the folder and return the path of its one file."""
    target = spool / "unpacked"
    try:
        with gzip.open(path) as packed_file:
            _copy(packed_file, target, path.stat().st_size, limit)
    except DAMAGE_ERRORS as error:
        raise _refuse_damaged(error) from error
    return target


def _copy(packed_file: IO[bytes] | gzip.GzipFile, target: Path, packed: int, limit: Limits) -> None:
    """Unpack in chunks; the limits apply to the actual size, not to the declared one."""
    done = 0
    with target.open("wb") as file:
        while chunk := packed_file.read(_CHUNK_BYTES):
            done += len(chunk)
            _check_size(done, packed, limit)
            file.write(chunk)


def unpack_exports(path: Path, spool: Path, limit: Limits) -> Iterator[tuple[str, Path]]:
    """Unpack the exports in a zip, by name: yields each name and the path of its unpacked file.

    Raises Unreadable for a zip without exports, and for a damaged or encrypted one.
    """
    with open_zip(path, limit) as archive:
        named = [(_decode_name(member), member) for member in archive.infolist()]
        exports = sorted((pair for pair in named if _is_export(pair[0])), key=lambda pair: pair[0])
        if not exports:
            raise refuse("not_a_spreadsheet", kind=ARCHIVE_KIND)
        for (name, member), target in zip(exports, _number_targets(spool), strict=False):
            if member.flag_bits & _ENCRYPTED:
                raise refuse("password_protected")
            try:
                with archive.open(member) as packed_file:
                    _copy(packed_file, target, path.stat().st_size, limit)
            except DAMAGE_ERRORS as error:
                raise _refuse_damaged(error) from error
            yield name, target


def _number_targets(spool: Path) -> Iterator[Path]:
    """Paths in the folder under names of our own: a name in a zip may point anywhere."""
    number = 0
    while True:
        number += 1
        yield spool / f"unpacked-{number}"


def _decode_name(member: zipfile.ZipInfo) -> str:
    """The name of a file in a zip; without the UTF-8 flag, Chinese Windows writes GB18030."""
    if member.flag_bits & _IS_UTF8:
        return member.filename
    written = member.filename.encode("cp437", errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename


def _is_export(name: str) -> bool:
    """Whether a member is an export or may hold some, not a folder, a lock file or metadata of
    macOS."""
    parts = PurePosixPath(name).parts
    if name.endswith("/") or not parts or parts[-1].startswith(("~$", ".")):
        return False
    suffix = PurePosixPath(name).suffix.lower()
    return parts[0] != "__MACOSX" and suffix in EXPORT_SUFFIXES | PACKED_SUFFIXES
