"""The import history: who imported what, what is in force, and how to undo it."""

import pytest
from streamlit.runtime.media_file_manager import MediaFileManager

from dashboard.engine import answers, snapshot_info
from etl.commands import loads
from etl.commands.answers import save_list_decision
from store import journal
from tests.pages.page import drop_files, find_table, read_text
from tests.pages.test_upload import PROJECTS, TICKETS


def publish_file(visit, data, name, content):
    at = drop_files(visit("upload", data=data), (name, content))
    at.button(key="publish").click().run()
    assert not at.exception


def select_load(at, row=0, loads=1):
    """Select a row of a history of so many loads."""
    at.session_state[f"history_{loads}"] = {
        "selection": {"rows": [row], "columns": [], "cells": []}
    }
    return at.run()


def test_load_is_withdrawn_and_restored(visit, tmp_path):
    publish_file(visit, tmp_path, "projects.csv", PROJECTS)
    at = select_load(visit("loads", data=tmp_path))
    at.button(key="withdraw").click().run()
    assert not at.exception
    assert snapshot_info.list_loads(tmp_path) == []
    at = select_load(at)
    at.button(key="restore").click().run()
    assert len(snapshot_info.list_loads(tmp_path)) == 1


def test_selected_load_shows_its_findings_and_counts(visit, tmp_path):
    publish_file(visit, tmp_path, "tickets.csv", TICKETS)
    at = select_load(visit("loads", data=tmp_path))
    assert not at.exception
    assert "soon" in read_text(at)
    assert "Rows read 2" in read_text(at)


@pytest.mark.nightly
def test_rows_replaced_by_a_later_load_are_counted_and_listed(visit, tmp_path):
    publish_file(visit, tmp_path, "projects.csv", PROJECTS)
    publish_file(visit, tmp_path, "later.csv", PROJECTS.replace("Ledger", "Ledger 2"))
    at = visit("loads", data=tmp_path)
    assert not at.exception
    [replaced] = answers.run_query(tmp_path, "overview/replaced_rows").rows.to_dict("records")
    assert (replaced["earlier_file"], replaced["later_file"]) == ("projects.csv", "later.csv")
    assert (replaced["replaced_count"], replaced["changed_count"]) == (2, 1)
    rows = answers.run_query(tmp_path, "overview/replaced_row_list").rows.to_dict("records")
    assert [
        (row["row_key"], row["earlier_row"], row["later_row"], row["is_changed"]) for row in rows
    ] == [("P-2", 3, 3, True), ("P-1", 2, 2, False)]


ANA = "Ticket ID,Client,Subject,Created at\n1,Acme,Invoice,2026-03-02\n2,Acme,Login,2026-03-03\n"
BEN = "Ticket ID,Client,Subject,Created at\n1,Zenith,Crane,2026-05-02\n2,Zenith,Gate,2026-05-03\n"


def test_lists_and_what_holds_of_them_can_be_seen_and_changed(visit, tmp_path):
    for name, text in (("ana.csv", ANA), ("ben.csv", BEN)):
        path = tmp_path / name
        path.write_text(text)
        proposal = loads.propose(tmp_path / "data", [(path, name)], "Ana")
        loads.confirm(tmp_path / "data", proposal, "Ana")
    at = visit("loads", data=tmp_path / "data")
    lists = find_table(at, "Same items as")
    assert lists["List"].to_list() == ["ana", "ben"]
    at.selectbox(key="list_pair").select_index(0).run()
    assert "2 numbers in common, but their rows differ" in read_text(at)
    at.button(key="change_lists_other").click().run()
    assert not at.exception
    [entry] = journal.list_entries(tmp_path / "data", "listed")
    assert entry.body["is_same"] is True
    freshness = answers.run_query(tmp_path / "data", "overview/freshness").rows
    assert freshness.set_index("table_name").loc["tickets", "row_count"] == 2
    said = find_table(visit("journal", data=tmp_path / "data"), "What")
    assert "Said that two lists number the same things" in said["What"].to_list()
    # Another visitor keeps them apart meanwhile: what was asked for is done already.
    ids = (entry.body["load_id"], entry.body["other_load_id"])
    save_list_decision(tmp_path / "data", *ids, False, "Bo")
    at.button(key="change_lists_same").click().run()
    assert not at.exception
    assert len(journal.list_entries(tmp_path / "data", "listed")) == 2


def test_who_takes_a_file_as_received_is_in_the_journal(visit, tmp_path, monkeypatch):
    publish_file(visit, tmp_path, "tickets.csv", TICKETS)
    offered, add = [], MediaFileManager.add_deferred

    def keep(manager, write, *rest, **more):
        offered.append(write)
        return add(manager, write, *rest, **more)

    monkeypatch.setattr(MediaFileManager, "add_deferred", keep)
    select_load(visit("loads", data=tmp_path))
    assert offered[-1]() == TICKETS.encode()
    assert journal.list_entries(tmp_path, "exported")[-1].body["file"] == "tickets.csv"
