"""Attacks of `make attack`, those that are refused at once: none is through."""

import re

import duckdb
import pytest

from dashboard.workbench.rehearsed_card import draw_card
from etl.commands.rehearsal import rehearse
from etl.snapshot import derive
from queries import catalog, headers
from queries.refusal import QueryError
from queries.sandbox import read_only
from store import snapshots
from tests.attacks.attack import (
    CHECK,
    COSTLY,
    EVIDENCE,
    HARMLESS,
    MODEL,
    Target,
    expand,
    judge,
    list_gate_attacks,
    load_families,
    measure_children,
    write_header,
)

REFUSED = re.compile(
    r"(read|parquet|arrow|pandas|python|sniff|enable|disable|truncate|create|destroy|register"
    r"|deregister|which|force|checkpoint|glob|json_execute)|pragma_(database|metadata|platform|user)"
    r"|duckdb_(approx|avail|conn|coord|databases|dialects|evict|ext|gram|log|mem|opt|prep|sec|set)"
    r"|duckdb_(table_sample|temp|trig|var)"
)
FAMILIES = load_families()
TEXTS = [
    (family, text)
    for family, texts in FAMILIES.items()
    if family not in (*COSTLY, "headers", "parameters")
    for text in texts["first"]
]


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    with Target(tmp_path_factory.mktemp("attacked")) as target:
        yield target


def test_no_attack_is_through(target, monkeypatch):
    """One test for all: they share a company, and what the results are about is what stayed."""
    monkeypatch.chdir(target.outside)
    results = [judge(target, attack) for attack in list_gate_attacks()]
    assert [result for result in results if result.faults] == []
    assert 0 < measure_children() < 1500
    assert len(results) + 2 * len(TEXTS) + len(FAMILIES["headers"]["first"]) >= 60


@pytest.mark.parametrize(
    ("name", "header"), [("clients/own", EVIDENCE), ("checks/own", CHECK), ("model/own", MODEL)]
)
def test_no_attack_is_refused_for_the_header_it_is_given(target, name, header):
    rehearse(target.data, catalog.parse_written(name, header + HARMLESS), draw=draw_card)


@pytest.mark.parametrize(("family", "text"), TEXTS)
def test_what_does_more_than_read_is_refused_before_it_runs(target, tmp_path, family, text):
    """On the published database, and on one that is being built, which is open for writing."""
    sql = expand(text, target.gaps)
    with (
        snapshots.connect(target.snapshot.path) as connection,
        pytest.raises((QueryError, duckdb.Error)),
    ):
        read_only.check_reading(connection, sql, {})
    with duckdb.connect(tmp_path / "next.duckdb") as connection:
        connection.execute("create table tickets (subject varchar)")
        connection.execute("create table clients (client_id varchar)")
        derive.lock_connection(connection)
        with pytest.raises((QueryError, duckdb.Error)):
            read_only.check_reading(connection, sql, {})
    assert target.list_state() == target.before


@pytest.mark.parametrize("text", FAMILIES["headers"]["first"])
def test_a_header_of_another_shape_is_refused_by_key(text):
    written, _ = headers.split_text("clients/own", write_header(text))
    with pytest.raises(QueryError, match="clients/own"):
        headers.read_header("clients/own", "evidence", written)


def test_every_table_function_of_duckdb_is_known_to_be_allowed_or_refused():
    """A new version of DuckDB brings new ones: whoever takes it in decides on each."""
    with duckdb.connect() as connection:
        rows = connection.execute(
            "select distinct function_name from duckdb_functions() where function_type = 'table'"
        ).fetchall()
    refused = {name for (name,) in rows} - read_only.TABLE_FUNCTIONS
    assert {name for (name,) in rows} >= read_only.TABLE_FUNCTIONS
    assert {name for name in refused if not REFUSED.match(name)} == set()
