"""Files found in a folder that others write to: what is checked is what is read."""

import os
import threading
from pathlib import Path

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


@pytest.mark.parametrize("place", ["own", "below"])
def test_a_link_laid_between_check_and_reading_is_not_followed(folder, place):
    """A file, or the folder that it lies in, becomes a link and a file again all the time."""
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "own").write_bytes(SECRET)
    inner, swapping = folder / "below", True
    swapped = inner if place == "below" else inner / "own"
    leading = outside if place == "below" else outside / "own"
    aside = folder / "aside"

    def swap() -> None:
        while swapping:
            swapped.rename(aside)
            swapped.symlink_to(leading)
            swapped.unlink()
            aside.rename(swapped)

    attacker = threading.Thread(target=swap)
    attacker.start()
    contents = set()
    try:
        for _ in range(1500):
            try:
                contents.add(read(folder, "below/own"))
            except OSError:
                contents.add(b"refused")
    finally:
        swapping = False
        attacker.join()
    assert SECRET not in contents
    assert b"refused" in contents
