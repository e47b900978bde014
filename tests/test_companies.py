"""The companies kept by name: each shows what its name says, from its tables and from its files."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from bench import direct, published
from bench.companies import COMPANIES
from bench.nulls import EXTRA_DAYS, SUBSTANTIATED, UNVERIFIED
from dashboard.estimates.options import (
    Outcome,
    allow_for_number,
    judge_comparison,
    judge_counter_row,
    judge_option,
    recommend,
)
from dashboard.narrative.option_points import COUNTER
from dashboard.narrative.options import load_options
from sample_data.scenario import SAMPLE
from sample_data.story import generate_story
from store import snapshots

ROOT = Path(__file__).parents[1]


def grade(connection: duckdb.DuckDBPyConnection, name: str) -> published.GradedEstimate:
    return published.grade(connection, name, published.fetch_rows(connection, name))


def fetch_unverified_rate(
    connection: duckdb.DuckDBPyConnection, arrival: str, where: str = "true"
) -> float:
    [(rate,)] = connection.execute(
        "select avg(cast(is_started_unverified as integer)) from requirement_states "
        f"where is_work_begun and arrival = ? and {where}",
        [arrival],
    ).fetchall()
    return rate


def show_none(connection: duckdb.DuckDBPyConnection) -> None:
    grades = {name: grade(connection, name).grade for name in published.FAMILY}
    assert set(grades.values()) <= {"none", "inconclusive", "insufficient"}
    assert grades[EXTRA_DAYS] == "none"


def show_reverse(connection: duckdb.DuckDBPyConnection) -> None:
    assert grade(connection, SUBSTANTIATED).grade == "contrary"
    assert grade(connection, EXTRA_DAYS).grade == "contrary"


def show_little(connection: duckdb.DuckDBPyConnection) -> None:
    assert {grade(connection, name).grade for name in published.FAMILY} == {"insufficient"}


def show_one_bad_project(connection: duckdb.DuckDBPyConnection) -> None:
    bad = COMPANIES["one_bad_project"].bad_project
    rates = [
        fetch_unverified_rate(connection, arrival, f"{where} project_id = '{bad}'")
        for where in ("", "not")
        for arrival in ("second_hand", "first_hand")
    ]
    assert rates[0] - rates[1] > 0.5
    assert abs(rates[2] - rates[3]) < 0.05
    grades = {name: grade(connection, name).grade for name in published.FAMILY}
    assert not {"strong", "contrary"} & set(grades.values())


def show_careful_sellers(connection: duckdb.DuckDBPyConnection) -> None:
    assert fetch_unverified_rate(connection, "second_hand") < 0.1
    assert grade(connection, UNVERIFIED).grade == "contrary"


def show_improving(connection: duckdb.DuckDBPyConnection) -> None:
    rates = [
        fetch_unverified_rate(connection, "second_hand", f"received_date {when}")
        for when in ("< '2025-07-01'", "between '2025-07-01' and '2025-12-31'", "> '2025-12-31'")
    ]
    assert rates[0] > rates[1] + 0.1 > rates[2] + 0.2


SHOW: dict[str, Callable[[duckdb.DuckDBPyConnection], None]] = {
    "none": show_none,
    "reverse": show_reverse,
    "little": show_little,
    "one_bad_project": show_one_bad_project,
    "careful_sellers": show_careful_sellers,
    "improving": show_improving,
}


def test_every_company_kept_by_name_has_its_test_and_its_own_seed() -> None:
    assert set(SHOW) == set(COMPANIES)
    seeds = {company.seed for company in COMPANIES.values()}
    assert len(seeds | {SAMPLE.seed}) == len(COMPANIES) + 1


def test_of_a_company_with_too_little_nothing_is_said() -> None:
    with direct.build(generate_story(COMPANIES["little"]), published.list_models()) as connection:
        show_little(connection)


# What the tests of asking first say together in each company, and what is recommended.
ASKING_FIRST = {
    "none": ("open", ""),
    "reverse": ("contradicted", ""),
    "little": ("few", ""),
    "one_bad_project": ("open", ""),
    "careful_sellers": ("contradicted", ""),
    "improving": ("supported", "ask_first"),
}


@pytest.mark.nightly
@pytest.mark.parametrize("name", ASKING_FIRST)
def test_the_options_of_a_company_follow_from_its_truth(name: str) -> None:
    queries, options = published.load_queries(), load_options()
    tests = [test for spec in options.values() for test in spec.get("tests", ())]
    models = {table for test in (*tests, COUNTER) for table in queries[test].tables}
    wanted = tuple(sorted(table for table in models if f"model/{table}" in queries))
    outcomes: list[Outcome] = []
    of_option: list[str] = []
    with direct.build(generate_story(COMPANIES[name]), wanted) as connection:
        rows = published.fetch_rows(connection, COUNTER).to_dict("records")
        for option, spec in options.items():
            graded = [(test, grade(connection, test)) for test in spec.get("tests", ())]
            found = [
                judge_comparison(
                    str(one.grade),
                    one.value,
                    queries[test].suspects,
                    one.verdict.facts.get("p") if one.verdict else None,
                )
                for test, one in graded
            ]
            wanted_rows = spec.get("counter_cases", ())
            found += [judge_counter_row(row) for row in rows if row["counter_case"] in wanted_rows]
            outcomes += found
            of_option += [option] * len(found)
    allowed = allow_for_number(outcomes, direct.SETTINGS["strong_p"])
    support = {
        option: judge_option(
            outcome for outcome, of in zip(allowed, of_option, strict=True) if of == option
        )
        for option in options
    }
    shown = {
        option: (spec["step"], support[option])
        for option, spec in options.items()
        if spec.get("shown")
    }
    assert (support["ask_first"], recommend(shown).first) == ASKING_FIRST[name]


@pytest.mark.nightly
@pytest.mark.parametrize("name", SHOW)
def test_a_company_shows_what_its_name_says_also_through_its_files(
    name: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "bench.companies", name, tmp_path / "exports"]
    subprocess.run(command, cwd=ROOT, check=True)
    assert (tmp_path / "exports" / "truth.toml").is_file()
    load = [sys.executable, "-m", "etl", "load", tmp_path / "exports", "--data", tmp_path / "data"]
    subprocess.run([*load, "--json"], cwd=ROOT, check=True, capture_output=True)
    snapshot = snapshots.get_current(tmp_path / "data")
    assert snapshot is not None
    with duckdb.connect(str(snapshot.path), read_only=True) as connection:
        SHOW[name](connection)
