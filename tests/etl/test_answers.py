"""What a person answers of a sheet holds for every sheet of its shape, earlier ones too."""

from datetime import date

import pytest

from etl.commands import answers, commit
from store import journal
from tests.etl.taking import asked, column, workbook

pytestmark = pytest.mark.usefixtures("without_queries")

ODD = "Nr | Asked on | What | Who | State\n1 | 2026-03-02 | Login | Bob | Parked"
MORE = "State | Who | What | Asked on | Nr\nOpen | Eve | Search | 2026-03-03 | 2"
OTHER = "Nr | Asked on | What | Who | State | Cost\n3 | 2026-03-04 | Export | Bob | Open | 5"
ANSWER = {
    "table": "requirements",
    "columns": {
        "requirement_id": "Nr",
        "received_date": "Asked on",
        "title": "What",
        "relayed_by": "Who",
    },
    "constants": {"project": "Alpha"},
}
TICKETS = "Ticket ID | Client | Created at | Type\n1 | Acme | 2026-03-02 | Complaint"


def first(company, name, table):
    """The one load that a file would give."""
    (load,) = company.propose(company.write(name, table)).loads
    return load


def in_force(company):
    return [
        (record.load.file, record.load.status, record.load.source)
        for record in commit.list_history(company.data)
    ]


def test_an_answer_serves_the_next_file_but_its_project_is_asked_again(company):
    company.answer(first(company, "odd.csv", ODD), ANSWER)
    later = first(company, "march.csv", MORE)
    question = asked(later)
    assert (later.source, question.field) == ("requirements", "project")
    assert [(one.header, one.why) for one in question.candidates[:2]] == [
        ("march", "file_name"),
        ("Alpha", "answered"),
    ]
    company.answer(later, {"table": "requirements", "constants": {"project": "Alpha"}})
    later = first(company, "march.csv", MORE)
    assert column(later, "received_date") == [date(2026, 3, 3)]
    assert column(later, "project") == ["Alpha"]


@pytest.mark.nightly
def test_an_answered_constant_is_noted_on_each_load(company):
    company.answer(first(company, "odd.csv", ODD), ANSWER)
    (note,) = [
        finding
        for finding in first(company, "odd.csv", MORE).findings
        if finding.code == "answered_constant"
    ]
    assert (note.value, note.details["field"]["zh"]) == ("Alpha", "所属项目")


@pytest.mark.nightly
def test_an_answer_applies_to_earlier_loads_of_the_shape_and_no_others(company):
    company.start_with(("odd.csv", ODD), ("other.csv", OTHER))
    assert {status for _, status, _ in in_force(company)} == {"refused"}
    company.answer(first(company, "odd.csv", MORE), ANSWER)
    assert in_force(company) == [
        ("odd.csv", "loaded", "requirements"),
        ("other.csv", "refused", None),
    ]
    assert company.rows("select requirement_id, project_id from requirements") == [("1", "alpha")]


def test_only_files_with_a_sheet_of_the_shape_are_parsed_again(company):
    company.start_with(("tickets.csv", TICKETS), ("odd.csv", ODD))
    before = {path.name for path in (company.data / "parsed").glob("*.parquet")}
    stamps = {path: path.stat().st_mtime_ns for path in (company.data / "parsed").iterdir()}
    company.answer(first(company, "odd.csv", ODD), ANSWER)
    now = {path.name for path in (company.data / "parsed").glob("*.parquet")}
    assert before < now and len(now) == len(before) + 1
    (tickets,) = before
    assert (company.data / "parsed" / tickets).stat().st_mtime_ns == stamps[
        company.data / "parsed" / tickets
    ]


def test_the_latest_answer_wins_and_is_one_decision(company):
    company.start_with(("odd.csv", ODD))
    load = first(company, "odd.csv", ODD)
    company.answer(load, ANSWER)
    assert company.rows("select relayed_by, title from requirements") == [("Bob", "Login")]
    correction = {"table": "requirements", "columns": {"client_contact": "Who", "relayed_by": []}}
    company.answer(load, correction)
    assert company.rows("select relayed_by, client_contact, title from requirements") == [
        (None, "Bob", "Login")
    ]
    assert len(journal.list_entries(company.data, "answered")) == 2


@pytest.mark.nightly
def test_a_revoked_answer_leaves_everything_as_before(company):
    company.start_with(("tickets.csv", TICKETS), ("odd.csv", ODD))
    before = company.tables()
    load = first(company, "odd.csv", ODD)
    company.answer(load, ANSWER)
    assert len(company.rows("select * from requirements")) == 1
    company.answer(load, None)
    assert company.tables() == before


@pytest.mark.nightly
def test_a_sure_match_is_corrected_and_the_header_leaves_its_field(company):
    table = "Ticket ID | Client | Created at | Owner | Submitter\n1 | A | 2026-03-02 | Eve | Bob"
    company.load("tickets.csv", table)
    assert company.rows("select raised_by, on_behalf_of from tickets") == [("Bob", None)]
    load = first(company, "tickets.csv", table)
    company.answer(load, {"table": "tickets", "columns": {"on_behalf_of": "Submitter"}})
    assert company.rows("select raised_by, on_behalf_of from tickets") == [(None, "Bob")]


def test_an_answer_corrects_a_known_export_and_keeps_the_rest_of_it(company):
    table = (
        "Issue key | Summary | Issue Type | Project key | Created | Creator | Status\n"
        "P-1 | Login | Story | P | 25/Feb/26 10:17 PM | Bob | To Do\n"
        "P-2 | Slow | Complaint | P | 25/Feb/26 10:17 PM | Bob | Done"
    )
    company.load("jira.csv", table)
    (story, _) = company.propose(company.write("again.csv", table)).loads
    company.answer(
        story, {"table": "requirements", "columns": {"client_contact": "Creator", "relayed_by": []}}
    )
    assert company.rows("select client_contact, relayed_by from requirements") == [("Bob", None)]
    assert company.rows("select raised_by, kind from tickets") == [("Bob", "complaint")]


@pytest.mark.nightly
def test_keys_of_several_columns_units_and_words_are_answered_too(company):
    table = (
        "Site | Phase | Project | Due date | Asked | Worth | Fate\n"
        "M1 | Design | P-1 | 2026-03-02 | x | 16 | Sleeping"
    )
    load = first(company, "plan.csv", table)
    company.answer(
        load,
        {
            "table": "requirements",
            "columns": {
                "requirement_id": ["Site", "Phase"],
                "effort_days": "Worth",
                "channel": "Asked",
                "status": "Fate",
            },
            "units": {"effort_days": "hours"},
            "choices": {"channel": {"relayed": ["x"]}, "status_group": {"waiting": ["Sleeping"]}},
        },
    )
    company.load("plan.csv", table)
    assert company.rows(
        "select requirement_id, effort_days, channel, status_group from requirements"
    ) == [("M1|Design", 2.0, "relayed", "waiting")]


def test_unknown_words_are_counted_until_they_are_answered(company):
    table = (
        "Ticket ID | Client | Created at | Type | Status\n"
        "1 | A | 2026-03-02 | Moan | Parked\n2 | A | 2026-03-02 | Moan | Parked"
    )
    load = first(company, "tickets.csv", table)
    assert load.unknown == {"kind": {"Moan": 2}, "status_group": {"Parked": 2}}
    choices = {"kind": {"complaint": ["Moan"]}, "status_group": {"waiting": ["Parked"]}}
    company.answer(load, {"table": "tickets", "choices": choices})
    answered = first(company, "tickets.csv", table)
    assert answered.unknown == {}
    assert column(answered, "kind") == ["complaint", "complaint"]
    company.answer(load, {"table": "tickets", "choices": {"kind": {"request": ["moan"]}}})
    assert column(first(company, "tickets.csv", table), "kind") == ["request", "request"]


def test_the_order_of_day_and_month_is_answered_once_for_the_shape(company):
    table = "Ticket ID | Client | Created at\n1 | A | 02/03/2026"
    load = first(company, "tickets.csv", table)
    assert [candidate.header for candidate in asked(load).candidates] == ["dmy", "mdy"]
    company.answer(load, {"table": "tickets", "parse": {"date_order": "dmy"}})
    later = first(company, "more.csv", table.replace("1 | A", "2 | B"))
    assert str(column(later, "opened_at")[0].date()) == "2026-03-02"


def test_the_encoding_of_a_text_is_answered_and_corrected(company):
    path = company.folder / "export.csv"
    path.write_bytes("Ticket ID,Client,Created at,Subject\n1,A,2026-03-02,20°C\n".encode("cp1252"))
    (load,) = company.propose(path).loads
    assert asked(load).field == "encoding"
    read = {}
    for encoding in ("big5", "cp1252"):
        company.answer(load, {"parse": {"encoding": encoding}})
        (now,) = company.propose(path).loads
        read[encoding] = column(now, "subject")
    assert read["cp1252"] == ["20°C"] != read["big5"]
    company.answer(now, None)
    assert asked(company.propose(path).loads[0]).field == "encoding"


def test_an_unneeded_sheet_is_left_out_until_the_answer_is_revoked(company):
    load = first(company, "tickets.csv", TICKETS)
    company.answer(load, {"needed": False})
    left = first(company, "tickets.csv", TICKETS)
    assert (left.status, [finding.code for finding in left.findings]) == ("skipped", ["left_out"])
    company.answer(left, None)
    assert first(company, "tickets.csv", TICKETS).status == "loaded"


@pytest.mark.nightly
def test_a_constant_of_one_sheet_does_not_apply_to_another(company, tmp_path):
    table = "Req ID | Title | Date raised\nR-1 | Login | 2026-03-02"
    path = workbook(tmp_path, "two.xlsx", Alpha=table, Beta=table)
    alpha, beta = company.propose(path).loads
    assert {alpha.status, beta.status} <= {"asked", "refused"}
    company.answer(alpha, {"table": "requirements", "constants": {"project": "P-1"}})
    alpha, beta = company.propose(path).loads
    assert (alpha.status, column(alpha, "project")) == ("loaded", ["P-1"])
    assert beta.status in ("asked", "refused")


def test_an_answer_that_no_format_may_give_changes_nothing(company):
    load = first(company, "odd.csv", ODD)
    outcome = answers.save_answers(company.data, [(load, {"table": "requirement"})], "Li Na")
    assert not outcome.is_published
    assert outcome.error is not None
    assert "table must be one of" in outcome.error.details["reason"]["en"]
    assert journal.list_entries(company.data, "answered") == []
