"""Archive of received files, unchanged, under their SHA-256."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from store import durable

CHUNK_BYTES = 1 << 20


def _read_chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    sha = hashlib.sha256()
    for chunk in _read_chunks(path):
        sha.update(chunk)
    return sha.hexdigest()


def locate(data: Path, sha: str) -> Path:
    """The path of an archived file."""
    return data / "archive" / sha[:2] / sha


def keep(data: Path, path: Path) -> str:
    """Copy a received file into the archive and return its SHA-256; identical files are stored
    once.

    The copy is synced to disk before this returns. Raises OSError where the file cannot be read.
    """
    sha = digest(path)
    archived = locate(data, sha)
    if not archived.exists():
        durable.write(archived, _read_chunks(path))
        if digest(archived) != sha:
            archived.unlink()
            raise OSError(f"{path.name} changed while it was being received")
    return sha
