"""Saved views: a page with its filters under a name, found again by everyone."""

import pytest

from dashboard.ui import saved_views
from store import journal
from tests import company


@pytest.fixture
def own(tmp_path):
    """A company of its own, as these tests write to its journal."""
    company.publish(tmp_path)
    return tmp_path


def links(at):
    kept = [link.proto for link in at.get("page_link")]
    return [(link.label, link.page, link.query_string) for link in kept if "bookmark" in link.icon]


def keep(at, name):
    at.session_state["keep_view"] = True  # opens it
    at.run()
    at.text_input(key="new_view").set_value(name)
    return at.button(key="save_view").click().run()


def test_a_view_is_saved_with_its_filters_and_opens_as_it_was(visit, own):
    at = visit("complaints", data=own, client="C1", start_date="2025-01-01")
    keep(at, "Acme *since* 2025")
    assert not at.exception
    [(label, page, query)] = links(at)
    assert label == r"Acme \*since\* 2025"
    assert page == "complaints"
    assert sorted(query.split("&")) == ["client=C1", "start_date=2025-01-01"]
    assert at.text_input(key="new_view").value == ""
    # Another visitor finds it, on every page of the evidence.
    assert links(visit("case", data=own, lang="zh")) == [(label, page, query)]
    assert links(visit("upload", data=own)) == []


def test_a_name_given_again_replaces_and_a_removed_view_is_gone(visit, own):
    keep(visit("complaints", data=own, client="C1"), "Board")
    at = keep(visit("schedule", data=own, project="P1"), "Board")
    assert [(page, query) for _, page, query in links(at)] == [("schedule", "project=P1")]
    at.button(key="remove_view_0").click().run()
    assert links(at) == []
    assert [one.body["status"] for one in journal.list_entries(own, saved_views.KIND)] == [
        "saved",
        "saved",
        "removed",
    ]


def test_a_view_without_a_name_is_not_saved(visit, own):
    at = keep(visit("overview", data=own), "  ")
    assert at.toast[0].value == "Give the view a name first."
    assert saved_views.list_views(own) == []
