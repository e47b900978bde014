"""Where DuckDB finds a mistake: in characters of the text, whatever stands before it."""

import duckdb
import pytest

from queries.refusal import QueryError
from queries.sandbox import mistakes


@pytest.fixture
def connection():
    with duckdb.connect(config={**mistakes.CONFIG}) as connection:
        connection.execute("create table clients as select '1' as client_id, '甲' as name")
        yield connection


def find_mistake(check, connection, sql, *values):
    with pytest.raises(QueryError) as caught:
        check(connection, sql, *values)
    details = caught.value.details
    start = details["start"]
    assert "{" not in details["message"]
    return sql[start : start + details["length"]], details["message"]


@pytest.mark.parametrize(
    ("sql", "marked"),
    [
        ("selct 1", "selct"),
        ("select '客户' as 名称 fro clients", "fro"),
        ("select 1 from clients where", "where"),
    ],
)
def test_what_cannot_be_parsed_is_marked(connection, sql, marked):
    assert find_mistake(mistakes.check_syntax, connection, sql)[0] == marked


@pytest.mark.parametrize(
    ("sql", "marked", "said"),
    [
        ("select\n    '客户甲' as 名称,\n  nam\nfrom clients", "nam", "Candidate"),
        ("select * from client", "client", "clients"),
        ("select 1 as 😀, nope(name) from clients", "nope(name)", "nope does not exist"),
        ("select 客户 from clients", "客户", "not found"),
    ],
)
def test_what_does_not_fit_the_tables_is_marked(connection, sql, marked, said):
    assert find_mistake(mistakes.check_names, connection, sql, {})[0] == marked
    assert said in find_mistake(mistakes.check_names, connection, sql, {})[1]


def test_what_fails_as_it_runs_is_marked(connection):
    sql = "select cast(name as integer) from clients"
    with pytest.raises(QueryError) as caught, mistakes.telling_place(sql):
        connection.execute(sql).fetchall()
    start = caught.value.details["start"]
    assert sql[start : start + caught.value.details["length"]] == "cast(name as integer)"
