"""False alarms under permutation: how often does chance alone look like a finding?

    python -m bench.permute DATA [--seeds 100]

DATA is a folder with a published snapshot (such as the sample company's). In each round it is dealt
anew who relayed what: the arrival labels are shuffled among the changes, requirements and
complaints of each project, and so of each salesperson; everything else stays. A person relays for
whole projects, so what each relayed for one project is shuffled among the people. Labels then mean
nothing, so every headline comparison graded `strong` or `contrary` is a false alarm, and every
figure that stands beside a chance level should lie within it in 95 of 100 rounds.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.stats import binom

from dashboard.engine import cluster_sums, session
from dashboard.estimates import all_rows_estimators, by_chance, graded, kinds, robustness, spread
from dashboard.estimates.estimate import GradedEstimate, GradingContext
from dashboard.estimates.ungraded import MERGED_GROUP
from dashboard.statistics.multiple_testing import adjust_holm
from queries import catalog
from queries.settings import load_settings

# Share of rounds that may contain a false alarm, or in which a figure may lie outside its band.
MAX_SURE_RATE = MAX_OUTSIDE_RATE = 0.05
SURE = ("strong", "contrary")
# A figure is too often outside where chance alone makes it so in fewer than 1 of 1,000 runs.
RARE = 0.001
# The columns shuffled in each table, all taken from the same other row.
SHUFFLED = {
    "change_arrivals": (
        "channel",
        "channel_reason",
        "is_second_hand",
        "verified_date",
        "was_verified_in_time",
        "arrival_group",
        "verification_due_date",
    ),
    "requirement_states": ("channel", "channel_reason", "arrival", "is_second_hand"),
    "complaints": ("origin", "arrival"),
}
# A complaint relabelled as relayed keeps the contacts before it, corroborating or not.
RECLASSIFIED = """
    case
        when origin not in ('relayed_corroborated', 'relayed_uncorroborated') then origin
        when cast(opened_at as date) - last_contact_date <= $corroboration_days
            then 'relayed_corroborated'
        else 'relayed_uncorroborated'
    end as origin
"""
# The models that read what is shuffled, in build order.
REBUILT = ("task_exposures", "late_day_parts")
# The figures that stand beside a chance level: differences beside none, shares of the delay beside
# that of as many changes, people beside the limits of equal ones, kinds of project beside no
# interaction.
COMPARED = ("difference", "mean_difference", "regression", "corroboration")
FIGURES = ("schedule/linked_to_relayed", "schedule/slip_by_cause")
PEOPLE = ("requirements/unverified_by_relayer", "complaints/substantiated_by_relayer")


@contextmanager
def open_published(data: Path) -> Generator[duckdb.DuckDBPyConnection]:
    """The published snapshot, beside which tables can be created."""
    with duckdb.connect() as connection:
        path = session.get_snapshot(data).path
        connection.execute(f"attach '{path}' as company (read_only)")
        connection.execute("use company")
        yield connection


@contextmanager
def open_shuffled(data: Path, seed: int) -> Generator[duckdb.DuckDBPyConnection]:
    """The published snapshot after shuffling the labels with a seed."""
    queries, settings = session.get_queries(data), load_settings(data)
    with open_published(data) as connection:
        for table, columns in SHUFFLED.items():
            labels = ", ".join(columns)
            connection.execute(f"""
                create temp table {table} as
                with
                numbered as (
                    select *, coalesce(project_id, '') as of_project, row_number() over () as number
                    from company.{table}
                ),
                placed as (
                    select * exclude ({labels}),
                        row_number() over (partition by of_project order by number) as place
                    from numbered
                ),
                dealt as (
                    select {labels}, of_project,
                        row_number() over (
                            partition by of_project order by hash(number + {seed} * 7919)
                        ) as place
                    from numbered
                )
                select * exclude (place, of_project, number)
                from placed join dealt using (of_project, place)
            """)
        connection.execute(
            "create or replace temp table complaints as "
            f"select * replace ({RECLASSIFIED}) from complaints",
            {"corroboration_days": settings["corroboration_days"]},
        )
        for table in REBUILT:
            model = queries[f"model/{table}"]
            values = catalog.bind_values(model.parameters, {}, settings)
            connection.execute(f"create temp table {table} as {model.sql}", values)
        yield connection


def fetch(
    connection: duckdb.DuckDBPyConnection, query: catalog.Query, settings: Mapping[str, Any]
) -> pa.Table:
    """The rows of a query, without filters."""
    values = catalog.bind_values(query.parameters, {}, settings)
    return connection.sql(query.sql, params=values).to_arrow_table()


def grade_shuffled(data: Path, seed: int) -> dict[str, GradedEstimate]:
    """The graded headline comparisons after shuffling the labels with a seed."""
    with open_shuffled(data, seed) as connection:
        return _grade_headlines(connection, data)


def list_outside(data: Path, seed: int) -> dict[str, bool | None]:
    """Each figure that stands beside a chance level, and whether it lies outside, after shuffling
    the labels with a seed; None where it says nothing."""
    with open_shuffled(data, seed) as connection:
        found = dict(_find_outside(connection, data))
    return found | dict(_find_people_outside(data, seed))


def _grade_headlines(
    connection: duckdb.DuckDBPyConnection, data: Path
) -> dict[str, GradedEstimate]:
    queries, settings = session.get_queries(data), load_settings(data)
    rows = {
        name: fetch(connection, queries[name], settings).to_pandas()
        for name in settings["headline_family"]
    }
    estimates = [
        all_rows_estimators.estimate_together(queries[name].estimate, part, settings)[0].estimate
        for name, part in rows.items()
    ]
    adjusted = adjust_holm([estimate.p for estimate in estimates])
    return {
        name: _grade(queries[name], part, GradingContext(settings=settings, adjusted_p=p))
        for (name, part), p in zip(rows.items(), adjusted, strict=True)
    }


def _grade(query: catalog.Query, rows: pd.DataFrame, context: GradingContext) -> GradedEstimate:
    """Grade a comparison; slow checks run only where they can still decide it."""
    (estimate,), _ = graded.grade_rows(query, rows, context)
    if estimate.grade != "suggestive":  # Sure of neither side whatever the checks say.
        return estimate
    checks = robustness.run_checks(query.estimate, rows, context.settings)
    return graded.grade_rows(query, rows, replace(context, checks=checks))[0][0]


def _find_outside(
    connection: duckdb.DuckDBPyConnection, data: Path
) -> Iterator[tuple[str, bool | None]]:
    queries, settings = session.get_queries(data), load_settings(data)
    for name, query in sorted(queries.items()):
        kind = query.estimate.get("kind", "") if query.estimate else ""
        if kind in COMPARED or kinds.is_by_subgroups(query.estimate or {}):
            rows = fetch(connection, query, settings).to_pandas()
            context = GradingContext(settings=settings)
            (estimate,), _ = graded.grade_rows(query, rows, context)
            if kind in COMPARED:
                yield name, _excludes_none(estimate)
            else:
                # Those of a way to split; the others are of one subgroup.
                tests = [part.p for split, part in estimate.parts if split.endswith("|")]
                ps = [p for p in tests if p is not None]
                yield f"{name}: interaction", min(ps) <= MAX_OUTSIDE_RATE if ps else None
        elif name in FIGURES:
            yield from _compare_shares(name, query, fetch(connection, query, settings))


def _find_people_outside(data: Path, seed: int) -> Iterator[tuple[str, bool | None]]:
    queries, settings = session.get_queries(data), load_settings(data)
    dice = np.random.default_rng(seed)
    with open_published(data) as connection:
        for name in PEOPLE:
            spec = queries[name].estimate
            rows = fetch(connection, queries[name], settings).to_pandas()
            rows = rows[rows[spec["unit"]] != MERGED_GROUP]
            rows[spec["unit"]] = dice.permutation(rows[spec["unit"]])
            units = spread.gather_units(spec, rows)
            limits = spread.make_unit_funnel(spec, units)
            found = spread.estimate_spread(spec, rows).estimate
            yield f"{name}: limits", None if limits is None else bool(limits.is_outside.any())
            yield f"{name}: spread", None if found.low is None else found.low > 0


def _excludes_none(estimate: GradedEstimate) -> bool | None:
    if estimate.low is None or estimate.high is None:
        return None
    return not estimate.low <= 0 <= estimate.high


def _compare_shares(name: str, query: catalog.Query, table: pa.Table) -> Iterator[tuple[str, bool]]:
    """Each share of the delay, and whether it lies outside the band of as many changes."""
    spec = query.estimate
    table, changes = cluster_sums.take_changes(table, spec["dealt"])
    rows = by_chance.add_chance(spec, table.to_pandas(), changes)
    for row in rows.to_dict("records"):
        shares = {"amount": row[spec["numerator"]]}
        if "near" in spec:
            shares["near"] = row[spec["near"]]
        for dealt, days in shares.items():
            _, low, high = (row[column] for column in by_chance.COLUMNS[dealt])
            if low == low:  # Not a part without changes.
                label = row.get("arrival_group", dealt)
                yield f"{name}: {label}", not low <= days / row[spec["denominator"]] <= high


def main(arguments: list[str]) -> int:
    """Print a line per round, then the grades and the rates as JSON; returns 1 if too many rounds
    have a comparison graded strong or contrary, or a figure lies outside its chance level more
    often than chance explains."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--seeds", type=int, default=100)
    options = parser.parse_args(arguments)
    counts: Counter[tuple[str, str]] = Counter()
    shown: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    with_sure = 0
    for seed in range(options.seeds):
        with open_shuffled(options.data, seed) as connection:
            estimates = _grade_headlines(connection, options.data)
            found = dict(_find_outside(connection, options.data))
        for name, is_outside in (found | dict(_find_people_outside(options.data, seed))).items():
            shown[name] += is_outside is not None
            outside[name] += bool(is_outside)
        counts.update((name, str(estimate.grade)) for name, estimate in estimates.items())
        with_sure += any(estimate.grade in SURE for estimate in estimates.values())
        summary = ", ".join(
            f"{name} {estimate.grade}"
            + ("" if estimate.value is None else f" {estimate.value:.3f}")
            for name, estimate in estimates.items()
        )
        print(f"{seed}: {summary}", file=sys.stderr, flush=True)
    too_often = [
        name
        for name, times in outside.items()
        if binom.sf(times - 1, shown[name], MAX_OUTSIDE_RATE) < RARE
    ]
    print(
        json.dumps(
            {
                "seeds": options.seeds,
                "with_sure": with_sure,
                "grades": {f"{name}: {grade}": n for (name, grade), n in sorted(counts.items())},
                "outside": {
                    name: f"{times} of {shown[name]}" for name, times in sorted(outside.items())
                },
                "too_often": too_often,
            },
            indent=1,
        )
    )
    return int(with_sure > MAX_SURE_RATE * options.seeds or bool(too_often))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
