"""One broken file of `queries/` takes nothing away but itself."""

import json

import pytest

from cli.main import main
from queries import broken, catalog
from queries.refusal import QueryError


def test_every_shipped_file_can_be_used():
    assert broken.find_errors(()) == {}


def test_a_broken_file_says_why_and_the_other_queries_live(break_query, tmp_path, capsys):
    break_query("requirements/rows")
    data = ["--data", str(tmp_path), "--lang", "en", "--json"]
    assert main(["query", "requirements/rows", *data]) == 1
    error = json.loads(capsys.readouterr().out)["error"]
    assert "queries/requirements/rows.sql: unknown key “grainx”" in error["message"]
    # Nothing is published here: that is all that keeps another query from its answer.
    assert main(["query", "complaints/headline", *data]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "no_snapshot"
    queries = catalog.load(tmp_path)
    assert "complaints/headline" in queries
    assert "requirements/rows" not in queries


def test_a_file_that_is_no_text_is_one_broken_query(break_query):
    (catalog.FOLDER / "complaints" / "rows.sql").write_bytes(b"\xff\xfe")
    queries = catalog.load_shipped()
    assert list(broken.find_errors(queries)) == ["complaints/rows"]
    assert "complaints/headline" in queries


@pytest.mark.parametrize(
    ("name", "is_needed"),
    [("requirements/rows", False), ("checks/is_unique", True), ("model/task_lateness", True)],
)
def test_nothing_is_built_without_a_definition_or_a_check(break_query, name, is_needed):
    break_query(name)
    queries = catalog.load_shipped()
    if is_needed:
        with pytest.raises(QueryError, match=name):
            broken.require_definitions(queries)
    else:
        broken.require_definitions(queries)


def test_a_build_without_a_check_is_refused_by_the_name_of_its_file(break_query, tmp_path, capsys):
    break_query("checks/is_unique")
    assert main(["build", "--data", str(tmp_path), "--lang", "en"]) == 1
    assert "queries/checks/is_unique.sql" in capsys.readouterr().err
