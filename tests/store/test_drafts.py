"""Drafts of queries: whose they are, under a new name of their query, and how long they stay."""

import os
import time

import pytest

from store import drafts
from store.drafts import Draft
from store.found_files import TooLong

DRAFT = Draft("select 2 -- own/x", "select 1 -- own/x")


def test_drafts_go_with_a_renamed_query_whosever_they_are(tmp_path):
    for owner in ("Ana", "browser 1"):
        drafts.keep(tmp_path, owner, "own/x", DRAFT)
    drafts.keep(tmp_path, "Ana", "own/other", DRAFT)
    drafts.rename(tmp_path, "own/x", "own/y", lambda text: text.replace("own/x", "own/y"))
    for owner in ("Ana", "browser 1"):
        assert drafts.find(tmp_path, owner, "own/x") is None
        moved = drafts.find(tmp_path, owner, "own/y")
        assert moved == Draft("select 2 -- own/y", "select 1 -- own/y")
    assert drafts.find(tmp_path, "Ana", "own/other") == DRAFT


def test_a_draft_untouched_for_a_year_goes(tmp_path):
    drafts.keep(tmp_path, "Ana", "own/x", DRAFT)
    [path] = (tmp_path / drafts.FOLDER).iterdir()
    for age, stays in ((drafts.KEPT_SECONDS - 60, True), (drafts.KEPT_SECONDS + 60, False)):
        then = time.time() - age
        os.utime(path, (then, then))
        drafts.keep(tmp_path, "Ben", "own/x", DRAFT)
        assert bool(drafts.find(tmp_path, "Ana", "own/x")) == stays


def test_the_oldest_drafts_make_room_for_the_latest(tmp_path, monkeypatch):
    monkeypatch.setattr(drafts, "MAX_FILES", 3)
    for age, owner in enumerate(["Ben", *map(str, range(5))]):
        drafts.keep(tmp_path, owner, "own/x", DRAFT)
        path = max((tmp_path / drafts.FOLDER).iterdir(), key=lambda each: each.stat().st_mtime)
        os.utime(path, (then := time.time() - 100 + age, then))
    assert [owner for owner in "01234" if drafts.find(tmp_path, owner, "own/x")] == ["2", "3", "4"]
    assert len(list((tmp_path / drafts.FOLDER).iterdir())) == 3


def test_no_draft_is_longer_than_two_queries_and_none_is_read_that_is(tmp_path):
    long = Draft("需" * 33_000, "\n" * 100_000)
    drafts.keep(tmp_path, "Ana", "own/x", long)
    assert drafts.find(tmp_path, "Ana", "own/x") == long
    with pytest.raises(TooLong):
        drafts.keep(tmp_path, "Ana", "own/x", Draft("\x01" * 100_000, ""))
    assert drafts.find(tmp_path, "Ana", "own/x") == long
    [path] = (tmp_path / drafts.FOLDER).iterdir()
    for laid in (path.read_bytes() + b" " * drafts.MAX_BYTES, b"[" * 100_000):
        path.write_bytes(laid)
        assert drafts.find(tmp_path, "Ana", "own/x") is None


def test_a_link_in_the_place_of_a_draft_is_not_followed(tmp_path):
    data = tmp_path / "data"
    drafts.keep(data, "Ana", "own/x", DRAFT)
    [path] = (data / drafts.FOLDER).iterdir()
    path.replace(tmp_path / "elsewhere.json")
    path.symlink_to(tmp_path / "elsewhere.json")
    assert drafts.find(data, "Ana", "own/x") is None
    drafts.keep(data, "Ana", "own/x", DRAFT)
    assert drafts.find(data, "Ana", "own/x") == DRAFT
