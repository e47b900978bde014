"""Waiting files on the upload page: from the command line, a watched folder or another visitor."""

import pytest

from dashboard.engine import snapshot_info
from dashboard.intake import waiting as waiting_page
from etl.commands import loads, waiting
from store import journal
from tests.pages.page import drop_files, find_labelled, find_table, read_text

ASKING = "Ticket ID,Client,Created at\n1,Acme,02/03/2026\n"
PROJECTS = "Project ID,Project name,Client\nP-1,Atlas,Acme\n"


def receive(data, folder, name, text, by):
    (folder / name).write_text(text, encoding="utf-8")
    return loads.propose(data, [(folder / name, name)], by)


def select_row(at, row, data):
    key = waiting_page.make_grid_key(waiting.list_waiting(data))
    at.session_state[key] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return at.run()


@pytest.mark.nightly
def test_a_file_of_the_command_line_is_asked_about_like_a_dropped_one(visit, tmp_path):
    data = tmp_path / "data"
    proposal = receive(data, tmp_path, "nightly.csv", ASKING, "cron")
    assert loads.confirm(data, proposal, "cron").is_published
    at = visit("upload", data=data)
    assert not at.exception
    table = find_table(at, "Submitted by")
    assert table.iloc[0].to_list()[:2] == ["nightly.csv", "cron"]
    assert table["Waiting for"].to_list() == ["answers about 1 sheet"]
    assert "which part of a date comes first?" in read_text(at)
    [choice] = [radio for radio in at.radio if radio.key and radio.key.endswith("_order")]
    choice.set_value("0").run()
    find_labelled(at.button, "Answer").click().run()
    assert not at.exception
    [load] = snapshot_info.list_loads(data)
    assert (load["source_file"], load["rows_kept"]) == ("nightly.csv", 1)
    assert not [table for table in at.dataframe if "Submitted by" in table.value.columns]


def test_a_file_of_another_visitor_is_taken_up_and_published_or_discarded(visit, tmp_path):
    data = tmp_path / "data"
    receive(data, tmp_path, "projects.csv", PROJECTS, "Bo")
    receive(data, tmp_path, "older.csv", PROJECTS.replace("Atlas", "Old"), "Bo")
    at = visit("upload", "zh", data=data)
    assert find_table(at, "提交人")["等待"].to_list() == ["发布", "发布"]
    select_row(at, 0, data)
    at.button(key="discard").click().run()
    assert not at.exception
    [entry] = journal.list_entries(data, "discarded")
    assert entry.body["name"] == "older.csv"
    select_row(at, 0, data)
    at.button(key="take_up").click().run()
    assert find_table(at, "识别为")["导入"].to_list() == [1]
    at.button(key="publish").click().run()
    assert not at.exception
    assert [load["source_file"] for load in snapshot_info.list_loads(data)] == ["projects.csv"]
    assert not [table for table in at.dataframe if "提交人" in table.value.columns]


def test_a_file_that_took_the_place_of_the_selected_one_is_not_discarded(visit, tmp_path):
    data = tmp_path / "data"
    receive(data, tmp_path, "projects.csv", PROJECTS, "Bo")
    receive(data, tmp_path, "older.csv", PROJECTS.replace("Atlas", "Old"), "Bo")
    at = select_row(visit("upload", data=data), 0, data)
    receive(data, tmp_path, "projects.csv", PROJECTS.replace("Atlas", "New"), "cron")
    at.button(key="discard").click().run()
    assert not at.exception
    assert find_table(at, "Submitted by")["File"].to_list() == ["projects.csv", "older.csv"]
    assert not journal.list_entries(data, "discarded")


@pytest.mark.nightly
def test_files_in_the_drop_zone_are_shown_instead(visit, tmp_path):
    data = tmp_path / "data"
    proposal = receive(data, tmp_path, "nightly.csv", ASKING, "cron")
    loads.confirm(data, proposal, "cron")
    at = drop_files(visit("upload", data=data), ("projects.csv", PROJECTS))
    assert not [table for table in at.dataframe if "Submitted by" in table.value.columns]
    assert find_table(at, "Recognised as")["File"].to_list() == ["projects.csv"]
