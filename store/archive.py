"""Every received file, unchanged, under its SHA-256."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from store import durable

CHUNK = 1 << 20


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            yield chunk


def digest(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    total = hashlib.sha256()
    for chunk in _chunks(path):
        total.update(chunk)
    return total.hexdigest()


def locate(data: Path, sha: str) -> Path:
    """Where the archive keeps the file of this SHA-256."""
    return data / "archive" / sha[:2] / sha


def keep(data: Path, path: Path) -> str:
    """Copy a received file into the archive and give its SHA-256; the same bytes are kept once.

    The copy is on the disk before this returns. Raises OSError where the file cannot be read.
    """
    sha = digest(path)
    kept = locate(data, sha)
    if not kept.exists():
        durable.write(kept, _chunks(path))
        if digest(kept) != sha:
            kept.unlink()
            raise OSError(f"{path.name} changed while it was being received")
    return sha
