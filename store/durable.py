"""Durable writes: after a power cut a file has its old content or its new one, never a part.

What is written takes the rights of its folder, so that a load by another system user (cron, root)
does not lock the owner of the folder out.
"""

import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # Windows: leftovers are told from files being written by their age alone.
    fcntl = None


class NoRoom(Exception):
    """The disk has less room than the work may need, both in bytes."""

    def __init__(self, needed: int, free: int) -> None:
        super().__init__(f"{needed} bytes needed, {free} free")
        self.needed = needed
        self.free = free


# Files that are being written. A process holds a lock on those that it writes.
TEMPORARY = ".writing-"
# The moment before: a file that is not locked yet.
UNSEEN = ".new-"


def sync(path: Path) -> None:
    """Force a file's bytes, or a folder's entries, to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def check_room(folder: Path, needed: int) -> None:
    """Raise NoRoom if the disk of a folder has less than `needed` bytes free."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise NoRoom(needed, free)


def make_data_folder(data: Path) -> None:
    """Create a data folder that is for its owner alone; an existing one keeps its rights."""
    if not data.is_dir():
        data.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            data.mkdir(mode=0o700)


def make_folder(path: Path) -> None:
    """Create a folder and those above it that are missing, each with the rights of its parent."""
    if path.is_dir():
        return
    make_folder(path.parent)
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
        follow_folder(path)


def follow_folder(path: Path) -> None:
    """Give a file or folder the rights of the folder that it lies in: read and write for the owner
    and, where the folder has them, for its group; nothing for others.

    Owner and group are taken over as far as this user may give them away.
    """
    folder, own = path.parent.stat(), path.stat()
    if hasattr(os, "chown") and (own.st_uid, own.st_gid) != (folder.st_uid, folder.st_gid):
        try:
            os.chown(path, folder.st_uid, folder.st_gid)
        except PermissionError:
            with suppress(PermissionError):
                os.chown(path, -1, folder.st_gid)
    least, allowed = (0o700, 0o2770) if stat.S_ISDIR(own.st_mode) else (0o600, 0o660)
    # A file of another user keeps the rights that its owner gave it.
    with suppress(PermissionError):
        path.chmod(folder.st_mode & allowed | least)


def claim(file: BinaryIO | int) -> bool:
    """Hold a file until it is closed or the process ends; False where another process holds it."""
    if fcntl:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True


def create_claimed(path: Path) -> BinaryIO:
    """A new file to write, which this process holds from the first moment it is seen at `path`."""
    if not fcntl:
        return path.open("xb")
    handle, unseen = tempfile.mkstemp(dir=path.parent, prefix=UNSEEN)
    claim(handle)
    Path(unseen).rename(path)
    return os.fdopen(handle, "wb")


@contextmanager
def open_replacing(path: Path) -> Generator[BinaryIO]:
    """A binary file to write, which takes the place of `path` at the end, synced to disk; after an
    exception `path` is as before."""
    make_folder(path.parent)
    temporary = path.with_name(TEMPORARY + secrets.token_hex(8))
    try:
        with create_claimed(temporary) as file:
            yield file
            file.flush()
            follow_folder(temporary)
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def remove(path: Path) -> None:
    """Delete what lies at a path, if anything does: a file, a link, or a folder with all in it."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def write(path: Path, chunks: Iterable[bytes]) -> None:
    """Replace a file atomically: write a temporary file, sync it, move it to `path`."""
    with open_replacing(path) as file:
        for chunk in chunks:
            file.write(chunk)
    sync(path.parent)
