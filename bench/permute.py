"""False alarms under permutation: how often does chance alone earn the grade strong?

    python -m bench.permute DATA [--seeds 100]

DATA is a folder with a published snapshot (such as the sample company's). In each round the arrival
labels are shuffled among the changes, requirements and complaints of each project, and so of
each salesperson; everything else stays. Labels then mean nothing, so every `strong` or `contrary`
is a false alarm.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd

from dashboard.engine import session
from dashboard.estimates import all_rows_estimators, graded, robustness
from dashboard.estimates.estimate import GradedEstimate, GradingContext
from dashboard.statistics.multiple_testing import adjust_holm
from queries import catalog
from queries.settings import load_settings

# Share of rounds that may contain a false alarm.
MAX_SURE_RATE = 0.05
SURE = ("strong", "contrary")
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


def load_shuffled(data: Path, seed: int) -> Iterator[tuple[catalog.Query, pd.DataFrame]]:
    """The headline comparisons with their rows, after shuffling the labels with a seed."""
    queries, settings = session.get_queries(data), load_settings(data)
    with duckdb.connect() as connection:
        path = session.get_snapshot(data).path
        connection.execute(f"attach '{path}' as company (read_only)")
        connection.execute("use company")
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
        exposures = queries["model/task_exposures"]
        connection.execute(
            f"create temp table task_exposures as {exposures.sql}",
            catalog.bind_values(exposures.parameters, {}, settings),
        )
        for name in settings["headline_family"]:
            query = queries[name]
            values = catalog.bind_values(query.parameters, {}, settings)
            yield query, connection.execute(query.sql, values).df()


def grade_shuffled(data: Path, seed: int) -> dict[str, GradedEstimate]:
    """The graded headline comparisons after shuffling the labels with a seed."""
    settings = load_settings(data)
    comparisons = {query.name: (query, rows) for query, rows in load_shuffled(data, seed)}
    estimates = {
        name: all_rows_estimators.estimate_together(query.estimate, rows, settings)[0].estimate
        for name, (query, rows) in comparisons.items()
    }
    adjusted = dict(
        zip(estimates, adjust_holm([estimate.p for estimate in estimates.values()]), strict=True)
    )
    return {
        name: _grade(query, rows, GradingContext(settings=settings, adjusted_p=adjusted[name]))
        for name, (query, rows) in comparisons.items()
    }


def _grade(query: catalog.Query, rows: pd.DataFrame, context: GradingContext) -> GradedEstimate:
    """Grade a comparison; slow checks run only where they can still decide it."""
    (estimate,), _ = graded.grade_rows(query, rows, context)
    if estimate.grade != "suggestive":  # Sure of neither side whatever the checks say.
        return estimate
    checks = robustness.run_checks(query.estimate, rows, context.settings)
    return graded.grade_rows(query, rows, replace(context, checks=checks))[0][0]


def main(arguments: list[str]) -> int:
    """Print a line per round, then the grades of each comparison as JSON; returns 1 if too many
    rounds have a comparison graded strong or contrary."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--seeds", type=int, default=100)
    options = parser.parse_args(arguments)
    counts: Counter[tuple[str, str]] = Counter()
    with_sure = 0
    for seed in range(options.seeds):
        estimates = grade_shuffled(options.data, seed)
        counts.update((name, str(estimate.grade)) for name, estimate in estimates.items())
        with_sure += any(estimate.grade in SURE for estimate in estimates.values())
        summary = ", ".join(
            f"{name} {estimate.grade}"
            + ("" if estimate.value is None else f" {estimate.value:.3f}")
            for name, estimate in estimates.items()
        )
        print(f"{seed}: {summary}", file=sys.stderr)
    print(
        json.dumps(
            {
                "seeds": options.seeds,
                "with_sure": with_sure,
                "grades": {f"{name}: {grade}": n for (name, grade), n in sorted(counts.items())},
            },
            indent=1,
        )
    )
    return int(with_sure > MAX_SURE_RATE * options.seeds)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
