"""Fixtures of the query tests: rows in, answers out, as text tables."""

from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import pytest

from queries import catalog
from tests.queries.company import QUERIES, SETTINGS, Answered, Company, aligned, cells, header


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    if op == "==" and isinstance(left, Answered) and isinstance(right, str):
        expected = aligned(cells(right), header(right)).splitlines()
        return ["answered:", *left.like(right).splitlines(), "expected:", *expected]
    return None


@pytest.fixture
def given() -> Company:
    """Rows of a company: `given("tasks", text table)`; settings by `given.settings[...]`."""
    return Company()


@pytest.fixture
def answer(given: Company) -> Iterator[Callable[..., Answered]]:
    """`answer("requirements/headline", project=["P-1"])`: the rows of a query or model table."""
    built: list[duckdb.DuckDBPyConnection] = []

    def ask(name: str, **chosen: Any) -> Answered:
        if not built:
            built.append(given.build())
        query = QUERIES[name]
        values = catalog.bind_values(query.parameters, chosen, SETTINGS | given.settings)
        sql = query.sql
        if query.kind == "model":
            sql, values = f"from {name.removeprefix('model/')}", {}
        cursor = built[0].execute(sql, values)
        names = [column[0] for column in cursor.description]
        return Answered([dict(zip(names, row, strict=True)) for row in cursor.fetchall()])

    yield ask
    for connection in built:
        connection.close()
