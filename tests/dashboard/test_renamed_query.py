"""A renamed query of the company's own keeps what belongs to it."""

from datetime import date

import pytest

from dashboard.engine import chart_notes
from etl.commands import own_queries
from etl.commands.queries import restore_query, save_query
from queries import catalog, renaming
from store import drafts, notes
from store.drafts import Draft
from tests import own_query

OLD, NEW = "requirements/tickets", own_query.NAME
TEXT = own_query.write(name=OLD, header='page        = "requirements"\n')


@pytest.fixture
def saved(tmp_path):
    """A data folder with an own query on the page of requirements."""
    outcome = save_query(tmp_path, OLD, TEXT, "new", "Ana")
    assert outcome.is_recorded, outcome.error
    return tmp_path


def test_drafts_notes_and_links_follow_the_new_name(saved):
    drafts.keep(saved, "Ana", OLD, Draft(TEXT + "-- mine", TEXT))
    notes.add(saved, date(2025, 5, 5), None, "New CRM", "page", "requirements", "Ana")
    assert own_queries.rename_query(saved, OLD, NEW, "clearer", "Ben").is_recorded
    text = TEXT.replace(OLD, NEW)
    assert catalog.load(saved)[NEW].text == text
    assert drafts.find(saved, "Ana", NEW) == Draft(text + "-- mine", text)
    assert drafts.find(saved, "Ana", OLD) is None
    assert [note.text for note in chart_notes.list_for(saved, NEW, {})] == ["New CRM"]
    assert renaming.follow_name(saved, OLD) == NEW
    assert own_queries.rename_query(saved, NEW, OLD, "back", "Ben").is_recorded
    assert (renaming.follow_name(saved, NEW), renaming.follow_name(saved, OLD)) == (OLD, OLD)


def test_a_version_from_before_the_renaming_is_restored_under_the_new_name(saved):
    [first] = catalog.list_versions(saved, OLD)
    assert own_queries.rename_query(saved, OLD, NEW, "clearer", "Ben").is_recorded
    outcome = restore_query(saved, NEW, first.entry_id, "as it was", "Ana")
    assert outcome.is_recorded, outcome.error
    assert catalog.load(saved)[NEW].text == TEXT.replace(OLD, NEW)


def test_a_link_goes_on_to_its_own_query_where_another_takes_a_name_on_the_way(saved):
    assert own_queries.rename_query(saved, OLD, "own/between", "clearer", "Ben").is_recorded
    assert own_queries.rename_query(saved, "own/between", NEW, "clearer", "Ben").is_recorded
    text = TEXT.replace(OLD, "own/between")
    assert save_query(saved, "own/between", text, "new", "Ana").is_recorded
    assert renaming.follow_name(saved, OLD) == NEW
    assert renaming.follow_name(saved, "own/between") == "own/between"


def test_a_headline_comparison_is_not_renamed_or_retired_unseen(saved):
    (saved / "settings.toml").write_text(f'headline_family = ["{OLD}"]\n', "utf-8")
    renamed = own_queries.rename_query(saved, OLD, NEW, "clearer", "Ben")
    retired = own_queries.retire_query(saved, OLD, "old", "Ben")
    for outcome in (renamed, retired):
        assert outcome.error is not None
        assert "used by headline_family" in outcome.error.details["reason"]["en"]
    assert OLD in catalog.load(saved)
