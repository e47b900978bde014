"""A cached result is what was written, or nothing."""

import pytest

from store import cache

PLAIN = {"a": [1, None, "中"], "b": 0.1}


def test_what_was_cached_is_read_again(tmp_path):
    cache.write(tmp_path / "parsed" / "a.json", PLAIN)
    assert cache.read(tmp_path / "parsed" / "a.json") == PLAIN


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:70],
        lambda content: content[:-1],
        lambda content: content.replace(b"0.1", b"0.2"),
        lambda content: b"{}",
        lambda content: b"[]\n{}",
        lambda content: b"\xff\xfe\n{}",
    ],
)
def test_a_damaged_file_counts_as_not_cached(tmp_path, damage):
    path = tmp_path / "a.json"
    cache.write(path, PLAIN)
    path.write_bytes(damage(path.read_bytes()))
    assert cache.read(path) is None


def test_a_folder_in_its_place_and_a_missing_file_count_as_not_cached(tmp_path):
    (tmp_path / "folder").mkdir()
    assert cache.read(tmp_path / "folder") is None
    assert cache.read(tmp_path / "missing") is None
