"""What every query file must keep, whatever it asks."""

import re
from dataclasses import replace
from functools import cache

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from dashboard.display import texts
from etl import schema
from queries import catalog
from queries.column_lineage import expand_macros
from tests.queries.company import ABOUT_LOADS, QUERIES, SETTINGS

LOCALES = {lang: texts.load_texts(lang) for lang in catalog.LANGUAGES}
EVIDENCE = [query for query in QUERIES.values() if query.kind == "evidence"]
CHOICES = {
    "arrival", "arrival_group", "baseline_source", "channel", "channel_reason", "decided_where",
    "link_grade",
    "needed_for", "origin", "origin_reason", "slip_reason", "state", "state_reason",
    "verification_evidence", "work_begun_source",
}  # fmt: skip


@cache
def table_columns(table: str) -> str:
    """The columns of a table that a header may name: canonical, about the loads, or derived."""
    if table in schema.load_tables():
        columns = schema.list_snapshot_columns(schema.load_tables()[table])
    elif table in ABOUT_LOADS:
        return ABOUT_LOADS[table]
    else:
        columns = returned(f"model/{table}")
    return ", ".join(f"{name} {kind}" for name, kind in columns.items())


def create_tables_of(query: catalog.Query, connection: duckdb.DuckDBPyConnection) -> None:
    """The tables of a query's header, empty."""
    for table in query.tables:
        connection.execute(f"create table {table} ({table_columns(table)})")


@cache
def returned(name: str) -> dict[str, str]:
    """What a query returns where only the macros and the tables of its header are there."""
    with duckdb.connect() as connection:
        connection.execute(catalog.load_macros())
        create_tables_of(QUERIES[name], connection)
        return catalog.describe_columns(QUERIES[name], connection, SETTINGS)


@pytest.fixture(params=QUERIES.values(), ids=list(QUERIES))
def query(request) -> catalog.Query:
    return request.param


@pytest.fixture
def columns(query) -> dict[str, str]:
    return returned(query.name)


def test_a_query_runs_on_the_tables_of_its_header_and_returns_what_it_promises(columns):
    assert columns


@pytest.mark.nightly
def test_another_engine_can_run_a_query_with_its_macros_expanded(query, columns):
    with duckdb.connect() as connection:
        create_tables_of(query, connection)
        expanded = expand_macros(query.sql, catalog.load_macros()).sql("duckdb")
        without = replace(query, text=f"/**/{expanded}")
        assert catalog.describe_columns(without, connection, SETTINGS) == columns


def test_projects_is_joined_for_more_than_the_ids_that_a_model_table_carries(query):
    for table in re.findall(r"join projects on projects\.project_id = (\w+)\.", query.sql):
        read = set(re.findall(r"\bprojects\.(\w+)", query.sql)) - {"project_id"}
        if query.kind == "evidence" and f"model/{table}" in QUERIES:
            assert read - set(returned(f"model/{table}")), table


def test_whole_numbers_are_whole_and_months_are_dates(query, columns):
    assert "HUGEINT" not in columns.values(), "cast sums of whole numbers to bigint"
    for name, kind in columns.items():
        if name.endswith(("_date", "_month")):
            assert kind == "DATE", name
        if name.startswith(("is_", "was_")):
            assert kind == "BOOLEAN", name


def test_every_column_has_a_label_in_both_languages(query, columns):
    for lang, words in LOCALES.items():
        unnamed = [
            name for name in columns if name not in query.columns and f"columns.{name}" not in words
        ]
        assert not unnamed, f"{lang}: name these in the header or in the locale"


@pytest.mark.parametrize(
    "query", [one for one in EVIDENCE if "trend" in one.chart], ids=lambda query: query.name
)
def test_a_trend_is_the_same_figure_month_by_month(query):
    trend = QUERIES[query.chart["trend"]]
    assert trend.chart["y"] == query.chart["y"]
    assert trend.chart["x"].endswith("_month")
    counted = {"value", "numerator", "denominator", "unknown"}
    if "follow_up_days" in trend.parameters:
        # Of what the figure counts, only what began in time: another count under its own name.
        assert trend.estimate["denominator"] != query.estimate["denominator"]
        counted.remove("denominator")
    assert {key: trend.estimate[key] for key in counted} == {
        key: query.estimate[key] for key in counted
    }


@pytest.mark.parametrize("query", EVIDENCE, ids=lambda query: query.name)
def test_every_chart_over_months_says_which_of_them_can_be_judged(query):
    is_whole = "complete month" in str(query.grain)
    if query.chart.get("x", "").endswith("_month") and not is_whole:
        assert query.estimate.get("judged") == "is_judged"
        assert {"small_group", "start_date"} <= query.parameters


def test_a_header_names_the_tables_that_are_read(query):
    read = sqlglot.parse_one(query.sql, dialect="duckdb")
    named_here = {each.alias for each in read.find_all(exp.CTE)}
    assert {table.name for table in read.find_all(exp.Table)} - named_here == set(query.tables)


@pytest.mark.parametrize("query", EVIDENCE, ids=lambda query: query.name)
def test_every_filter_is_used_or_said_to_be_ignored(query):
    assert set(catalog.FILTERS) - query.parameters == set(query.ignores)


@pytest.mark.parametrize("query", EVIDENCE, ids=lambda query: query.name)
def test_the_rows_behind_a_figure_can_be_listed(query):
    rows = QUERIES[query.rows]
    assert rows.kind == "evidence"
    assert rows.chart["kind"] == "table"


@pytest.mark.parametrize("query", EVIDENCE, ids=lambda query: query.name)
def test_texts_say_something_in_both_languages(query):
    for words in (query.title, query.question, query.caveats, *query.columns.values()):
        assert all(words[lang] for lang in catalog.LANGUAGES)
    assert len(query.caveats["en"]) == len(query.caveats["zh"])
    for said in (query.title["zh"], query.question["zh"], *query.caveats["zh"]):
        assert re.search(r"[\u4e00-\u9fff]", said), said


@pytest.mark.parametrize("query", EVIDENCE, ids=lambda query: query.name)
def test_what_a_figure_needs_is_a_field_and_is_listed_among_what_data_may_lack(query):
    listed = QUERIES["overview/coverage"].sql
    for need in query.needs:
        for alternative in need:
            table, name = alternative.split(".")
            assert name in schema.load_tables()[table].fields, alternative
            assert re.search(rf"\('{table}', '{name}', ", listed), alternative


@pytest.mark.parametrize(
    "query",
    [one for one in EVIDENCE if one.chart["kind"] == "share" and one.estimate],
    ids=lambda query: query.name,
)
def test_a_split_draws_the_counts_that_its_shares_are_made_of(query):
    assert query.chart["y"] == query.estimate["numerator"]


def test_every_query_ends_in_an_order(query):
    assert sqlglot.parse_one(query.sql, dialect="duckdb").args.get("order")


def test_every_choice_that_a_model_makes_has_words_in_both_languages():
    made = {name: set() for name in CHOICES}
    for query in QUERIES.values():
        for name in CHOICES & set(re.findall(r"\bas (\w+)", query.sql)):
            for case in re.findall(
                rf"case\b((?:(?!\bend\b).)*)\bend\s+as {name}\b", query.sql, re.S
            ):
                made[name] |= set(re.findall(r"(?:then|else) '(\w+)'", case))
    # The others come as they are: from the build, and from a list in the query.
    assert {name for name, values in made.items() if not values} == {
        "baseline_source",
        "needed_for",
    }
    for lang, words in LOCALES.items():
        for name, values in made.items():
            unworded = {value for value in values if f"choices.{name}.{value}" not in words}
            assert not unworded, (lang, name)
