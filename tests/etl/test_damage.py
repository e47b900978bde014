"""A damaged data folder: no traceback, no silent change of a figure, and the way back works.

Each damage stands with what the command line answers. What is too long for the gate is run by
`make faults`.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.main import main
from etl.commands import commit
from store import archive, journal, snapshots
from tests.faults.damages import become_folder, cut, delete, empty, flip, scribble, smash

TICKETS = "Ticket ID,Created at,Client,Subject,Type\n1,2026-03-02 10:00,Acme,Slow,Complaint\n"
CLIENTS = "Client ID,Client name\nC1,Acme\n"
TRUE = {"tickets": 1, "clients": 1}


@dataclass(frozen=True)
class Small:
    """A company of two files: its data folder, the files, and the command line on it."""

    data: Path
    files: Path
    run: Callable[..., tuple[int, str, str]]

    def count(self) -> dict[str, int]:
        code, out, _ = self.run("status", "--json")
        assert code == 0
        return {table: json.loads(out)["tables"][table] for table in TRUE}

    def digest(self) -> str:
        current = snapshots.get_current(self.data)
        assert current
        return snapshots.digest_content(current.path)

    def find(self, pattern: str) -> Path:
        return sorted(self.data.glob(pattern))[0]

    def locate(self, name: str) -> Path:
        return archive.locate(self.data, archive.digest(self.files / name))


@pytest.fixture(scope="module")
def pristine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    for name, text in (("tickets.csv", TICKETS), ("clients.csv", CLIENTS)):
        (folder / name).write_text(text, "utf-8")
    paths = [str(folder / "tickets.csv"), str(folder / "clients.csv")]
    assert main(["load", *paths, "--by", "pm", "--data", str(folder / "data")]) == 0
    return folder


@pytest.fixture
def small(pristine, tmp_path, capsys):
    data = shutil.copytree(pristine / "data", tmp_path / "data")

    def run(*arguments):
        capsys.readouterr()
        code = main([*map(str, arguments), "--lang", "en", "--data", str(data)])
        written = capsys.readouterr()
        assert "Traceback" not in written.err + written.out
        return code, written.out, written.err

    return Small(data, pristine, run)


NIGHTLY = pytest.mark.nightly
SNAPSHOT, POINTER, RECORD = "snapshots/*.duckdb", "snapshots/current", "parsed/*-????????????.json"


@pytest.mark.parametrize(
    ("pattern", "damage"),
    [
        (SNAPSHOT, flip),
        (POINTER, scribble),
        pytest.param(SNAPSHOT, cut, marks=NIGHTLY),
        pytest.param(SNAPSHOT, empty, marks=NIGHTLY),
        pytest.param(SNAPSHOT, smash, marks=NIGHTLY),
        pytest.param(SNAPSHOT, delete, marks=NIGHTLY),
        pytest.param(POINTER, empty, marks=NIGHTLY),
        pytest.param("snapshots/*.sha256", scribble, marks=NIGHTLY),
        pytest.param("snapshots/*.sha256", become_folder, marks=NIGHTLY),
    ],
)
def test_a_damaged_snapshot_is_noticed_everywhere_and_built_again(small, pattern, damage):
    damage(small.find(pattern))
    code, out, _ = small.run("check", "--json")
    assert code == 1
    assert [fault["code"] for fault in json.loads(out)["faults"]] == ["snapshot_damaged"]
    assert small.run("query", "--sql", "select 1")[0] in (0, 1)
    code, out, _ = small.run("build")
    assert (code, "rebuilt" in out) == (0, True)
    assert small.count() == TRUE
    assert small.run("check")[0] == 0


@pytest.mark.nightly
def test_the_last_sound_snapshot_answers_until_the_next_build(small, tmp_path):
    first = snapshots.get_current(small.data)
    path = tmp_path / "tickets.csv"
    path.write_text(TICKETS + "2,2026-03-03 10:00,Acme,Slow,Complaint\n", "utf-8")
    assert small.run("load", path)[0] == 0
    second = snapshots.get_current(small.data)
    assert second != first
    assert second
    flip(second.path)
    assert snapshots.get_current(small.data) == first
    assert snapshots.is_damaged(small.data)
    assert small.run("build")[0] == 0
    assert not snapshots.is_damaged(small.data)
    assert small.count() == TRUE | {"tickets": 2}


def test_a_snapshot_without_a_checksum_is_read_once_as_a_whole(small):
    small.find("snapshots/*.sha256").unlink()
    assert not snapshots.is_damaged(small.data)
    smash(small.find(SNAPSHOT))
    assert snapshots.is_damaged(small.data)


@pytest.mark.parametrize(
    ("pattern", "damage"),
    [
        ("parsed/*.parquet", flip),
        ("parsed/contract.json", scribble),
        *(
            pytest.param(pattern, damage, marks=NIGHTLY)
            for pattern in (
                "parsed/*.parquet",
                "parsed/*.excerpt.json",
                "parsed/*-????????????.json",
            )
            for damage in (empty, cut, flip, delete, scribble)
        ),
        *(
            pytest.param("parsed/*.shapes.json", damage, marks=NIGHTLY)
            for damage in (empty, cut, flip, delete, scribble)
        ),
    ],
)
def test_a_damaged_cache_is_made_again_and_nobody_hears_of_it(small, pattern, damage):
    damage(small.find(pattern))
    delete(small.find(POINTER))
    code, _, err = small.run("build")
    assert (code, err) == (0, "")
    assert small.count() == TRUE
    assert small.run("check")[0] == 0


@pytest.mark.parametrize("name", ["parsed", "queue"])
def test_a_file_where_a_folder_belongs_is_mended_by_a_build(small, name):
    if (small.data / name).exists():
        shutil.rmtree(small.data / name)
    (small.data / name).write_bytes(b"")
    assert small.run("build")[0] == 0
    assert small.count() == TRUE
    assert small.run("check")[0] == 0
    assert small.run("load", small.files / "tickets.csv")[0] == 0


def lose_cache(small: Small) -> None:
    shutil.rmtree(small.data / "parsed")


@pytest.mark.parametrize(
    ("damage", "word"),
    [
        (flip, "damaged"),
        pytest.param(delete, "missing", marks=NIGHTLY),
        pytest.param(cut, "damaged", marks=NIGHTLY),
        pytest.param(empty, "damaged", marks=NIGHTLY),
    ],
)
def test_what_rests_on_a_damaged_file_is_not_published_until_the_true_one_is_loaded(
    small, damage, word
):
    before = snapshots.get_current(small.data)
    damage(small.locate("tickets.csv"))
    lose_cache(small)
    code, _, err = small.run("build")
    assert code == 1
    assert err.startswith("tickets.csv: received ")
    assert f" by pm; its archived copy is {word}. Load the same file again, or withdraw it" in err
    assert snapshots.get_current(small.data) == before
    assert small.count() == TRUE
    assert small.run("load", small.files / "tickets.csv")[0] == 0
    assert small.run("build")[0] == 0
    assert small.count() == TRUE
    assert small.run("check")[0] == 0


def test_a_damaged_file_can_be_withdrawn_and_comes_back_when_it_is_loaded_again(small):
    flip(small.locate("tickets.csv"))
    lose_cache(small)
    _, out, _ = small.run("status", "--json")
    (load,) = [load for load in json.loads(out)["loads"] if load["file"] == "tickets.csv"]
    assert small.run("undo", load["load_id"])[0] == 0
    assert small.count() == TRUE | {"tickets": 0}
    assert small.run("load", small.files / "tickets.csv")[0] == 0
    assert small.count() == TRUE


def test_a_missing_file_of_a_withdrawn_load_stops_nothing(small):
    _, out, _ = small.run("status", "--json")
    (load,) = [load for load in json.loads(out)["loads"] if load["file"] == "tickets.csv"]
    assert small.run("undo", load["load_id"])[0] == 0
    delete(small.locate("tickets.csv"))
    lose_cache(small)
    assert small.run("build")[0] == 0
    assert small.count() == TRUE | {"tickets": 0}
    code, _, err = small.run("restore", commit.list_history(small.data)[0].load.load_id)
    assert code == 1
    assert "Load the same file again" in err


def test_a_backup_is_restored_to_the_same_content(small, tmp_path):
    before = small.digest()
    (small.data / "settings.toml").write_text("corroboration_days = 14\n", "utf-8")
    assert small.run("backup", "create", tmp_path / "copy")[0] == 0
    entries = journal.list_entries(small.data)
    shutil.rmtree(small.data)
    assert small.run("backup", "restore", tmp_path / "copy")[0] == 0
    # The build of the restored folder is an entry of its own.
    assert journal.list_entries(small.data)[: len(entries)] == entries
    assert small.digest() == before
    code, _, err = small.run("backup", "restore", tmp_path / "copy")
    assert (code, "is not empty" in err) == (1, True)


def test_a_backup_whose_files_are_damaged_is_not_taken_for_whole(small, tmp_path):
    assert small.run("backup", "create", tmp_path / "copy")[0] == 0
    flip(archive.locate(tmp_path / "copy", archive.digest(small.files / "tickets.csv")))
    shutil.rmtree(small.data)
    code, _, err = small.run("backup", "restore", tmp_path / "copy")
    assert code == 1
    assert "tickets.csv" in err
