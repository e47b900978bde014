"""Self-test of the methods on simulated companies.

    python -m bench.simulate run [--row NAME ...] [--from 0] [--to 200] [--again]
    python -m bench.simulate report [--out docs/simulation.md]
    python -m bench.simulate write DIR SCENARIO NUMBER

`run` invents companies, sends each through the product's own queries, estimates, robustness checks
and grades, and adds the outcomes to a file per row; companies already there are not repeated.
`--again` runs the rows in which a comparison was too often sure of itself once more, with four
times as many companies and new seeds. `report` writes the page from what is there. `write` writes
one company as export files with its truth.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from bench import direct, null_tables, nulls, published, report, scenarios
from bench.outcome import Outcome
from dashboard.engine import estimate_cache
from dashboard.estimates import all_rows_estimators
from dashboard.statistics import slips
from sample_data import effects, make
from sample_data.definitions import Expected
from sample_data.story import Story, generate_story

ROOT = Path(__file__).parents[1]
ROWS = (*scenarios.SCENARIOS, *nulls.NULLS)
LINKED = ("task_slips", "task_exposures")
NOT_ADDED_UP = """
    select count(*) from task_slips
    left join (
        select project_id, task_id, sum(linked_slip_days) as linked_days
        from change_task_links group by all
    ) using (project_id, task_id)
    where abs(late_days - not_linked_days - coalesce(linked_days, 0)) > 1e-6
"""


def simulate_company(row: str, number: int) -> list[Outcome]:
    """What each headline comparison says of one company of a row."""
    if row in nulls.NULLS:
        return list(_simulate_null(nulls.NULLS[row], number))
    return list(_simulate_scenario(row, number))


def _simulate_null(null: nulls.Null, number: int) -> Iterator[Outcome]:
    tables = null_tables.generate_tables(null, number)
    with direct.build_tables(tables, published.list_models()) as connection:
        for name in published.FAMILY:
            graded = published.grade(connection, name, published.fetch_rows(connection, name))
            has_truth = name not in (*null.untrue, *null.uncovered)
            yield _describe(null.name, number, name, graded, 0.0 if has_truth else None)


def _simulate_scenario(row: str, number: int) -> Iterator[Outcome]:
    story = generate_story(scenarios.with_seed(scenarios.SCENARIOS[row], number))
    planted, _ = effects.compute_extra_days(Expected(story.sheets), is_late_unverified=True)
    with direct.build(story, (*published.list_models(), *LINKED)) as connection:
        [(not_added_up,)] = connection.execute(NOT_ADDED_UP).fetchall()
        for name in published.FAMILY:
            rows = published.fetch_rows(connection, name)
            graded = published.grade(connection, name, rows)
            if name != nulls.EXTRA_DAYS:
                yield _describe(row, number, name, graded, None)
                continue
            changed = rows[rows["change_count"] > 0]
            plain = slips.estimate_plain_difference(
                changed["finish_slip_days"],
                changed["unverified_change_count"] > 0,
                changed["project_id"],
            )
            spec = published.load_queries()[name].estimate
            visible = all_rows_estimators.find_visible_slip(spec, rows)
            yield _describe(
                *(row, number, name, graded, planted),
                visible=visible.value,
                plain=(plain.low, plain.high),
                not_added_up=not_added_up,
            )


def _describe(
    row: str,
    number: int,
    name: str,
    graded: published.GradedEstimate,
    truth: float | None,
    **facts: Any,
) -> Outcome:
    failed = graded.verdict.failed if graded.verdict else ()
    return Outcome(
        *(row, number, name, truth, graded.value, graded.low, graded.high, str(graded.grade)),
        failed=failed,
        **facts,
    )


@cache
def locate_results() -> Path:
    """The folder of the results of this code: definitions, estimates and companies."""
    code = [
        *estimate_cache.list_code(),
        *sorted((ROOT / "queries").rglob("*.sql")),
        ROOT / "queries" / "settings.toml",
        *sorted((ROOT / "sample_data").glob("*.py")),
        *(Path(module.__file__ or "") for module in (direct, null_tables, nulls, scenarios)),
    ]
    digest = sha256(b"".join(path.read_bytes() for path in code)).hexdigest()[:12]
    return ROOT / "simulated" / digest


def load_outcomes(folder: Path) -> list[Outcome]:
    """All outcomes kept in a folder, by row in the order of the page."""
    return [outcome for row in ROWS for outcome in _load_row(folder, row)]


def _load_row(folder: Path, row: str) -> list[Outcome]:
    path = folder / f"{row}.jsonl"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [Outcome.read(line) for line in lines]


def run_row(folder: Path, row: str, numbers: Sequence[int], workers: int = 1) -> None:
    """Simulate these companies of a row, except those already in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    done = {outcome.number for outcome in _load_row(folder, row)}
    missing = [number for number in numbers if number not in done]
    with ProcessPoolExecutor(workers) as pool:
        simulate = partial(simulate_company, row)
        for outcomes in pool.map(simulate, missing) if workers > 1 else map(simulate, missing):
            # A company is written at once: an interrupted run loses the one at hand.
            with (folder / f"{row}.jsonl").open("a", encoding="utf-8") as file:
                file.write("".join(outcome.write() + "\n" for outcome in outcomes))
    print(
        f"{row}: {len(missing)} companies, {len(done)} already there", file=sys.stderr, flush=True
    )


def write_company(folder: Path, scenario: str, number: int) -> Story:
    """Write one company as export files, with truth.toml next to them."""
    known = {**scenarios.SCENARIOS, scenarios.WHOLE.name: scenarios.WHOLE}
    return make.write_company(folder, scenarios.with_seed(known[scenario], number))


def main() -> None:
    """Run the study, write its page, or write one company."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--results", type=Path, default=locate_results())
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run")
    run.add_argument("--row", nargs="+", default=list(ROWS), choices=ROWS)
    run.add_argument("--from", type=int, default=0, dest="first")
    run.add_argument("--to", type=int, default=200)
    run.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    run.add_argument("--again", action="store_true")
    page = commands.add_parser("report")
    page.add_argument("--out", type=Path, default=ROOT / "docs" / "simulation.md")
    write = commands.add_parser("write")
    write.add_argument("folder", type=Path)
    write.add_argument("scenario")
    write.add_argument("number", type=int)
    options = parser.parse_args()
    if options.command == "write":
        write_company(options.folder, options.scenario, options.number)
    elif options.command == "run" and options.again:
        for row, count in report.list_rows_to_repeat(load_outcomes(options.results)).items():
            numbers = range(report.FIRST_AGAIN, report.FIRST_AGAIN + count)
            run_row(options.results, row, numbers, options.workers)
    elif options.command == "run":
        for row in options.row:
            run_row(options.results, row, range(options.first, options.to), options.workers)
    else:
        outcomes = load_outcomes(options.results)
        options.out.write_text(report.format_page(outcomes), encoding="utf-8")
        if missed := report.list_missed_bounds(outcomes):
            sys.exit("\n".join(missed))


if __name__ == "__main__":
    main()
