"""Drafts of queries: whose they are, under a new name of their query, and how long they stay."""

import os
import time

from store import drafts
from store.drafts import Draft

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
