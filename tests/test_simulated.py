"""Simulated companies: the same through their files as without, and linked as counted by day."""

import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from bench import direct, simulate
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
COMPANIES = [SAMPLE, *(with_seed(SCENARIOS["harm_badly_recorded"], number) for number in range(20))]


@pytest.mark.parametrize("scenario", COMPANIES, ids=lambda one: f"{one.name} {one.seed}")
def test_every_link_is_what_counting_day_by_day_gives(scenario: Scenario) -> None:
    with direct.build(generate_story(scenario), simulate.LINKED) as connection:
        assert connection.execute(DIFFERENT).fetchall() == []
        [(links,)] = connection.execute("select count(*) from change_task_links").fetchall()
        assert links > 300
        assert connection.execute(simulate.NOT_ADDED_UP).fetchall() == [(0,)]


@pytest.mark.nightly
def test_the_same_number_gives_the_same_company_and_another_another() -> None:
    one, again, other = (simulate.simulate_company("harm", number) for number in (7, 7, 8))
    assert one == again
    assert one.found != other.found


def test_what_is_planted_is_what_the_scenario_says() -> None:
    planted = {
        name: simulate.simulate_company(name, 1).planted
        for name in ("no_effect", "harm", "benefit")
    }
    assert planted == pytest.approx({"no_effect": 0.0, "harm": 1.0, "benefit": -0.8}, abs=0.15)


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
    command = [sys.executable, "-m", "bench.simulate", "--write", tmp_path, "whole", "3"]
    subprocess.run(command, cwd=ROOT, check=True)
    names = {path.name for path in tmp_path.rglob("*.*")}
    assert {"truth.toml", "tickets.xlsx", "changes.csv"} <= names
    assert "README.md" not in names
