"""Folders that others write to: links that lead out, and pipes, on every way in."""

import contextlib
import os
import socket

import pytest

from cli import watch
from cli.main import main
from etl.commands import backup
from etl.formats.files import load_formats
from etl.formats.row_rules import FormatError
from tests.etl.taking import ONE_TICKET

pytestmark = pytest.mark.usefixtures("without_queries")

LEADS_OUT = "leak.csv: it is a link that leads out of its folder"


@pytest.fixture
def drop(company, tmp_path):
    """A folder with a link and a linked folder that lead out of it, a link and a linked folder
    within it, a pipe, and an export."""
    secret = company.write("secret.csv", ONE_TICKET)
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / "good.csv").write_bytes(secret.read_bytes().replace(b"0001", b"0002"))
    (folder / "leak.csv").symlink_to(secret)
    (folder / "near.csv").symlink_to("good.csv")
    (folder / "elsewhere").symlink_to(secret.parent)
    (folder / "inner").mkdir()
    (folder / "nearby").symlink_to("inner")
    os.mkfifo(folder / "pipe.csv")
    return folder


@pytest.mark.parametrize("verb", ["load", "read"])
def test_what_is_no_file_of_a_folder_is_refused_and_the_rest_is_taken(company, drop, verb, capsys):
    command = [verb, str(drop), "--data", str(company.data), "--lang", "en"]
    assert main(command) == 1
    shown = capsys.readouterr().out
    assert LEADS_OUT in shown and "pipe.csv: it is a pipe or a device" in shown
    assert "elsewhere: it is a link that leads out of its folder" in shown
    assert "nearby:" not in shown
    if verb == "load":
        assert company.rows("select ticket_id from tickets") == [("0002",)]
    # Named outright, a link is its reader's own choice.
    assert main([verb, str(drop / "leak.csv"), *command[2:]]) == 0


def test_a_file_for_whose_copy_there_is_no_room_is_refused(company, tmp_path, capsys):
    folder = tmp_path / "drop"
    folder.mkdir()
    with (folder / "huge.csv").open("wb") as file:
        file.truncate(2**43)  # Without a byte on the disk.
    company.data.mkdir(exist_ok=True)
    assert main(["read", str(folder), "--data", str(company.data), "--lang", "en"]) == 1
    assert "No space left on device" in capsys.readouterr().out
    assert [*(company.data / "spool").iterdir()] == []


def test_a_watched_folder_tells_once_of_what_is_no_file_of_it(company, drop):
    told, taken, looks = [], [], iter(range(4))

    class Stop:
        def is_set(self) -> bool:
            return next(looks, None) is None

        def wait(self, _: float) -> None:
            pass

    watch.watch(
        drop,
        lambda paths: taken.extend(paths) or paths,
        Stop(),  # ty: ignore
        0,
        (".csv",),
        lambda code, path: told.append((code, path.name)),
    )
    assert told == [
        ("leads_out", "elsewhere"),
        ("leads_out", "leak.csv"),
        ("not_plain", "pipe.csv"),
    ]
    assert sorted(path.name for path in taken) == ["good.csv", "near.csv"]


def test_a_format_file_is_a_file_of_its_folder(company, tmp_path):
    folder = company.data / "formats"
    folder.mkdir(parents=True)
    laid = folder / "laid.toml"
    laid.symlink_to(tmp_path / "secret")
    with pytest.raises(FormatError, match=r"laid\.toml: is a link that leads out"):
        load_formats(folder)
    laid.unlink()
    os.mkfifo(laid)
    with pytest.raises(FormatError, match="is not a regular file"):
        load_formats(folder)
    laid.unlink()
    for text, why in (("#" * 100_001, "100,001 bytes"), (f"a = {'9' * 5000}", "not TOML")):
        laid.write_text(text, "utf-8")
        with pytest.raises(FormatError, match=why):
            load_formats(folder)


def list_faults(copied: backup.Copied) -> list[tuple[str, str]]:
    return [(fault.file, fault.finding.code) for fault in copied.faults]


def test_a_backup_names_what_it_leaves_out(company, tmp_path):
    company.start_with(("tickets.csv", ONE_TICKET))
    (company.data / "formats").mkdir()
    laid, copy = company.data / "formats" / "laid.toml", tmp_path / "copy"
    laid.symlink_to("/etc/hostname")
    (company.data / "queries").mkdir()
    (company.data / "queries" / "linked").symlink_to("/etc")
    settings = company.data / "settings.toml"
    settings.write_text("small_group = 6", "utf-8")
    # An older copy of what is left out would come back.
    (copy / "formats").mkdir(parents=True)
    (copy / "formats" / "laid.toml").write_text("old", "utf-8")
    assert list_faults(backup.create(company.data, copy)) == [
        ("formats/laid.toml", "not_copied"),
        ("queries/linked", "not_copied"),
    ]
    assert not (copy / "formats" / "laid.toml").exists()
    assert (copy / "settings.toml").read_text("utf-8") == "small_group = 6"
    settings.unlink()
    with socket.socket(socket.AF_UNIX) as opened:
        with contextlib.chdir(company.data):
            opened.bind("settings.toml")
        assert ("settings.toml", "not_copied") in list_faults(backup.create(company.data, copy))
    assert not (copy / "settings.toml").exists()


def test_what_a_backup_has_in_the_place_of_a_file_is_named_when_it_is_restored(company, tmp_path):
    company.start_with(("tickets.csv", ONE_TICKET))
    backup.create(company.data, tmp_path / "copy")
    os.mkfifo(tmp_path / "copy" / "settings.toml")
    restored = backup.restore(tmp_path / "copy", tmp_path / "back")
    assert list_faults(restored) == [("settings.toml", "not_restored")]
    assert restored.snapshot
