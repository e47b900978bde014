"""Estimates by row, by unit and by kind of project, from rows alone."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from dashboard.estimates import all_rows_estimators, row_estimators, spread, subgroups, ungraded
from dashboard.statistics.clusters import ClusterSums
from dashboard.statistics.means import estimate_means
from dashboard.statistics.multiple_testing import adjust_holm
from dashboard.statistics.shares import estimate_incidences, estimate_shares
from queries.settings import load_settings

SETTINGS = load_settings(Path("no data folder"))
RATE = {
    "kind": "rate",
    "value": "late_rate",
    "numerator": "late_count",
    "denominator": "task_count",
    "unknown": "unknown_count",
}
MEAN = {
    "kind": "mean",
    "value": "mean_days",
    "spread": "spread_days",
    "denominator": "task_count",
    "unknown": "unknown_count",
}
MONTHS = pd.DataFrame(
    {
        "late_count": [6.0, 3.0, 0.0],
        "task_count": [12.0, 30.0, 0.0],
        "unknown_count": [3.0, 0.0, 0.0],
        "mean_days": [4.0, 10.0, np.nan],
        "spread_days": [2.0, 3.0, np.nan],
        "late_rate": [0.5, 0.1, np.nan],
    }
)


def test_each_row_has_its_share_with_its_cases_and_its_unknown():
    found = row_estimators.estimate_by_row(RATE, MONTHS)
    assert [one.estimate for one in found] == list(
        estimate_shares([6, 3, 0], [12, 30, 0], [3, 0, 0])
    )
    assert [(one.cases, one.unknown_share) for one in found] == [(12, 0.25), (30, 0), (0, 0)]
    counted = {**RATE, "cases": "unknown_count"}
    assert row_estimators.estimate_by_row(counted, MONTHS)[0].cases == 3


def test_the_cases_of_a_count_over_time_are_what_is_counted():
    exposed = {**RATE, "kind": "incidence"}
    found = row_estimators.estimate_by_row(exposed, MONTHS)
    assert [one.estimate for one in found] == list(
        estimate_incidences([6, 3, 0], [12, 30, 0], per=100)
    )
    assert [one.cases for one in found] == [6, 3, 0]
    assert found[0].estimate.value == pytest.approx(50)


def test_what_is_unknown_of_a_mean_stands_beside_the_cases_with_a_value():
    found = row_estimators.estimate_by_row(MEAN, MONTHS)
    assert [one.estimate for one in found[:2]] == list(estimate_means([4, 10], [2, 3], [12, 30]))
    assert [one.unknown_share for one in found] == [3 / 15, 0, 0]


def test_the_mean_of_all_months_has_the_spread_of_all_their_cases():
    """As if the 42 cases stood there by themselves."""
    draw = np.random.default_rng(1)
    cases = [draw.normal(4, 2, 12), draw.normal(10, 3, 30)]
    rows = pd.DataFrame(
        {
            "mean_days": [one.mean() for one in cases],
            "spread_days": [one.std(ddof=1) for one in cases],
            "task_count": [12, 30],
            "unknown_count": [1, 2],
        }
    )
    whole = row_estimators.estimate_whole(MEAN, rows)
    every = np.concatenate(cases)
    [expected] = estimate_means([every.mean()], [every.std(ddof=1)], [42])
    assert whole is not None
    assert (whole.estimate.value, whole.estimate.low, whole.estimate.high) == pytest.approx(
        (expected.value, expected.low, expected.high)
    )
    assert (whole.cases, whole.unknown_share) == (42, 3 / 45)
    single = pd.DataFrame(
        {"mean_days": [3.0, np.nan], "spread_days": [np.nan] * 2, "task_count": [1, 0]}
    )
    alone = row_estimators.estimate_whole(MEAN, single)
    assert alone is not None
    assert (alone.estimate.value, alone.estimate.reasons) == (3.0, ("interval_open",))
    nothing = row_estimators.estimate_whole(MEAN, single.assign(task_count=0))
    assert nothing is not None and nothing.estimate.value is None


def test_the_whole_of_rates_is_their_sum_and_parts_of_one_whole_have_none():
    whole = row_estimators.estimate_whole(RATE, MONTHS)
    assert whole is not None
    assert whole.estimate == estimate_shares(9, 42, 3)[0]
    share = {**RATE, "kind": "share"}
    assert row_estimators.estimate_whole(share, MONTHS) is None
    assert row_estimators.estimate_whole(share, MONTHS[:1]) is not None
    assert row_estimators.estimate_whole(RATE, MONTHS[:0]) is None


def test_a_part_in_several_rows_is_its_share_of_all_with_the_unknown_as_bounds():
    rows = pd.DataFrame(
        {
            "origin": ["client", "relayed", "unknown", "client", "relayed", "unknown"],
            "late_count": [10, 5, 2, 20, 10, 3],
        }
    )
    found = row_estimators.estimate_parts(RATE, rows, "origin")
    assert [(one.name, one.estimate.value) for one in found] == [
        ("client", pytest.approx(30 / 50)),
        ("relayed", pytest.approx(15 / 50)),
        ("unknown", pytest.approx(5 / 50)),
    ]
    assert [one.estimate.bound_high for one in found] == pytest.approx([0.7, 0.4, 0.1])
    assert {(one.cases, one.unknown_share) for one in found} == {(50, 0.1)}


def group_ps(spec, whole, clusters=None):
    return row_estimators.compute_group_ps(spec, MONTHS, whole, clusters).tolist()[:2]


def test_the_p_of_a_group_is_that_of_its_own_kind_of_estimate():
    score = (0.5 - 0.2) / np.sqrt(0.2 * 0.8 / 12), (0.1 - 0.2) / np.sqrt(0.2 * 0.8 / 30)
    normal = [2 * student.sf(abs(one), np.inf) for one in score]
    assert group_ps(RATE, 0.2) == pytest.approx(normal)
    t = (4 - 6) / (2 / np.sqrt(12)), (10 - 6) / (3 / np.sqrt(30))
    by_t = [2 * student.sf(abs(one), n - 1) for one, n in zip(t, (12, 30), strict=True)]
    assert group_ps(MEAN, 6.0) == pytest.approx(by_t)
    # At the end of its own interval the p is five in a hundred, per hundred units of exposure.
    exposed = {**RATE, "kind": "incidence"}
    low = row_estimators.estimate_by_row(exposed, MONTHS)[0].estimate.low
    assert low is not None
    assert group_ps(exposed, low)[0] == pytest.approx(0.05)


@pytest.mark.parametrize("times", [1, 20])
@pytest.mark.parametrize(("kind", "off"), [("rate", 1e-5), ("mean", 1e-5), ("incidence", 0.015)])
def test_the_p_of_cases_in_clusters_is_that_of_their_own_interval(kind, off, times):
    """Two groups in five projects each; p is 5 in 100 where the group's interval ends. Of counts
    over time nearly so: their interval has Poisson's tails of fewer cases, their p Student's."""
    shares = np.array([0.2, 0.8, 0.5, 0.4, 0.6, 0.0, 0.2, 0.1, 0.1, 0.1])
    sizes = times * np.array([2.0, 3, 2, 2, 3, 6, 6, 6, 6, 6])
    rows, clusters = np.repeat([0, 1], 5), np.tile(np.arange(5), 2)
    sums = ClusterSums(rows, clusters, shares * sizes, sizes)
    spec = MEAN if kind == "mean" else {**RATE, "kind": kind, "cases": "asked_count"}
    counts, totals = np.bincount(rows, shares * sizes), np.bincount(rows, sizes)
    table = pd.DataFrame(
        {
            "late_count": counts,
            "task_count": totals,
            "asked_count": totals / 2,
            "late_rate": counts / totals,
            "mean_days": counts / totals,
            "spread_days": [0.01, 0.01],
        }
    )
    found = row_estimators.estimate_by_row(spec, table, sums)
    for row, one in enumerate(found):
        for end in (one.estimate.low, one.estimate.high):
            assert end is not None
            ps = row_estimators.compute_group_ps(spec, table, end, sums)
            assert ps[row] == pytest.approx(0.05, abs=off)


def test_months_that_are_not_complete_are_not_judged():
    months = pd.DataFrame({"is_complete": [1, True, 0, None, 0.5]})
    by_flag = ungraded.list_judged({"judged": "is_complete"}, months)
    assert by_flag.tolist() == [True, True, False, False, True]
    for spec in ({}, {"judged": "is_missing"}):
        assert ungraded.list_judged(spec, months).tolist() == [True] * 5


UNITS = {**RATE, "unit": "person"}


def make_people(rates, projects=3, n=20):
    return pd.DataFrame(
        [
            (chr(65 + person), round(rate * n), n, 0)
            for person, rate in enumerate(rates)
            for _ in range(projects)
        ],
        columns=["person", "late_count", "task_count", "unknown_count"],
    )


def test_units_are_gathered_over_their_clusters_and_nobody_is_left_out_but_the_merged():
    rows = make_people([0.5, 0.1])
    rows.loc[len(rows)] = ["others", 9, 9, 0]
    rows.loc[len(rows)] = [None, 9, 9, 0]
    units = spread.gather_units(UNITS, rows)
    assert units["person"].tolist() == ["A", "B"]
    assert (units["late_count"].tolist(), units["task_count"].tolist()) == ([30, 6], [60, 60])
    assert units["late_rate"].tolist() == [0.5, 0.1]
    assert units.index.tolist() == [0, 3]
    assert (units["design_effect"] == 1).all()
    alone = spread.gather_units(UNITS, rows.iloc[[0, 3]])
    assert alone["design_effect"].isna().all()
    assert len(spread.gather_units(UNITS, rows[:0])) == 0


def test_unknown_cases_may_make_units_differ_more_or_less():
    """Overall (10 + 30 + 20 ÷ 2) ÷ 80 = 5 of 8: A is below, B above it."""
    counts, totals, unknowns = (np.array(one, float) for one in ([10, 30], [40, 40], [10, 10]))
    more, less = spread._move_unknowns(counts, totals, unknowns)
    assert more.tolist() == [10, 40]
    assert less.tolist() == [20, 30]
    half = spread._move_unknowns(counts, totals, np.array([20.0, 0.0]))
    assert [one.tolist() for one in half] == [[10, 30], [25, 30]]


def test_the_spread_of_units_is_told_with_their_number_and_the_worst_cases():
    rows = make_people([0.1, 0.3, 0.5, 0.7, 0.9])
    found = spread.estimate_spread(UNITS, rows)
    assert (found.facts["units"], found.cases, found.insufficient) == (5, 300, ())
    assert (found.estimate.low or 0) > 0.1
    assert found.estimate.bound_low is None
    assert 0 < found.facts["share_between"] < 1 < found.facts["odds_ratio"]
    unclear = spread.estimate_spread(UNITS, rows.assign(unknown_count=2))
    assert (unclear.unknown_count, unclear.unknown_share) == (30, 0.1)
    ends = unclear.estimate.bound_low, unclear.estimate.value, unclear.estimate.bound_high
    known = [end for end in ends if end is not None]
    assert known == sorted(set(known)) and len(known) == 3
    four = spread.estimate_spread(UNITS, make_people([0.1, 0.3, 0.5, 0.7]))
    assert (four.insufficient, four.estimate.value) == (("few_units:4:5",), None)
    nobody = spread.estimate_spread(UNITS, rows[:0])
    assert (nobody.unknown_share, nobody.facts) == (0.0, {"units": 0.0})


def test_units_are_listed_by_their_shrunken_rate_and_small_ones_are_shrunk_most():
    rows = pd.DataFrame(
        [("A", 4, 4), ("B", 240, 300), *((name, 60, 300) for name in "CDEFG")],
        columns=["person", "late_count", "task_count"],
    ).assign(unknown_count=0)
    table = spread.tabulate_units(UNITS, rows)
    assert table["person"].tolist()[0] == "B"
    assert table["shrunken_rate"].is_monotonic_decreasing
    found = table.set_index("person")
    assert found["late_rate"]["A"] == 1.0 and found["shrunken_rate"]["A"] < 0.75
    assert found["shrunken_rate"]["B"] == pytest.approx(0.8, abs=0.02)
    assert found["is_outside"].tolist().count(True) == found["is_outside"].to_numpy().sum() >= 1
    assert found["is_outside"]["B"]
    assert (found["shrunken_rate_low"] < found["shrunken_rate"]).all()
    assert (found["shrunken_rate"] < found["shrunken_rate_high"]).all()
    assert "design_effect" not in table
    none = spread.tabulate_units(UNITS, rows.assign(task_count=0, late_count=0))
    assert not none["is_outside"].any()


KINDS = {
    "kind": "difference_subgroups",
    "group": "arrival",
    "of": "relayed",
    "against": "first_hand",
    "numerator": "late_count",
    "denominator": "task_count",
    "unknown": "unknown_count",
    "cluster": "project_id",
    "clusters": ["sales_owner_id"],
    "subgroups": ["industry", "size"],
}


def make_kinds(projects, apart):
    """Projects of each industry with both groups; the difference is that of the industry."""
    draw = np.random.default_rng(2)
    rows = []
    for industry, number in projects.items():
        for place in range(number):
            noise = 0.05 * draw.normal()
            for arrival, rate in (("relayed", 0.4 + apart[industry] + noise), ("first_hand", 0.4)):
                rows.append(
                    (
                        f"{industry}-{place}",
                        f"S-{len(rows) // 2 % 6}",
                        None if industry == "?" else industry,
                        "large" if place % 2 else "small",
                        arrival,
                        round(40 * rate),
                        40,
                        0,
                    )
                )
    columns = ["project_id", "sales_owner_id", "industry", "size", "arrival", "late_count"]
    return pd.DataFrame(rows, columns=[*columns, "task_count", "unknown_count"])


def estimate_kinds(rows, **settings):
    return subgroups.estimate_subgroups(
        KINDS,
        rows,
        SETTINGS | {"small_group": 5} | settings,
        all_rows_estimators.estimate_together,
        all_rows_estimators.split_groups,
    )


def test_a_comparison_by_kind_is_that_of_each_kind_and_small_ones_are_merged():
    projects = {"Bank": 6, "Mine": 5, "Farm": 4, "Port": 3, "?": 5}
    rows = make_kinds(projects, {"Bank": 0.3, "Mine": -0.3, "Farm": 0.1, "Port": 0.1, "?": 0.0})
    found = estimate_kinds(rows)
    parts = dict(found.parts)
    assert list(parts) == [
        *("industry|", "industry|Bank", "industry|Mine", "industry|others", "industry|unknown"),
        *("size|", "size|large", "size|small"),
    ]
    spec = {**KINDS, "kind": "difference"}
    [whole] = all_rows_estimators.estimate_together(spec, rows, SETTINGS)
    assert (found.estimate, found.cases, found.projects) == (
        *(whole.estimate, whole.cases, whole.projects),
    )
    for name, kept in (
        ("Bank", rows["industry"] == "Bank"),
        ("Mine", rows["industry"] == "Mine"),
        ("others", rows["industry"].isin(["Farm", "Port"])),
        ("unknown", rows["industry"].isna()),
    ):
        [alone] = all_rows_estimators.estimate_together(spec, rows[kept], SETTINGS)
        assert parts[f"industry|{name}"] == alone.estimate
    # Two ways to split, the first of which differs for sure.
    assert parts["industry|"].p < 0.001 < 0.05 < parts["size|"].p
    assert parts["industry|"].value is None
    assert found.insufficient == ()
    only = {**KINDS, "subgroups": ["industry"]}
    single = subgroups.estimate_subgroups(
        *(only, rows, SETTINGS | {"small_group": 5}),
        all_rows_estimators.estimate_together,
        all_rows_estimators.split_groups,
    )
    ps = [dict(single.parts)["industry|"].p, parts["size|"].p]
    assert parts["industry|"].p == pytest.approx(adjust_holm(ps)[0])


def test_kinds_of_too_few_projects_that_tell_something_are_not_compared():
    rows = make_kinds({"Bank": 5, "Mine": 4}, {"Bank": 0.3, "Mine": -0.3}).assign(size="small")
    found = estimate_kinds(rows)
    assert [name for name, _ in found.parts] == [
        "industry|",
        "industry|Bank",
        "size|",
        "size|small",
    ]
    assert [part.p for name, part in found.parts if name.endswith("|")] == [None, None]
    assert found.insufficient == ("few_subgroups:5",)
    # A project without the other group tells nothing.
    five = make_kinds({"Bank": 5, "Mine": 5}, {"Bank": 0.3, "Mine": -0.3})
    is_lone = (five["project_id"] == "Mine-0") & (five["arrival"] == "relayed")
    assert "industry|Mine" in dict(estimate_kinds(five).parts)
    assert "industry|Mine" not in dict(estimate_kinds(five[~is_lone]).parts)
    no_cases = five.assign(task_count=five["task_count"].where(~is_lone, 0))
    assert "industry|Mine" not in dict(estimate_kinds(no_cases).parts)
