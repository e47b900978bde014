import json

import pytest

from dashboard.__main__ import main


@pytest.fixture
def ask(data, capsys):
    """Run a command line on the small company; gives exit code, what stdout holds, and stderr."""

    def run(*arguments, folder=data):
        code = main([*arguments, "--data", str(folder)])
        written = capsys.readouterr()
        return code, written.out, written.err

    return run


def test_all_queries_are_listed_with_columns_parameters_and_page(ask):
    code, out, _ = ask("queries", "--json")
    listed = {one["name"]: one for one in json.loads(out)}
    one = listed["complaints/headline"]
    assert code == 0
    assert list(one) == ["name", "question", "columns", "parameters", "page", "edited"]
    assert one["columns"][0] == "complaint_count"
    assert one["parameters"] == ["client", "end_date", "pm", "project", "sales", "start_date"]
    assert (one["page"], one["edited"]) == ("complaints", False)


def test_a_query_gives_one_document_with_all_that_a_card_says(ask):
    code, out, _ = ask("query", "complaints/headline", "--json")
    document = json.loads(out)
    assert code == 0
    assert list(document) == [
        "query",
        "snapshot",
        "as_of",
        "columns",
        "rows",
        "estimates",
        "missing",
        "truncated",
        "edited",
        "own_settings",
    ]
    assert list(document["estimates"][0]) == [
        "name",
        "value",
        "low",
        "high",
        "bound_low",
        "bound_high",
        "n",
        "method",
        "grade",
        "reasons",
    ]
    assert document["missing"] == []


def test_missing_columns_are_plain_names(ask, bare):
    _, out, _ = ask("query", "requirements/headline", "--json", folder=bare)
    assert json.loads(out)["missing"] == ["verified_date", "verification_result"]


def test_a_filter_set_twice_is_a_list(ask):
    _, out, _ = ask(
        "query", "complaints/rows", "--json", "--set", "client=C1", "--set", "client=C2"
    )
    assert {row["client_id"] for row in json.loads(out)["rows"]} == {"C1", "C2"}


def test_a_period_is_given_in_days(ask):
    _, out, _ = ask("query", "complaints/rows", "--json", "--set", "start_date=2025-09-01")
    assert min(row["opened_at"] for row in json.loads(out)["rows"]) >= "2025-09-01"


def test_a_free_select_gives_a_list_of_objects(ask):
    code, out, _ = ask("query", "--sql", "select 1::hugeint as n, 1/0 as x", "--json")
    assert (code, json.loads(out)) == (0, [{"n": 1, "x": None}])


@pytest.mark.parametrize("form", ["csv", "table"])
def test_other_forms_are_for_people_and_spreadsheets(ask, form):
    code, out, _ = ask("query", "complaints/origin", "--format", form)
    assert code == 0
    assert "origin" in out.splitlines()[0]
    assert len(out.splitlines()) > 3


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["query", "complaints/nothing"], 1),
        (["query", "--sql", "select nothing"], 1),
        (["query", "--sql", "drop table clients"], 1),
        (["query"], 2),
        (["query", "complaints/headline", "--sql", "select 1"], 2),
        (["query", "complaints/headline", "--set", "clint=C1"], 2),
        (["query", "complaints/headline", "--set", "start_date=yesterday"], 2),
        (["ask"], 2),
        ([], 2),
    ],
)
def test_what_is_refused_is_one_document_too(ask, arguments, code):
    given, out, err = ask(*arguments, "--json")
    assert given == code
    assert json.loads(out)["error"]["message"]
    assert err


def test_messages_speak_the_language_asked_for(ask):
    _, _, err = ask("query", "complaints/nothing", "--lang", "zh")
    assert "没有名为“complaints/nothing”的查询" in err


def test_before_the_first_upload_the_queries_are_still_listed(ask, tmp_path):
    code, out, _ = ask("queries", "--json", folder=tmp_path)
    assert code == 0
    assert "complaints/headline" in {one["name"] for one in json.loads(out)}
