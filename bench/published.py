"""The grades of a company's headline comparisons as its pages show them, from its tables.

The product's own model queries, comparisons, estimates and robustness checks; a comparison is
graded as if it were the only one of its family, so that Holm's adjustment hides no false alarm.
Only what could silence a comparison is left out: the checks of the data, and fields that no export
fills.
"""

from dataclasses import replace
from functools import cache

import duckdb
import pandas as pd

from bench import direct
from dashboard.estimates import robustness
from dashboard.estimates.estimate import GradedEstimate, GradingContext
from dashboard.estimates.graded import grade_rows
from queries import catalog

FAMILY: tuple[str, ...] = tuple(direct.SETTINGS["headline_family"])


@cache
def load_queries() -> dict[str, catalog.Query]:
    """The shipped queries by name."""
    return catalog.load_shipped()


@cache
def list_models() -> tuple[str, ...]:
    """The model tables that the headline comparisons read."""
    queries = load_queries()
    return tuple(
        sorted(
            {
                table
                for name in FAMILY
                for table in queries[name].tables
                if f"model/{table}" in queries
            }
        )
    )


def fetch_rows(connection: duckdb.DuckDBPyConnection, name: str) -> pd.DataFrame:
    """The rows of a comparison, without filters."""
    query = load_queries()[name]
    return connection.execute(
        query.sql, catalog.bind_values(query.parameters, {}, direct.SETTINGS)
    ).df()


def grade(connection: duckdb.DuckDBPyConnection, name: str, rows: pd.DataFrame) -> GradedEstimate:
    """The graded estimate of a comparison of the company in `connection`."""
    [[projects]] = connection.execute("select count(distinct project_id) from projects").fetchall()
    return judge(name, rows, projects)


def judge(name: str, rows: pd.DataFrame, projects: int) -> GradedEstimate:
    """The graded estimate of a comparison in a company of so many projects, from its rows.

    The robustness checks, which are slow, run where nothing else stands against a finding.
    """
    query = load_queries()[name]
    context = GradingContext(direct.SETTINGS, projects=projects)
    (graded,), _ = grade_rows(query, rows, context)
    verdict = graded.verdict
    if verdict is None or verdict.failed != ("being_worked_out",):
        return graded
    if "few_salespeople" in graded.reasons:
        return replace(graded, reasons=("few_salespeople",))
    checks = robustness.run_checks(query.estimate, rows, direct.SETTINGS)
    context = replace(context, checks=checks, adjusted_p=verdict.facts["p"])
    return grade_rows(query, rows, context)[0][0]
