"""Simulated companies: the same through their files as without, linked as counted by day, graded as
on the pages, and reported."""

import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from bench import direct, published, report, simulate
from bench.nulls import EXTRA_DAYS, SUBSTANTIATED
from bench.outcome import Outcome
from bench.scenarios import SCENARIOS, WHOLE, with_seed
from sample_data import effects
from sample_data.definitions import Expected
from sample_data.scenario import SAMPLE, Scenario
from sample_data.story import generate_story
from store import snapshots

ROOT = Path(__file__).parents[1]
# What the evidence is asked of. Ids of people whom no list numbers are of the build's own making.
TABLES = {
    "complaints": ("raised_by_id", "sales_owner_id"),
    "requirement_states": ("sales_owner_id",),
    "change_arrivals": ("sales_owner_id",),
    "task_slips": ("sales_owner_id",),
    "change_task_links": (),
    "project_weeks": ("sales_owner_id",),
}


@pytest.mark.nightly
@pytest.mark.parametrize("number", (1, 2, 3, 4, 5))
def test_a_company_is_the_same_through_its_files_as_without_them(
    number: int, tmp_path: Path
) -> None:
    story = simulate.write_company(tmp_path / "exports", WHOLE.name, number)
    load = [sys.executable, "-m", "etl", "load", tmp_path / "exports", "--data", tmp_path / "data"]
    subprocess.run([*load, "--json"], cwd=ROOT, check=True, capture_output=True)
    published = snapshots.get_current(tmp_path / "data")
    assert published is not None
    with (
        duckdb.connect(str(published.path), read_only=True) as through_files,
        direct.build(story, tuple(TABLES)) as without,
    ):
        for table, own in TABLES.items():
            columns = [
                name
                for name, *_ in through_files.execute(f"describe {table}").fetchall()
                if name not in own
            ]
            asked = f"select {', '.join(columns)} from {table} order by all"
            assert without.execute(asked).fetchall() == through_files.execute(asked).fetchall()
    planted = tomllib.loads((tmp_path / "exports" / "truth.toml").read_text("utf-8"))
    extra_days, _ = effects.compute_extra_days(Expected(story.sheets))
    assert planted["effects"]["slip"]["extra_days"] == pytest.approx(extra_days, abs=1e-6)


# The definition as it reads: a row for each task, late working day and change there by then.
DAY_BY_DAY = """
    with late_days as (
        select
            task_lateness.project_id,
            task_lateness.task_id,
            working_days.day_date,
            task_lateness.window_start_date - 30 as first_date,
            task_lateness.finish_until_date as last_date,
            tasks.requirement_id,
            tasks.requirement_project_id,
            coalesce(tasks.change_ids, []) as change_ids
        from task_lateness
        join tasks using (project_id, task_id)
        join working_days
            on working_days.is_workday
            and working_days.day_date > task_lateness.baseline_finish_date
            and working_days.day_date <= task_lateness.finish_until_date
        where task_lateness.late_days > 0
    ),
    there_by_then as (
        select
            late_days.project_id,
            late_days.task_id,
            late_days.day_date,
            changes.change_id,
            case
                when list_contains(late_days.change_ids, changes.change_id)
                    or list_contains(changes.task_ids, late_days.task_id)
                    then 3
                when changes.decision = 'rejected' then null
                when changes.requirement_id = late_days.requirement_id
                    and changes.requirement_project_id = late_days.requirement_project_id
                    then 2
                when changes.requested_date between late_days.first_date and late_days.last_date
                    then 1
            end as link_rank
        from late_days
        join changes
            on changes.project_id = late_days.project_id
            and changes.requested_date <= late_days.day_date
    ),
    sharing as (
        select * from there_by_then
        where link_rank is not null
        qualify link_rank = max(link_rank) over (partition by project_id, task_id, day_date)
    ),
    shared as (
        select
            *,
            1 / count(*) over (partition by project_id, task_id, day_date) as days
        from sharing
    )
    select
        project_id,
        task_id,
        change_id,
        ['window', 'requirement', 'explicit'][link_rank] as link_grade,
        sum(days) as linked_slip_days
    from shared
    group by all
"""
DIFFERENT = f"""
    select * from ({DAY_BY_DAY}) as expected
    full join change_task_links as found using (project_id, task_id, change_id, link_grade)
    where not coalesce(abs(found.linked_slip_days - expected.linked_slip_days) < 1e-9, false)
"""
# Complaints have no part in the links.
LINKED = replace(SCENARIOS["harm_badly_recorded"], ticket_count=0, contact_count=0)
COMPANIES = [
    SAMPLE,
    *(
        pytest.param(with_seed(LINKED, number), marks=() if number < 5 else pytest.mark.nightly)
        for number in range(20)
    ),
]


@pytest.mark.parametrize("scenario", COMPANIES, ids=lambda one: f"{one.name} {one.seed}")
def test_every_link_is_what_counting_day_by_day_gives(scenario: Scenario) -> None:
    with direct.build(generate_story(scenario), simulate.LINKED) as connection:
        assert connection.execute(DIFFERENT).fetchall() == []
        [(links,)] = connection.execute("select count(*) from change_task_links").fetchall()
        assert links > 300
        assert connection.execute(simulate.NOT_ADDED_UP).fetchall() == [(0,)]


@pytest.mark.nightly
def test_the_same_number_gives_the_same_company_and_another_another() -> None:
    for row in ("no_effect", "sellers_8"):
        one, again, other = (simulate.simulate_company(row, number) for number in (7, 7, 8))
        assert one == again
        assert [outcome.value for outcome in one] != [outcome.value for outcome in other]


def test_what_is_planted_is_what_the_scenario_says() -> None:
    planted = {
        name: effects.compute_extra_days(
            Expected(generate_story(with_seed(SCENARIOS[name], 1)).sheets)
        )[0]
        for name in ("no_effect", "harm", "benefit")
    }
    assert planted == pytest.approx({"no_effect": 0.0, "harm": 1.0, "benefit": -0.8}, abs=0.15)


def test_a_small_run_answers_every_comparison_goes_on_where_it_stopped_and_is_reported(
    tmp_path: Path,
) -> None:
    simulate.run_row(tmp_path, "findings_missing", range(1))
    [first] = [(tmp_path / "findings_missing.jsonl").read_text("utf-8").splitlines()[:1]]
    simulate.run_row(tmp_path, "findings_missing", range(2))
    outcomes = simulate.load_outcomes(tmp_path)
    assert [(outcome.number, outcome.comparison) for outcome in outcomes] == [
        (number, name) for number in (0, 1) for name in published.FAMILY
    ]
    assert Outcome.read(first[0]) == outcomes[0]
    assert all(outcome.grade for outcome in outcomes)
    # In the company of 360 complaints, findings are missing where they decide.
    assert all(outcome.truth is None for outcome in outcomes if outcome.comparison == SUBSTANTIATED)
    page = report.format_page(outcomes)
    assert (
        "| 4 in 10 relayed complaints are never investigated / 四成转述投诉从未调查 | 2 |" in page
    )
    assert "independent" in page.split("Not in this run")[1]


def make_outcome(number: int, grade: str, row: str = "independent") -> Outcome:
    return Outcome(
        row, number, SUBSTANTIATED, 0.0, 0.1, 0.05 if grade == "strong" else -0.1, 0.3, grade
    )


def test_a_row_above_five_per_cent_is_run_again_and_the_second_run_alone_counts() -> None:
    first = [make_outcome(n, "strong" if n < 12 else "inconclusive") for n in range(200)]
    assert report.list_rows_to_repeat(first) == {"independent": 800}
    again = [
        make_outcome(report.FIRST_AGAIN + n, "strong" if n < 40 else "inconclusive")
        for n in range(800)
    ]
    assert report.list_missed_bounds([*first, *again]) == []
    assert "12 of 200; again 重跑: 40 of 800" in report.format_page([*first, *again])
    worse = [replace(outcome, grade="strong") for outcome in again[:60]] + again[60:]
    assert report.list_missed_bounds([*first, *worse]) == [
        f"independent, {SUBSTANTIATED}: sure of itself in 7.5%",
        f"all rows, {SUBSTANTIATED}: sure of itself in 7.5%",
    ]


def test_a_row_that_no_method_can_guard_is_shown_and_not_bounded() -> None:
    alarms = [
        replace(make_outcome(number, "strong", "dates_lost"), comparison=EXTRA_DAYS)
        for number in range(200)
    ]
    assert report.list_rows_to_repeat(alarms) == {}
    assert report.list_missed_bounds(alarms) == []
    assert "(200 of 200)" in report.format_page(alarms)


def test_a_change_of_governance_is_followed_only_where_it_works() -> None:
    def verified(name: str) -> float:
        story = generate_story(SCENARIOS[name])
        found = Expected(story.sheets)
        relayed = [
            row
            for row in found.list_rows("changes")
            if row["channel"] == "relayed"
            and row["requested_date"] >= SCENARIOS[name].governed_from
            and int(row["project"].project_id[-1]) % 2 == 0
        ]
        return sum(found.was_verified_in_time(row) is True for row in relayed) / len(relayed)

    assert verified("harm_governed") > verified("harm_governed_in_vain") + 0.2


def test_before_records_began_fewer_verifications_are_written_down() -> None:
    scenario = SCENARIOS["no_effect_recording_changed"]
    complete = replace(scenario, recorded_from=None)
    counts = [
        sum(
            row["verified_date"] is not None
            for row in Expected(generate_story(one).sheets).list_rows("changes")
        )
        for one in (scenario, complete)
    ]
    assert counts[0] < 0.9 * counts[1]


@pytest.mark.nightly
def test_the_command_writes_a_company_as_files_with_its_truth(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench.simulate", "write", tmp_path, "whole", "3"]
    subprocess.run(command, cwd=ROOT, check=True)
    names = {path.name for path in tmp_path.rglob("*.*")}
    assert {"truth.toml", "tickets.xlsx", "changes.csv"} <= names
    assert "README.md" not in names
