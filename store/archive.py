"""Archive of received files, unchanged, under their SHA-256."""

import errno
import hashlib
from collections.abc import Iterator
from pathlib import Path

from store import durable
from store.found_files import AnyFile, NotPlain, open_file

CHUNK_BYTES = 1 << 20
# What a disk answers where it cannot read its own blocks.
UNREADABLE = {errno.EIO, errno.EISDIR, errno.ENOTDIR}


class DamagedCopy(Exception):
    """An archived file that is missing or whose bytes are not those received."""

    def __init__(self, sha: str, is_missing: bool) -> None:
        super().__init__(f"{sha}: {'missing' if is_missing else 'damaged'}")
        self.sha = sha
        self.is_missing = is_missing


def _read_chunks(file: AnyFile) -> Iterator[bytes]:
    with open_file(file) as opened:
        while chunk := opened.read(CHUNK_BYTES):
            yield chunk


def digest(file: AnyFile) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    sha = hashlib.sha256()
    for chunk in _read_chunks(file):
        sha.update(chunk)
    return sha.hexdigest()


def locate(data: Path, sha: str) -> Path:
    """The path of an archived file, whether or not it is there and sound."""
    return data / "archive" / sha[:2] / sha


def verify(path: Path, sha: str) -> None:
    """Compare the bytes of an archived file with its SHA-256. Raises DamagedCopy."""
    try:
        is_sound = digest(path) == sha
    except FileNotFoundError as error:
        raise DamagedCopy(sha, is_missing=True) from error
    except NotPlain:
        is_sound = False
    except OSError as error:
        if error.errno not in UNREADABLE:
            raise
        is_sound = False
    if not is_sound:
        raise DamagedCopy(sha, is_missing=False)


def locate_verified(data: Path, sha: str) -> Path:
    """The path of an archived file whose bytes are those received. Raises DamagedCopy."""
    path = locate(data, sha)
    verify(path, sha)
    return path


def keep(data: Path, file: AnyFile) -> str:
    """Copy a received file into the archive and return its SHA-256; identical files are stored
    once, and a damaged copy is replaced.

    The copy is synced to disk before this returns. Raises OSError where the file cannot be read.
    """
    durable.make_data_folder(data)
    sha = digest(file)
    archived = locate(data, sha)
    try:
        verify(archived, sha)
    except DamagedCopy:
        if archived.is_dir():  # No file can take the place of a folder.
            durable.remove(archived)
        durable.write(archived, _read_chunks(file))
        if digest(archived) != sha:
            archived.unlink()
            raise OSError(f"{file.name} changed while it was being received") from None
    return sha
