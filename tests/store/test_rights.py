"""What is written takes the rights of its folder: for its owner, and for those who share it."""

import os
import stat
import sys

import pytest

from cli.main import main
from store import archive, cache, durable

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
NOBODY = 65534


def list_rights(folder):
    """`ls -l` of a folder: name and mode of everything in it."""
    return {
        path.relative_to(folder).as_posix(): stat.filemode(path.stat().st_mode)
        for path in sorted(folder.rglob("*"))
    }


def receive(data):
    path = data.parent / "a.csv"
    path.write_text("a", "utf-8")
    sha = archive.keep(data, path)
    cache.write(data / "parsed" / "a.json", [1])
    return f"archive/{sha[:2]}/{sha}"


def test_a_new_data_folder_is_for_its_owner_alone(tmp_path):
    archived = receive(tmp_path / "data")
    assert stat.filemode((tmp_path / "data").stat().st_mode) == "drwx------"
    assert list_rights(tmp_path / "data") == {
        "archive": "drwx------",
        archived.rsplit("/", 1)[0]: "drwx------",
        archived: "-rw-------",
        "parsed": "drwx------",
        "parsed/a.json": "-rw-------",
    }


def test_whatever_a_command_writes_first_in_a_new_folder_is_for_its_owner_alone(tmp_path):
    (tmp_path / "tickets.csv").write_text("Ticket ID,Subject\nT-1,Slow\n", "utf-8")
    data = tmp_path / "new" / "data"
    old = os.umask(0o022)
    try:
        main(["load", str(tmp_path / "tickets.csv"), "--data", str(data)])
    finally:
        os.umask(old)
    assert (data / "journal.sqlite").exists()
    rights = {".": stat.filemode(data.stat().st_mode), **list_rights(data)}
    assert {name: mode for name, mode in rights.items() if not mode.endswith("------")} == {}


def test_a_folder_that_a_group_shares_stays_shared(tmp_path):
    data = tmp_path / "data"
    durable.make_data_folder(data)
    data.chmod(0o2770)
    archived = receive(data)
    assert list_rights(data)[archived] == "-rw-rw----"
    assert list_rights(data)["parsed"] == "drwxrws---"


def test_a_folder_that_everyone_may_read_gives_others_nothing_new(tmp_path):
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    archived = receive(data)
    assert list_rights(data)[archived] == "-rw-r-----"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
def test_what_root_writes_belongs_to_the_owner_of_the_folder(tmp_path):
    data = tmp_path / "data"
    durable.make_data_folder(data)
    os.chown(data, NOBODY, NOBODY)
    receive(data)
    owners = {(path.stat().st_uid, path.stat().st_gid) for path in data.rglob("*")}
    assert owners == {(NOBODY, NOBODY)}
