"""Shuffle who relayed what, and ask again: how often would chance alone be graded strong?

    python -m bench.permute DATA [--seeds 100]

DATA is a folder with a published snapshot (such as the sample company's). In each round the labels
of arrival are dealt anew among the changes, the requirements and the complaints; everything else
stays. No label means anything then, so every `strong` is a false alarm.
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
from dashboard.estimates import estimators, graded, robustness
from dashboard.estimates.estimate import GradedEstimate, Setting
from dashboard.statistics.multiple_testing import adjust_holm
from queries import catalog

# So many rounds in a hundred may hold a false alarm.
MOST_STRONG = 0.05
# The columns of each table that are dealt anew, all from one other row.
DEALT = {
    "change_arrivals": (
        "channel",
        "channel_reason",
        "is_second_hand",
        "was_verified_in_time",
        "arrival_group",
    ),
    "requirement_states": ("channel", "channel_reason", "arrival", "is_second_hand"),
    "complaints": ("origin", "arrival"),
}
# A complaint that is dealt to be relayed has, or has not, its own contact behind it.
OWN_CONTACT = """
    case
        when origin not in ('relayed_corroborated', 'relayed_uncorroborated') then origin
        when cast(opened_at as date) - last_contact_date <= $corroboration_days
            then 'relayed_corroborated'
        else 'relayed_uncorroborated'
    end as origin
"""


def shuffled(data: Path, seed: int) -> Iterator[tuple[catalog.Query, pd.DataFrame]]:
    """The headline comparisons and their rows, after the labels were dealt by a seed."""
    known, settings = session.get_queries(data), catalog.settings(data)
    with duckdb.connect() as connection:
        path = session.get_snapshot(data).path
        connection.execute(f"attach '{path}' as company (read_only)")
        connection.execute("use company")
        for table, columns in DEALT.items():
            labels = ", ".join(columns)
            connection.execute(f"""
                create temp table {table} as
                with
                numbered as (
                    select * exclude ({labels}), row_number() over () as place
                    from company.{table}
                ),
                dealt as (
                    select {labels}, row_number() over (order by hash(number + {seed} * 7919))
                        as place
                    from (select *, row_number() over () as number
                        from company.{table})
                )
                select * exclude (place) from numbered join dealt using (place)
            """)
        connection.execute(
            "create or replace temp table complaints as "
            f"select * replace ({OWN_CONTACT}) from complaints",
            {"corroboration_days": settings["corroboration_days"]},
        )
        exposures = known["model/task_exposures"]
        connection.execute(
            f"create temp table task_exposures as {exposures.sql}",
            catalog.values_for(exposures.parameters, {}, settings),
        )
        for name in settings["headline_family"]:
            query = known[name]
            values = catalog.values_for(query.parameters, {}, settings)
            yield query, connection.execute(query.sql, values).df()


def grades(data: Path, seed: int) -> dict[str, GradedEstimate]:
    """The headline comparisons as they are graded after the labels were dealt by a seed."""
    settings = catalog.settings(data)
    asked = {query.name: (query, rows) for query, rows in shuffled(data, seed)}
    found = {
        name: estimators.estimate_together(query.estimate, rows, settings)[0].estimate
        for name, (query, rows) in asked.items()
    }
    adjusted = dict(zip(found, adjust_holm([one.p for one in found.values()]), strict=True))
    return {
        name: _graded(query, rows, Setting(settings=settings, adjusted_p=adjusted[name]))
        for name, (query, rows) in asked.items()
    }


def _graded(query: catalog.Query, rows: pd.DataFrame, around: Setting) -> GradedEstimate:
    """The grade of a comparison; the slow checks only where they can still decide it."""
    (found,), _ = graded.grade_rows(query, rows, around)
    if found.grade != "suggestive":
        return found
    checks = robustness.run_checks(query.estimate, rows, around.settings)
    return graded.grade_rows(query, rows, replace(around, checks=checks))[0][0]


def main(arguments: list[str]) -> int:
    """Print a line a round, then how often each comparison got each grade, as JSON; 1 where
    more rounds than may be hold one that is called strong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--seeds", type=int, default=100)
    asked = parser.parse_args(arguments)
    counted: Counter[tuple[str, str]] = Counter()
    with_strong = 0
    for seed in range(asked.seeds):
        found = grades(asked.data, seed)
        counted.update((name, str(one.grade)) for name, one in found.items())
        is_strong = any(one.grade == "strong" for one in found.values())
        with_strong += is_strong
        said = ", ".join(f"{name} {one.grade} {one.value:.3f}" for name, one in found.items())
        print(f"{seed}: {said}", file=sys.stderr)
    print(
        json.dumps(
            {
                "seeds": asked.seeds,
                "with_strong": with_strong,
                "grades": {f"{name}: {grade}": n for (name, grade), n in sorted(counted.items())},
            },
            indent=1,
        )
    )
    return int(with_strong > MOST_STRONG * asked.seeds)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
