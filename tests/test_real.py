"""Real exports that no one here wrote, from file to figure through the real command lines.

The figures are those that an independent count of the files gives.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HOUSE = Path(__file__).parent.parent
REAL = HOUSE.parent / "shared" / "real"

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(not REAL.exists(), reason="shared/real is not on this machine"),
]


BY_MEDIUM = """
    select medium, count(*) as tickets from tickets group by all order by tickets desc, medium
"""


def run(*arguments: object) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", *map(str, arguments)],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LANG": "C.UTF-8"},
    )
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """Load one real export, weekends as the only free days; gives its data folder and loads."""
    known = {}

    def load(name: str, *files: str) -> tuple[Path, list[dict]]:
        if name not in known:
            data = tmp_path_factory.mktemp(name)
            (data / "settings.toml").write_text('calendar = "weekends"\n', encoding="utf-8")
            paths = [REAL / name / file for file in files] or [REAL / name]
            answer = run("etl", "load", *paths, "--data", data, "--json")
            known[name] = data, answer["loads"]
        return known[name]

    return load


def ask(data: Path, sql: str) -> list[dict]:
    return run("dashboard", "query", "--sql", sql, "--data", data, "--json")


def counts(load: dict) -> tuple[int, ...]:
    names = ("rows_read", "rows_kept", "rows_rejected", "rows_merged", "rows_passed_over")
    return tuple(load[name] for name in names)


def test_phases_of_school_buildings_load_as_tasks_with_a_composed_key(loaded):
    data, (load,) = loaded("nyc-sca")
    assert (load["source"], load["format"], load["status"]) == ("tasks", "nyc-sca", "loaded")
    # Three rows differ only in amounts, which no field takes.
    assert counts(load) == (13_638, 13_635, 0, 3, 0)
    repeated = [one for one in load["findings"] if one["code"] == "duplicate_key"]
    # Ten numbers, each of them in two rows.
    assert len(repeated) == 20
    assert ask(data, "select count(distinct task_id) as ids from tasks") == [{"ids": 13_635}]


def test_codes_in_a_column_of_dates_are_findings_and_not_dates(loaded):
    data, (load,) = loaded("nyc-sca")
    noted = [one for one in load["findings"] if one["code"] == "codes_empty"]
    assert {one["column"] for one in noted} >= {
        "Project Phase Planned End Date",
        "Project Phase Actual End Date",
    }
    assert any(one["value"] == "DOEL" and one["row"] == 144 for one in load["findings"])
    assert ask(
        data,
        "select count(planned_finish_date) as planned, count(finish_date) as ended from tasks",
    ) == [{"planned": 5_868, "ended": 4_449}]


def test_phases_that_end_after_their_plan_are_those_of_an_independent_count(loaded):
    data, _ = loaded("nyc-sca")
    (row,) = ask(
        data,
        """
        select count(*) as both_count,
            count(*) filter (where finish_date > planned_finish_date) as late_count,
            avg(finish_date - planned_finish_date) as mean_days,
            median(finish_date - planned_finish_date) as median_days
        from tasks where planned_finish_date is not null and finish_date is not null
        """,
    )
    assert (row["both_count"], row["late_count"], row["median_days"]) == (3_447, 1_636, 0)
    assert row["mean_days"] == pytest.approx(61.371, abs=0.0005)


def estimate_of(data: Path, query: str, name: str = "") -> dict[str, Any]:
    document = run("dashboard", "query", query, "--data", data, "--format", "json")
    (found,) = [one for one in document["estimates"] if one["name"] == name]
    return found


def test_the_share_of_phases_that_end_after_their_plan_is_a_count_of_one_project(loaded):
    data, _ = loaded("nyc-sca")
    found = estimate_of(data, "schedule/finished_after_plan")
    assert (found["n"], round(found["value"], 4)) == (3_447, 0.4746)
    # One constant project: what holds for it need not hold for another.
    assert (found["low"], found["high"]) == (None, None)
    assert (found["grade"], found["reasons"]) == ("insufficient", ["one_project"])


def test_the_share_of_complaints_by_web_has_the_interval_of_wilson(loaded):
    data, _ = loaded("cfpb")
    found = estimate_of(data, "complaints/medium", "Web")
    assert found["n"] == 93
    assert [round(found[key], 4) for key in ("value", "low", "high")] == [0.9032, 0.8262, 0.9482]
    assert found["grade"] == "rough"


def test_a_repeated_header_inside_complaints_is_passed_over_with_a_note(loaded):
    data, (load,) = loaded("cfpb")
    assert counts(load) == (94, 93, 0, 0, 1)
    (note,) = [one for one in load["findings"] if one["code"] == "repeated_header"]
    assert (note["severity"], note["row"]) == ("note", 94)
    assert ask(
        data,
        BY_MEDIUM,
    ) == [
        {"medium": "Web", "tickets": 84},
        {"medium": "Referral", "tickets": 4},
        {"medium": "Phone", "tickets": 2},
        {"medium": "Postal mail", "tickets": 2},
        {"medium": "Fax", "tickets": 1},
    ]


def test_accounts_and_cases_of_a_crm_keep_their_numbers(loaded):
    data, loads = loaded("salesforce", "Account.csv", "Case.csv")
    assert [(load["source"], counts(load)[:2]) for load in loads] == [
        ("clients", (94, 94)),
        ("tickets", (40, 40)),
    ]
    assert ask(
        data,
        BY_MEDIUM,
    ) == [
        {"medium": "Phone", "tickets": 36},
        {"medium": "Email", "tickets": 2},
        {"medium": "Web", "tickets": 2},
    ]
    assert ask(
        data,
        "select count(*) filter (where status_group = 'closed') as closed, "
        "min(ticket_id) as first_id, count(client_id) as with_client from tickets "
        "where ticket_id like '0000%'",
    ) == [{"closed": 32, "first_id": "00001046", "with_client": 40}]


def test_requirements_without_dates_give_no_rate_and_say_what_is_missing(loaded):
    data, (load,) = loaded("nasa-cfe")
    assert counts(load) == (397, 397, 0, 0, 0)
    assert ask(
        data,
        "select state, count(distinct requirement_id) as requirements "
        "from requirement_states group by all",
    ) == [{"state": "unverified_waiting", "requirements": 397}]
    answer = run("dashboard", "query", "requirements/headline", "--data", data, "--json")
    (estimate,) = answer["estimates"]
    assert (estimate["value"], estimate["n"], estimate["grade"]) == (None, 0, "insufficient")
    assert {"verified_date", "verification_result", "work_started_date"} <= set(answer["missing"])
