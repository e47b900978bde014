import hashlib

import pytest

from store import archive


def test_a_received_file_is_kept_unchanged_under_its_digest(tmp_path):
    path = tmp_path / "需求清单.csv"
    path.write_bytes(b"\xef\xbb\xbfa,b\r\n1,2")
    sha = archive.keep(tmp_path / "data", path)
    assert sha == hashlib.sha256(path.read_bytes()).hexdigest()
    assert archive.locate(tmp_path / "data", sha).read_bytes() == path.read_bytes()


def test_the_same_bytes_under_two_names_are_one_file(tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("same", encoding="utf-8")
    data = tmp_path / "data"
    assert archive.keep(data, tmp_path / "a.csv") == archive.keep(data, tmp_path / "b.csv")
    assert len([path for path in (data / "archive").rglob("*") if path.is_file()]) == 1


def test_a_copy_that_was_interrupted_leaves_nothing_under_the_digest(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text("whole", encoding="utf-8")

    def killed(handle):
        raise KeyboardInterrupt

    monkeypatch.setattr("store.durable.os.fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        archive.keep(tmp_path / "data", path)
    assert not archive.locate(tmp_path / "data", archive.digest(path)).exists()


@pytest.mark.parametrize("damage", [b"", b"whol", b"whole and more"])
def test_a_damaged_copy_is_noticed_and_replaced_by_the_true_file(tmp_path, damage):
    path, data = tmp_path / "a.csv", tmp_path / "data"
    path.write_text("whole", encoding="utf-8")
    sha = archive.keep(data, path)
    archive.locate(data, sha).write_bytes(damage)
    with pytest.raises(archive.DamagedCopy) as raised:
        archive.locate_verified(data, sha)
    assert not raised.value.is_missing
    assert archive.keep(data, path) == sha
    assert archive.locate_verified(data, sha).read_bytes() == b"whole"


def test_a_missing_copy_is_noticed_and_replaced_by_the_true_file(tmp_path):
    path, data = tmp_path / "a.csv", tmp_path / "data"
    path.write_text("whole", encoding="utf-8")
    archive.locate(data, archive.keep(data, path)).unlink()
    with pytest.raises(archive.DamagedCopy) as raised:
        archive.locate_verified(data, archive.digest(path))
    assert raised.value.is_missing
    archive.keep(data, path)
    assert archive.locate_verified(data, archive.digest(path)).read_bytes() == b"whole"


def test_a_folder_in_the_place_of_a_copy_is_replaced(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n", "utf-8")
    copy = archive.locate(tmp_path / "data", archive.digest(path))
    copy.mkdir(parents=True)
    archive.keep(tmp_path / "data", path)
    assert copy.read_text("utf-8") == "a,b\n"
