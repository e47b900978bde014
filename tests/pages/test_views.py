"""Saved views: a page with its filters under a name, shared by the whole company."""

import shutil

import pytest

from dashboard.ui import saved_views
from dashboard.ui.saved_views import View
from store import journal, journal_file
from tests import company
from tests.pages.page import read_text


@pytest.fixture
def own_data(tmp_path):
    """The data folder of a company that the test may write to."""
    company.publish(tmp_path)
    return tmp_path


def list_view_links(at):
    links = [link.proto for link in at.get("page_link")]
    return [(link.label, link.page, link.query_string) for link in links if "bookmark" in link.icon]


def list_container_keys(at):
    """The keys of the containers in the sidebar."""

    def walk(block):
        proto = getattr(block, "proto", None)
        identity = getattr(proto, "id", "") if proto is not None else ""
        yield identity
        for child in getattr(block, "children", {}).values():
            yield from walk(child)

    return [key.rpartition("-")[2] for key in walk(at.sidebar) if key]


def save_view(at, name):
    at.session_state["keep_view"] = True  # opens the popover
    at.run()
    at.text_input(key="new_view").set_value(name)
    return at.button(key="save_view").click().run()


def test_saved_view_links_to_its_page_with_its_filters(visit, own_data):
    at = visit("complaints", data=own_data, client="C1", start_date="2025-01-01")
    save_view(at, "Acme *since* 2025")
    assert not at.exception
    [(label, page, query)] = list_view_links(at)
    assert label == r"Acme \*since\* 2025"
    assert page == "complaints"
    assert sorted(query.split("&")) == ["client=C1", "start_date=2025-01-01"]
    assert at.text_input(key="new_view").value == ""
    # Other visitors see it on every evidence page.
    assert list_view_links(visit("case", data=own_data, lang="zh")) == [(label, page, query)]
    assert list_view_links(visit("upload", data=own_data)) == []


def test_a_view_of_a_page_that_is_no_more_takes_no_other_away(visit, own_data):
    for page in ("retired", "complaints"):
        saved_views.save_view(own_data, View(page, page, {}), "Ana")
    at = visit("case", data=own_data)
    assert not at.exception
    assert [label for label, *_ in list_view_links(at)] == ["complaints"]


def test_an_address_longer_than_any_is_not_saved(visit, published, tmp_path):
    data = shutil.copytree(published, tmp_path / "data")
    at = save_view(visit("complaints", data=data, lang="zh", extra="x" * 8000), "Board")
    assert [toast.value for toast in at.toast] == [
        "地址过长，无法保存为视图。请在筛选中少选一些值。"
    ]
    assert journal.list_entries(data, "view") == []


def test_no_more_views_are_saved_than_the_sidebar_can_list(visit, published, tmp_path, monkeypatch):
    monkeypatch.setattr(saved_views, "MAX_VIEWS", 1)
    data = shutil.copytree(published, tmp_path / "data")
    saved_views.save_view(data, View("Board", "complaints", {}), "Ana")
    at = save_view(visit("complaints", data=data, client="C1"), "Other")
    assert [toast.value for toast in at.toast] == ["1 view is already saved. Remove one first."]
    assert saved_views.list_views(data) == [View("Board", "complaints", {})]


def test_a_view_that_cannot_be_recorded_takes_no_page_away(visit, published, tmp_path):
    data = shutil.copytree(published, tmp_path / "data")
    at = visit("complaints", data=data)
    at.session_state["keep_view"] = True  # opens the popover
    at.run()
    journal_file.locate(data).write_bytes(b"no journal " * 100)
    at.text_input(key="new_view").set_value("Board")
    at.button(key="save_view").click().run()
    assert not at.exception
    [toast] = at.toast
    assert "journal" in toast.value
    assert at.title[0].value == "Complaints"


@pytest.mark.nightly
def test_saving_under_an_existing_name_replaces_and_removing_deletes(visit, own_data):
    save_view(visit("complaints", data=own_data, client="C1"), "Board")
    at = save_view(visit("schedule", data=own_data, project="P1"), "Board")
    assert [(page, query) for _, page, query in list_view_links(at)] == [("schedule", "project=P1")]
    assert "remove_view_0" not in [button.key for button in at.button]
    at.session_state["ask_removal_0"] = True  # opens the popover
    at.run()
    assert "Remove “Board” for everyone" in read_text(at)
    at.button(key="remove_view_0").click().run()
    assert list_view_links(at) == []
    assert [entry.body["status"] for entry in journal.list_entries(own_data, saved_views.KIND)] == [
        "saved",
        "saved",
        "removed",
    ]


def test_a_view_is_marked_only_where_its_filters_are_set(visit, own_data):
    def list_marked(at):
        return [key for key in list_container_keys(at) if "view_0" in key]

    save_view(visit("complaints", data=own_data, client="C1"), "Acme")
    assert list_marked(visit("complaints", data=own_data, client="C1")) == ["shown_view_0"]
    assert list_marked(visit("complaints", data=own_data)) == ["view_0"]
    assert list_marked(visit("schedule", data=own_data, client="C1")) == ["view_0"]


@pytest.mark.nightly
def test_view_without_a_name_is_not_saved(visit, own_data):
    at = save_view(visit("overview", data=own_data), "  ")
    assert at.toast[0].value == "Enter a name for the view first."
    assert saved_views.list_views(own_data) == []
