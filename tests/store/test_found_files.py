"""Files found in a folder that others write to: what is checked is what is read."""

import contextlib
import os
import socket
from collections.abc import Callable
from pathlib import Path, PosixPath

import pytest

from store.found_files import FoundFile, LeadsOut, NotPlain, TooLong, open_file, read_bytes

SECRET, OWN = b"only the app can read this", b"own"


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "secret").write_bytes(SECRET)
    inner = tmp_path / "folder" / "below"
    inner.mkdir(parents=True)
    (inner / "own").write_bytes(OWN)
    return tmp_path / "folder"


def read(folder: Path, name: str) -> bytes:
    return read_bytes(FoundFile(folder / name, folder), 1000)


def test_a_link_within_the_folder_is_followed_and_one_that_leads_out_is_not(folder):
    (folder / "near").symlink_to("below/own")
    (folder / "leak").symlink_to("../secret")
    (folder / "dir").symlink_to("..")
    (folder / "circle").symlink_to("circle")
    (folder / "device").symlink_to("/dev/zero")
    assert read(folder, "near") == read(folder, "below/own") == OWN
    for name in ("leak", "dir/secret", "circle", "device"):
        with pytest.raises(LeadsOut):
            read(folder, name)
    # Named outright, it is its reader's own choice.
    assert read_bytes(folder / "leak", 1000) == SECRET


def test_a_pipe_keeps_nobody_waiting_and_a_long_file_is_not_read_to_its_end(folder):
    os.mkfifo(folder / "pipe")
    for file in (folder / "pipe", FoundFile(folder / "pipe", folder)):
        with pytest.raises(NotPlain):
            open_file(file)
    with pytest.raises(TooLong):
        read_bytes(folder / "below" / "own", 2)


def test_a_socket_is_no_file(folder):
    with socket.socket(socket.AF_UNIX) as opened:
        # The whole path may have more characters than a socket's name.
        with contextlib.chdir(folder):
            opened.bind("socket")
        for file in (folder / "socket", FoundFile(folder / "socket", folder)):
            with pytest.raises(NotPlain):
                open_file(file)


class Swapped(PosixPath):
    """A path that a link takes the place of as soon as it was resolved."""

    swap: Callable[[], None]

    def resolve(self, strict: bool = False) -> "Swapped":
        place = super().resolve(strict)
        self.swap()
        return place


@pytest.mark.parametrize("place", ["below/own", "below"])
def test_a_link_laid_between_check_and_reading_is_not_followed(folder, place):
    """The file, or the folder that it lies in, becomes a link between the two."""
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "own").write_bytes(SECRET)
    swapped = folder / place
    leading = outside if swapped.is_dir() else outside / "own"

    def swap() -> None:
        swapped.rename(folder / "aside")
        swapped.symlink_to(leading)

    path = Swapped(folder / "below" / "own")
    path.swap = swap
    with pytest.raises(LeadsOut):
        read_bytes(FoundFile(path, folder), 1000)
    # The window was hit: whoever opens the path now reads what the link leads to.
    assert Path(path).read_bytes() == SECRET
