"""Evidence queries are verified against a snapshot's tables; an unchanged one only once."""

import duckdb
import pytest

from etl.snapshot import contract
from queries import catalog
from store import cache as checked_json

HEADER = """/*
title.en = "Names"
title.zh = "名称"
question.en = "Which names are there?"
question.zh = "有哪些名称？"
grain = "one row per name"
tables = ["clients"]
chart = { kind = "bar", x = "name", y = "client_count" }
rows = "clients/rows"
caveats.en = []
caveats.zh = []
*/
"""
SQL = "select name, count(*) as client_count from clients group by all order by name"
QUERY = catalog.parse("clients/names", HEADER + SQL)


@pytest.fixture
def tables():
    with duckdb.connect() as connection:
        connection.execute("create table clients (client_id varchar, name varchar)")
        yield connection


@pytest.fixture
def record(tmp_path):
    return tmp_path / "parsed" / "contract.json"


@pytest.fixture
def described(tables, record):
    """How many of one query `verify` describes on the tables."""
    return lambda query, settings=None: len(
        contract.verify(tables, [query], settings or {}, record)
    )


def test_an_unchanged_query_is_described_once(described):
    assert described(QUERY) == 1
    assert described(QUERY) == 0


@pytest.mark.parametrize(
    "change",
    [
        "alter table clients add column city varchar",
        "alter table clients alter column name set data type integer",
        "create table projects (name varchar)",
        "create macro is_selected(chosen, id) as chosen is null",
    ],
)
def test_a_changed_schema_or_macro_describes_it_again(described, tables, change):
    described(QUERY)
    tables.execute(change)
    assert described(QUERY) == 1


def test_an_edited_text_or_another_setting_describes_it_again(described):
    described(QUERY)
    edited = catalog.parse(QUERY.name, HEADER + SQL + " limit 3")
    assert described(edited) == 1
    assert described(edited, {"sesoi_rate": 0.1}) == 1


@pytest.mark.parametrize("content", ["", "{", "null", "[[]]", "7", '{"a": 1}'])
def test_a_damaged_record_counts_as_empty(described, record, content):
    record.parent.mkdir()
    record.write_text(content, "utf-8")
    assert described(QUERY) == 1
    assert described(QUERY) == 0


def test_a_query_that_lost_its_column_is_refused_and_stays_off_the_record(
    described, tables, record
):
    described(QUERY)
    before = record.read_text("utf-8")
    tables.execute("alter table clients drop column name")
    for _ in range(2):
        with pytest.raises(catalog.QueryError, match="name"):
            described(QUERY)
    assert record.read_text("utf-8") == before


def test_only_the_queries_in_force_stay_on_record(described, record):
    described(QUERY)
    described(catalog.parse(QUERY.name, HEADER + SQL + " limit 3"))
    assert len(checked_json.read(record) or ()) == 1
