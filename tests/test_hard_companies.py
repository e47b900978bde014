"""Eight companies that a careless method gets wrong, each with the verdict that it deserves.

Rows go through the shipped headers, estimates, robustness checks and grades; a comparison is graded
as if it were the only headline one.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from bench import direct, null_tables, nulls, published
from dashboard.estimates import by_chance, graded, options, row_estimators, spread
from dashboard.estimates.estimate import GradedEstimate, GradingContext
from dashboard.estimates.kinds import BY_ROW
from dashboard.statistics.clusters import ClusterSums
from queries.kinds import ESTIMATES

SETTINGS = direct.SETTINGS
DAY = date(2025, 3, 3)


def judge(name: str, rows: pd.DataFrame) -> graded.GradedEstimate:
    return published.judge(name, rows, projects=rows["project_id"].nunique())


def split(total: int, projects: int) -> np.ndarray:
    """So many cases over the projects, as evenly as can be."""
    return np.bincount(np.arange(total) % projects, minlength=projects)


def make_groups(name: str, projects: int, sellers: int, **groups: dict[str, np.ndarray]):
    """Rows of a comparison of shares: of each group the counts in every project, both halves of the
    time alike."""
    spec = published.load_queries()[name].estimate
    parts = []
    for arrival, counts in groups.items():
        part = pd.DataFrame(counts).assign(
            arrival=arrival,
            project_id=[f"P-{number}" for number in range(projects)],
            sales_owner_id=[f"S-{number % sellers}" for number in range(projects)],
            client_id=[f"K-{number}" for number in range(projects)],
        )
        for half in ("earlier_half", "later_half"):
            for key in ("numerator", "denominator"):
                part[spec["variants"][half][key]] = part[spec[key]] / 2
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


# 1. Missing findings ------------------------------------------------------------------------------


def list_complaints() -> Iterator[tuple[bool, bool | None]]:
    """Of each project: 10 relayed complaints of which 5 are true, one is not and 4 were never
    looked at, and 10 of the client's own of which 7 are true."""
    yield from [(True, True)] * 5 + [(True, False)] + [(True, None)] * 4
    yield from [(False, True)] * 7 + [(False, False)] * 3


def test_complaints_that_nobody_investigated_do_not_make_relayed_ones_untrue() -> None:
    names = [f"P{number:02d}" for number in range(12)]
    sellers = [f"S{number % 6}" for number in range(12)]
    clients = [f"K{number}" for number in range(12)]
    tickets = [
        {
            "ticket_id": f"{project}-{number}",
            "project_id": project,
            "client": client,
            "client_id": client,
            "opened_at": DAY + timedelta(number),
            "kind": "complaint",
            "raised_by": seller if relayed else client,
            "raised_by_id": seller if relayed else None,
            "raised_by_role": "sales" if relayed else "client",
            "on_behalf_of": client if relayed else None,
            "is_substantiated": is_true,
            "status_group": "closed",
            "as_of_date": DAY + timedelta(60),
        }
        for project, seller, client in zip(names, sellers, clients, strict=True)
        for number, (relayed, is_true) in enumerate(list_complaints())
    ]
    people = sorted(set(sellers))
    tables = {
        "people": {"person_id": people, "name": people, "role": ["sales"] * 6},
        "clients": {"client_id": clients, "name": clients},
        "projects": {
            "project_id": names,
            "name": names,
            "client_id": clients,
            "sales_owner_id": sellers,
            "start_date": [DAY] * 12,
        },
    }
    filled = [(name, pa.table(columns)) for name, columns in tables.items()]
    filled.append(("tickets", pa.Table.from_pylist(tickets)))
    with direct.build_tables(filled, ("complaints",)) as connection:
        rows = published.fetch_rows(connection, nulls.SUBSTANTIATED)
    found = judge(nulls.SUBSTANTIATED, rows)
    assert (found.value, found.bound_high) == (pytest.approx(-0.2), pytest.approx(0.2))
    assert found.grade == "suggestive"
    assert "unknown_could_turn:24:48" in found.reasons


# 2. Only the verified are seen --------------------------------------------------------------------


@pytest.mark.parametrize(("unasked", "grade"), [((303, 84), "suggestive"), ((0, 0), "strong")])
def test_errors_found_where_one_asks_in_doubt_are_signs_at_most(
    unasked: tuple[int, int], grade: str
) -> None:
    rows = make_groups(
        nulls.CORRECTED,
        40,
        12,
        **{
            arrival: {
                "corrected_count": split(corrected, 40),
                "verified_count": split(verified, 40),
                "unknown_count": np.zeros(40),
                "unasked_count": split(never, 40),
            }
            for arrival, corrected, verified, never in (
                ("second_hand", 87, 351, unasked[0]),
                ("first_hand", 35, 556, unasked[1]),
            )
        },
    )
    found = judge(nulls.CORRECTED, rows)
    assert found.value == pytest.approx(0.185, abs=0.01)
    assert found.grade == grade
    if grade == "suggestive":
        assert found.bound_low is not None and found.bound_low < 0
        assert any(reason.startswith("unknown_could_turn") for reason in found.reasons)


# 3. Salespeople are the unit ----------------------------------------------------------------------


@pytest.mark.parametrize("lean", [1, -1])
def test_careless_or_careful_salespeople_who_relay_more_are_no_finding(lean: int) -> None:
    seller = np.arange(30) % 8
    careless = np.linspace(0.15, 0.75, 8)[seller]
    relayed = np.round(40 * (careless if lean > 0 else 0.9 - careless))
    rows = make_groups(
        nulls.UNVERIFIED,
        30,
        8,
        **{
            arrival: {
                "unverified_count": np.round(cases * careless),
                "begun_count": cases,
                "unknown_count": np.zeros(30),
            }
            for arrival, cases in (("second_hand", relayed), ("first_hand", 40 - relayed))
        },
    )
    found = judge(nulls.UNVERIFIED, rows)
    shares = {name: part.value or 0.0 for name, part in found.parts}
    assert lean * (shares["second_hand"] - shares["first_hand"]) > 0.1
    assert found.value == pytest.approx(0, abs=0.02)
    assert found.grade in ("none", "inconclusive")


@pytest.mark.parametrize("side", [1, -1])
def test_what_one_salesperson_makes_alone_is_no_verdict_on_either_side(side: int) -> None:
    seller = np.arange(30) % 6
    apart = np.where(seller == 0, 0.45, 0.02) * side
    rows = make_groups(
        nulls.UNVERIFIED,
        30,
        6,
        **{
            arrival: {
                "unverified_count": np.round(40 * rate),
                "begun_count": np.full(30, 40),
                "unknown_count": np.zeros(30),
            }
            for arrival, rate in (("second_hand", 0.5 + apart), ("first_hand", np.full(30, 0.5)))
        },
    )
    found = judge(nulls.UNVERIFIED, rows)
    assert found.value == pytest.approx(side * 0.09, abs=0.02)
    assert found.grade not in ("strong", "contrary")


# 4. Contacts every week ---------------------------------------------------------------------------


def test_clients_met_every_week_prove_nothing_and_support_nothing() -> None:
    tables = null_tables.generate_tables(nulls.NULLS["weekly_contacts"], 0)
    with direct.build_tables(tables, ("complaints", "project_weeks")) as connection:
        rows = published.fetch_rows(connection, nulls.CHANCE)
    found = judge(nulls.CHANCE, rows.assign(project_id="P"))
    assert dict(found.parts)["recorded"].value == 1
    assert (found.grade, found.value) == ("insufficient", None)
    assert found.reasons[0].startswith("much_chance")
    assert options.judge_comparison("insufficient", None, "lower").side == "few"
    # Nor is it support for anything where there surely is no difference.
    assert options.judge_option([options.judge_comparison("none", 0.0, "lower")]) == "alike"


# 5. Shares of the delay ---------------------------------------------------------------------------


def deal_delay(days_of_group: float) -> pd.Series:
    """The share of the delay of 22 in 100 changes, whose changes have so many days, others 5."""
    dice = np.random.default_rng(5)
    is_counted = dice.random(640) < 0.22
    days = dice.exponential(np.where(is_counted, days_of_group, 5.0))
    changes = pd.DataFrame(
        {
            "row": np.where(is_counted, 0, -1),
            "cluster": np.arange(640) % 40,
            "amount": days,
        }
    )
    spec = published.load_queries()["schedule/linked_to_relayed"].estimate
    rows = pd.DataFrame(
        {spec["numerator"]: [days[is_counted].sum()], spec["denominator"]: [days.sum()]}
    )
    dealt = by_chance.add_chance(spec, rows, changes).iloc[0]
    return dealt.rename({spec["numerator"]: "days", spec["denominator"]: "all_days"})


def test_a_share_of_the_delay_is_held_against_the_share_of_the_changes() -> None:
    usual, heavy = deal_delay(5.0), deal_delay(10.0)
    assert usual["days"] / usual["all_days"] == pytest.approx(0.22, abs=0.03)
    assert usual["low_chance_rate"] < usual["days"] / usual["all_days"] < usual["high_chance_rate"]
    assert heavy["days"] / heavy["all_days"] > heavy["high_chance_rate"]


# 6. Cases of one project resemble each other ------------------------------------------------------


def test_every_share_rate_and_mean_says_by_what_its_cases_resemble_each_other() -> None:
    alone = [
        name
        for name, query in published.load_queries().items()
        if query.estimate.get("kind") in BY_ROW
        and "cluster" in ESTIMATES[query.estimate["kind"]].optional
        and "cluster" not in query.estimate
    ]
    assert alone == []


@pytest.mark.parametrize(("projects", "grade"), [(40, "rough"), (8, "insufficient")])
def test_tasks_of_projects_that_differ_are_not_as_many_single_ones(
    projects: int, grade: str
) -> None:
    query = published.load_queries()["schedule/headline"]
    late = np.round(90 * np.linspace(0.24, 0.96, projects))
    spec = query.estimate
    rows = pd.DataFrame(
        {
            spec["numerator"]: [late.sum()],
            spec["denominator"]: [90 * projects],
            spec["unknown"]: [0],
            spec["value"]: [late.sum() / 90 / projects],
        }
    )
    sums = ClusterSums(
        np.zeros(projects, dtype=int), np.arange(projects), late, np.full(projects, 90.0)
    )
    context = GradingContext(SETTINGS, projects=projects)
    (found,), _ = graded.grade_rows(query, rows, context, sums)
    single = row_estimators.estimate_by_row(spec, rows)[0].estimate
    assert found.low is not None and found.high is not None
    assert single.low is not None and single.high is not None
    assert found.high - found.low > 3 * (single.high - single.low)
    assert found.grade == grade


# 7. Crunch months, and salespeople of either sign -------------------------------------------------


TASKS = 600


def make_tasks(
    seed: int,
    sellers: int = 10,
    crunch: float = 0.0,
    differing: float = 0.0,
    noise: float = 2.5,
) -> pd.DataFrame:
    """Tasks of 24 projects on which relayed, unverified changes have no effect of their own: in a
    month of crunch a project is late and verifies nothing; salespeople's own effects differ around
    zero."""
    dice = np.random.default_rng(seed)
    project, month = np.repeat(np.arange(24), 25), dice.integers(0, 8, TASKS)
    is_crunch = (dice.random((24, 8)) < 0.25)[project, month] & (crunch > 0)
    changes = dice.poisson(1.2, TASKS)
    exposed = dice.binomial(changes, np.where(is_crunch, 0.85, 0.3))
    own = np.resize([differing, -differing], sellers)[project % sellers]
    slip = dice.normal(0, noise, TASKS) + dice.normal(0, 1, 24)[project] + 0.3 * changes
    slip += crunch * is_crunch + own * exposed
    nothing = np.zeros(TASKS)
    later = dice.poisson(0.6, TASKS)
    later_exposed = dice.binomial(later, 0.3)
    return pd.DataFrame(
        {
            "project_id": [f"P-{number}" for number in project],
            "sales_owner_id": [f"S-{number % sellers}" for number in project],
            "task_id": np.arange(TASKS),
            "baseline_finish_month": month,
            "finish_slip_days": slip,
            "start_slip_days": dice.normal(0, 1, TASKS),
            "recent_slip_days": nothing,
            "planned_days": dice.integers(5, 25, TASKS),
            "change_count": changes,
            "unverified_change_count": exposed,
            "unverified_or_unclear_count": exposed,
            "clear_change_count": changes,
            "unclear_change_count": nothing,
            "later_change_count": later,
            "later_unverified_change_count": later_exposed,
            **{
                f"{kind}_{name}": column
                for kind in ("short", "long", "explicit", "begun")
                for name, column in (
                    ("change_count", changes),
                    ("unverified_change_count", exposed),
                )
            },
        }
    )


def test_a_project_in_a_crunch_that_is_late_and_verifies_nothing_is_no_verdict() -> None:
    found = judge(nulls.EXTRA_DAYS, make_tasks(1, crunch=6.0))
    assert found.low is not None and found.low > 0
    assert found.grade == "suggestive"
    assert {"variant:within_month", "variant_smaller:within_month"} & set(found.reasons)


def test_salespeople_whose_effects_differ_in_sign_are_no_verdict() -> None:
    for seed in range(6):
        rows = make_tasks(seed, sellers=6, differing=1.2)
        (found,), _ = graded.grade_rows(
            published.load_queries()[nulls.EXTRA_DAYS], rows, GradingContext(SETTINGS)
        )
        assert found.grade in ("inconclusive", "none"), seed


# 8. A few people, and a subgroup on the other side ------------------------------------------------


def test_four_careful_salespeople_of_twelve_are_found() -> None:
    rates = np.repeat([0.7] * 8 + [0.27] * 4, 3)
    query = published.load_queries()["requirements/unverified_by_relayer"]
    rows = pd.DataFrame(
        {
            "person_label": np.repeat(list("ABCDEFGHIJKL"), 3),
            "begun_count": 20,
            "unverified_count": np.round(20 * rates) + np.tile([-1, 0, 1], 12),
            "unknown_count": 0,
        }
    )
    rows["relayed_unverified_rate"] = rows["unverified_count"] / rows["begun_count"]
    _, whole = graded.grade_rows(query, rows, GradingContext(SETTINGS, projects=30))
    assert whole is not None and whole.grade == "suggestive"
    assert whole.low is not None and whole.low > 0.05
    table = spread.tabulate_units(query.estimate, rows)
    assert set(table["person_label"].tail(4)) == set("IJKL")


def grade_by_industry(rows: pd.DataFrame, difference: bool = True) -> GradedEstimate:
    """The extra days by kind of project, where hospitals save days and the others lose them."""
    is_hospital = rows["project_id"].isin([f"P-{number}" for number in range(0, 24, 2)])
    planted = np.where(is_hospital, -0.8, 0.95) * difference
    rows = rows.assign(
        finish_slip_days=rows["finish_slip_days"] + rows["unverified_change_count"] * planted,
        industry=np.where(is_hospital, "Healthcare", "Retail"),
        service_group="custom",
        size_group="unknown",
        sponsor_group="two_persons",
    )
    query = published.load_queries()["schedule/extra_days_by_kind"]
    _, whole = graded.grade_rows(query, rows, GradingContext(SETTINGS))
    assert whole is not None
    return whole


def test_an_industry_in_which_it_goes_the_other_way_is_found() -> None:
    whole = grade_by_industry(make_tasks(4, sellers=7, noise=1.0))
    assert whole.grade == "suggestive"
    parts = dict(whole.parts)
    hospitals, others = parts["industry|Healthcare"], parts["industry|Retail"]
    assert hospitals.high is not None and hospitals.high < 0
    assert others.low is not None and others.low > 0


def test_at_the_noise_of_other_companies_it_is_said_to_differ_and_the_reverse_is_not_sure() -> None:
    """With a deviation of 2.5 days instead of 1, that it differs is found in 12 of 12 companies,
    and in none without a difference; that hospitals save days at all is sure in 4 of them."""
    tasks = make_tasks(4, sellers=7)
    whole = grade_by_industry(tasks)
    assert whole.grade == "suggestive"
    parts = dict(whole.parts)
    hospitals, others = parts["industry|Healthcare"], parts["industry|Retail"]
    assert hospitals.value is not None and others.low is not None and hospitals.value < others.low
    assert hospitals.high is not None and hospitals.high > 0
    assert grade_by_industry(tasks, difference=False).grade == "inconclusive"
