"""The names page: rows of two lists that may be one thing, side by side, merged and taken back."""

import pytest

from etl.commands import loads
from store import journal
from tests.etl.conftest import Company
from tests.pages.page import fill_grid, find_table, read_text

DESK = """
    Ticket ID | Client | Created at | Type      | Status | Subject
    KF-9001   | Acme   | 2026-03-03 | Complaint | Closed | Invoice was sent twice
"""
JIRA = """
    Issue key | Customer | Created    | Issue Type | Status | Summary
    HH-77     | Acme     | 2026-03-04 | Complaint  | Done   | The invoice was sent twice
"""


@pytest.fixture
def own(tmp_path):
    company = Company(tmp_path)
    tables = {"desk.csv": DESK, "jira.csv": JIRA}
    paths = [(company.write(name, table), name) for name, table in tables.items()]
    proposal = loads.propose(company.data, paths, "Li Na")
    assert loads.confirm(company.data, proposal, "Li Na").is_published
    yield company
    company.close()


def test_a_pair_is_shown_side_by_side_merged_on_a_word_and_taken_back(visit, own):
    at = visit("names", data=own.data)
    assert at.segmented_control[0].options[-1] == "Duplicates (1)"
    at.session_state["names_kind"] = "duplicates"
    at.run()
    [pair] = find_table(at, "likeness").to_dict("records")
    rows = {pair["this"], pair["other"]}
    assert rows == {
        "KF-9001 · Invoice was sent twice · desk.csv",
        "HH-77 · The invoice was sent twice · jira.csv",
    }
    assert pair["agreeing"] == "Client, Kind"
    assert "Status: " in pair["differing"] and "3 Mar 2026" in pair["differing"]
    assert at.button(key="apply_duplicates").disabled
    fill_grid(at, own, "duplicates", r0="Same")
    at.button(key="apply_duplicates").click().run()
    assert not at.exception
    assert "1 decision applied" in at.success[0].value
    assert own.rows("select ticket_id from tickets") == [("KF-9001",)]
    assert "No possible duplicates" in read_text(at)
    assert len(journal.list_entries(own.data, "paired")) == 1
    merged = visit("record", data=own.data, record=["tickets", "", "HH-77"])
    assert "HH-77 was merged into KF-9001" in read_text(merged)
    assert [heading.value for heading in merged.subheader][:1] == ["Invoice was sent twice"]
    [decided] = find_table(at, "what")["what"]
    assert "KF-9001 (desk.csv)" in decided and "is the same as" in decided
    fill_grid(at, own, "decided_duplicates", r0=True)
    at.button(key="apply_take_back").click().run()
    assert "1 decision undone" in at.success[0].value
    assert own.rows("select count(*) from tickets") == [(2,)]


@pytest.mark.nightly
def test_the_overview_says_that_pairs_are_counted_twice_until_they_are_decided(visit, own):
    assert "1 pair of tickets or requirements" in read_text(visit("overview", data=own.data))
