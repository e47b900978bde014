"""The loads page: who brought what, what is in force, and the way back."""

from dashboard.engine import answers, snapshot_info
from tests.pages.test_upload import PROJECTS, TICKETS, drop, said


def published(visit, data, *files):
    at = drop(visit("upload", data=data), *files)
    at.button(key="publish").click().run()
    assert not at.exception


def chosen(at, loads, *rows):
    at.session_state[f"history_{loads}"] = {
        "selection": {"rows": list(rows), "columns": [], "cells": []}
    }
    return at.run()


def test_a_load_is_withdrawn_and_brought_back(visit, tmp_path):
    published(visit, tmp_path, ("projects.csv", PROJECTS))
    at = chosen(visit("loads", data=tmp_path), 1, 0)
    at.button(key="withdraw").click().run()
    assert not at.exception
    assert snapshot_info.list_loads(tmp_path) == []
    at = chosen(at, 1, 0)
    at.button(key="restore").click().run()
    assert len(snapshot_info.list_loads(tmp_path)) == 1


def test_a_chosen_load_shows_its_problems_and_offers_its_file(visit, tmp_path):
    published(visit, tmp_path, ("tickets.csv", TICKETS))
    at = chosen(visit("loads", data=tmp_path), 1, 0)
    assert not at.exception
    assert "soon" in said(at)
    assert "Rows read 2" in said(at)


def test_which_rows_a_later_load_replaced_is_counted(visit, tmp_path):
    published(visit, tmp_path, ("projects.csv", PROJECTS))
    published(visit, tmp_path, ("later.csv", PROJECTS.replace("Ledger", "Ledger 2")))
    at = visit("loads", data=tmp_path)
    assert not at.exception
    [replaced] = answers.run_query(tmp_path, "overview/replaced_rows").rows.to_dict("records")
    assert (replaced["earlier_file"], replaced["later_file"]) == ("projects.csv", "later.csv")
    assert (replaced["replaced_count"], replaced["changed_count"]) == (2, 1)
    listed = answers.run_query(tmp_path, "overview/replaced_row_list").rows.to_dict("records")
    assert [
        (one["row_key"], one["earlier_row"], one["later_row"], one["is_changed"]) for one in listed
    ] == [("P-2", 3, 3, True), ("P-1", 2, 2, False)]
