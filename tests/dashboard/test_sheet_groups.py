"""Which sheets are answered together, and what of an answer each of them takes."""

from dataclasses import replace

from dashboard.intake.sheet_groups import group_open, spread
from etl.load import Candidate, Column, Load, Question

ASKED = Question("opened_at", (Candidate("Came in", "dates", ("2026-03-02",)),))
DOUBT = Question("client", (Candidate("Customers", "similar", ("Acme",)),), is_optional=True)
LOAD = Load("a", "a.csv", "", "tickets", None, "asked", question=ASKED, shape="one")


def make_load(name, headers, **changes):
    columns = tuple(Column(header, ()) for header in headers.split(","))
    return replace(
        LOAD, **{"load_id": name, "file": name, "shape": headers, "columns": columns, **changes}
    )


def list_files(groups):
    return ["".join(load.file for load in group.loads) for group in groups]


def test_sheets_with_the_same_questions_and_most_columns_are_answered_together():
    loads = [
        make_load("a", "Ref,Came in,Text"),
        make_load("b", "Ref,Came in,Text,Notes"),
        make_load("c", "Ref,Arrived,Wording,Notes"),
        make_load("d", "Ref,Came in,Text", open=(DOUBT,)),
        make_load("e", "Ref,Came in,Text", source="changes"),
    ]
    assert list_files(group_open(loads)) == ["ab", "c", "d", "e"]


def test_sheets_that_wait_for_an_answer_stand_first():
    loads = [
        make_load("a", "Ref", status="loaded", question=None, open=(DOUBT,)),
        make_load("b", "Ref", status="loaded", question=None),
        make_load("c", "Ref", status="refused"),
        make_load("d", "Ref", status="loaded", question=None, unknown={"kind": {"Moan": 2}}),
        make_load("e", "Ref", status="skipped"),
    ]
    assert list_files(group_open(loads)) == ["c", "a", "d"]


def test_texts_of_unknown_encoding_are_answered_one_by_one():
    question = Question("encoding", (Candidate("big5", "encoding", ("x",)),))
    loads = [replace(LOAD, load_id=name, shape="", question=question) for name in "ab"]
    assert len(group_open(loads)) == 2


def test_files_that_may_be_of_different_projects_are_still_answered_together():
    guesses = [Candidate(name, "file_name", ()) for name in ("Atlas", "Ledger")]
    loads = [
        make_load(guess.header, "Ref,Text", question=Question("project", (guess,)))
        for guess in guesses
    ]
    assert len(group_open(loads)) == 1


def test_each_pair_of_lists_is_a_question_of_its_own():
    loads = [make_load(name, "Ref,Text", question=Question("list", ())) for name in "ab"]
    assert len(group_open(loads)) == 2


def test_a_sheet_takes_the_part_of_an_answer_that_concerns_it():
    loads = [
        make_load("a", "Ref,Came in", unknown={"kind": {"Moan": 1}}),
        make_load("b", "Ref,Came in"),
        make_load("c", "Ref,Arrived"),
    ]
    answer = {
        "table": "tickets",
        "columns": {"opened_at": ["Came in"], "client": []},
        "choices": {"kind": {"complaint": ["Moan"]}},
    }
    given = {load.load_id: part for load, part in spread(answer, loads)}
    assert given["a"] == answer
    assert given["b"]["columns"] == answer["columns"] and "choices" not in given["b"]
    assert given["c"] == {"table": "tickets", "columns": {"client": []}}


def test_an_answer_for_sheets_of_one_shape_is_saved_once_but_a_value_for_each():
    loads = [make_load("a", "Ref,Came in"), make_load("b", "Ref,Came in")]
    columns = {"table": "tickets", "columns": {"opened_at": ["Came in"]}}
    assert len(spread(columns, loads)) == 1
    values = {"a": {"project": "Atlas"}, "b": {"project": "Ledger"}}
    assert [part["constants"] for _, part in spread({"table": "tickets"}, loads, values)] == [
        {"project": "Atlas"},
        {"project": "Ledger"},
    ]
    assert spread({"table": "tickets", "columns": {"kind": ["Absent"]}}, loads) == []
