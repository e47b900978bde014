"""Files found in a folder, where others may have laid them: what is read is what was checked.

Whoever may write into a folder shall not have read by a link there what only the app can read, nor
keep its reader waiting by a pipe. What a person names outright is theirs to name, and may be a
link: they read it with their own rights and know where it leads.
"""

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

# Without waiting for who writes a pipe.
FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
NO_LINK, FOLDER = getattr(os, "O_NOFOLLOW", 0), getattr(os, "O_DIRECTORY", 0)
# What a system answers where a link, or anything else, stands in the place of a folder or file.
SWAPPED = {errno.ELOOP, errno.EMLINK, errno.ENOTDIR}
# What it answers where a socket lies.
NOT_OPENED = {errno.ENXIO, errno.EOPNOTSUPP}


class LeadsOut(OSError):
    """A link that leads out of the folder in which it was found."""


class NotPlain(OSError):
    """A pipe, a socket, a device or a folder in the place of a file."""


class TooLong(OSError):
    """A file of more bytes than are read of such a one; `size` is what it has."""

    def __init__(self, path: Path, size: int) -> None:
        super().__init__(f"{path.name}: {size} bytes")
        self.size = size


@dataclass(frozen=True)
class FoundFile:
    """A file that was found in a folder or below it; links within the folder are followed."""

    path: Path
    folder: Path

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.name

    def open(self) -> BinaryIO:
        """Open the file to read. Raises LeadsOut, NotPlain, OSError.

        The way to it was resolved before; on each step a link laid there since is refused.
        """
        try:
            root = self.folder.resolve()
            place = self.path.resolve().relative_to(root)
        except (ValueError, RuntimeError) as error:  # Elsewhere, or a circle.
            raise LeadsOut(self.path.name) from error
        if os.open not in os.supports_dir_fd:  # Windows, where making a link takes a right.
            return _open_plain(_open_last(root / place), self.path)
        handle = os.open(root, os.O_RDONLY | FOLDER)
        for number, part in enumerate(place.parts, 1):
            flags = FLAGS if number == len(place.parts) else os.O_RDONLY | FOLDER
            try:
                inner = os.open(part, flags | NO_LINK, dir_fd=handle)
            except OSError as error:
                if error.errno in SWAPPED:
                    raise LeadsOut(self.path.name) from error
                if error.errno in NOT_OPENED:
                    raise NotPlain(self.path.name) from error
                raise
            finally:
                os.close(handle)
            handle = inner
        return _open_plain(handle, self.path)


AnyFile = Path | FoundFile


def lies_at(path: Path) -> bool:
    """Whether anything but a folder lies at a path, also a link to where this user may not look; a
    link to nothing is nothing."""
    try:
        return not stat.S_ISDIR(path.stat().st_mode)
    except FileNotFoundError:
        return False
    except OSError:
        return True


def is_folder_elsewhere(path: Path, folder: Path) -> bool:
    """Whether a path is a link to a folder outside of the one that it was found in. Nobody enters
    it; a folder within is found where it lies."""
    try:
        is_linked = path.is_symlink() and stat.S_ISDIR(path.stat().st_mode)
        return is_linked and not path.resolve().is_relative_to(folder.resolve())
    except OSError:
        return False


def open_file(file: AnyFile) -> BinaryIO:
    """Open a file to read, one that was found only if it lies in its folder. Raises NotPlain where
    it is no file, LeadsOut, OSError."""
    if isinstance(file, FoundFile):
        return file.open()
    return _open_plain(_open_last(file), file)


def read_bytes(file: AnyFile, limit: int) -> bytes:
    """The content of a file. Raises TooLong for one of more bytes than `limit`, and as
    `open_file`."""
    path = file.path if isinstance(file, FoundFile) else file
    with open_file(file) as opened:
        content = opened.read(limit + 1)
        if len(content) > limit:
            raise TooLong(path, max(len(content), os.fstat(opened.fileno()).st_size))
    return content


def _open_last(path: Path) -> int:
    try:
        return os.open(path, FLAGS)
    except OSError as error:
        if error.errno in NOT_OPENED:
            raise NotPlain(path.name) from error
        raise


def _open_plain(handle: int, path: Path) -> BinaryIO:
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise NotPlain(path.name)
    return os.fdopen(handle, "rb")
