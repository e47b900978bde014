"""Parts of a whole, and units whose cases come in clusters."""

import numpy as np
import pandas as pd
import pytest

from dashboard.estimates import row_estimators, spread
from dashboard.statistics import funnel, random_effects
from dashboard.statistics.clusters import ClusterSums, estimate_clustered_shares
from dashboard.statistics.shares import estimate_shares

RATE = {
    "kind": "rate",
    "value": "late_rate",
    "numerator": "late_count",
    "denominator": "task_count",
    "unknown": "unknown_count",
}
UNITS = {**RATE, "unit": "person"}


def make_parts(*parts):
    return pd.DataFrame(parts, columns=["origin", "late_count"])


def estimate_parts(rows, clusters=None):
    return row_estimators.estimate_parts(RATE, rows, "origin", clusters)


def test_a_part_without_a_name_counts_with_the_whole():
    rows = make_parts(("client", 10), (None, 5), ("unknown", 2), ("client", 20), (None, 3))
    found = estimate_parts(rows)
    expected = estimate_shares([30, 8, 2], 40, [2, 2, 0])
    assert [one.estimate for one in found] == list(expected)
    assert {(one.cases, one.unknown_share) for one in found} == {(40, 2 / 40)}


def test_a_single_part_is_the_whole_and_of_no_cases_none_is_unknown():
    [alone] = estimate_parts(make_parts(("client", 10), ("client", 20)))
    assert (alone.estimate.value, alone.cases, alone.unknown_share) == (1.0, 30, 0.0)
    for one in estimate_parts(make_parts(("client", 0), ("unknown", 0))):
        assert (one.estimate.value, one.cases, one.unknown_share) == (None, 0, 0.0)


@pytest.mark.parametrize("is_told", [False, True])
def test_parts_are_as_sure_as_projects_have_them_alike(is_told):
    """Three projects; the sums of the whole in each may be those of the query, or added up."""
    by_project = np.array([[4, 1, 5], [6, 9, 0], [0, 0, 2], [2, 0, 3]], float)
    names = ["client", "seller", "unknown", "client"]
    rows = make_parts(*zip(names, by_project.sum(axis=1), strict=True))
    row, cluster = np.indices(by_project.shape).reshape(2, -1)
    together = np.array([by_project[0] + by_project[3], by_project[1], by_project[2]])
    whole = np.tile(by_project.sum(axis=0), (3, 1))
    # As the query gives them, the first row of a part has the whole's sums.
    given = np.vstack([whole, np.zeros((1, 3))]) if is_told else np.zeros_like(by_project)
    found = estimate_parts(rows, ClusterSums(row, cluster, by_project.ravel(), given.ravel()))
    row, cluster = np.indices(together.shape).reshape(2, -1)
    expected = estimate_clustered_shares(
        *(ClusterSums(row, cluster, together.ravel(), whole.ravel()), [15, 15, 2], 32, [2, 2, 0]),
    )
    assert [one.estimate for one in found] == list(expected)
    assert found[0].estimate.bound_high == pytest.approx(17 / 32)


# Each person has two projects, of which one is late far more often.
CLUSTERED = pd.DataFrame(
    [
        (person, late, total, int(late < total))
        for person, *projects in (
            ("A", (2, 20), (16, 20)),
            ("B", (5, 30), (9, 10)),
            ("C", (1, 25), (20, 25)),
            ("D", (18, 20), (3, 20)),
            ("E", (2, 40), (38, 40)),
            ("F", (0, 1), (1, 1)),
        )
        for late, total in projects
    ],
    columns=["person", "late_count", "task_count", "unknown_count"],
)


def compute_effects():
    """1 + (Σm² / Σm − 1) × the likeness of a project's cases by analysis of variance."""
    counts, totals = (CLUSTERED[name].to_numpy(float) for name in ("late_count", "task_count"))
    person = np.repeat(np.arange(6), 2)
    sizes = np.bincount(person, totals)
    rates, wholes = counts / totals, (np.bincount(person, counts) / sizes)[person]
    between = (totals * (rates - wholes) ** 2).sum() / 6
    within = (totals * rates * (1 - rates)).sum() / (totals.sum() - 12)
    crowding = np.bincount(person, totals**2) / sizes
    size = (sizes - crowding).sum() / 6
    return 1 + (crowding - 1) * (between - within) / (between + (size - 1) * within)


def test_units_whose_projects_differ_have_a_design_effect():
    units = spread.gather_units(UNITS, CLUSTERED)
    assert units["design_effect"].tolist() == pytest.approx(compute_effects())
    assert units["design_effect"].dtype == float
    assert units["design_effect"].min() == 1.0, "F has projects of one task"
    assert units["late_rate"].iloc[-1] == 1 / 2


def test_a_unit_of_one_case_has_a_rate_and_one_without_cases_none():
    rows = pd.DataFrame(
        [("A", 1, 1, 0), ("B", 0, 0, 2)],
        columns=["person", "late_count", "task_count", "unknown_count"],
    )
    units = spread.gather_units(UNITS, rows)
    assert units["late_rate"].tolist() == pytest.approx([1.0, np.nan], nan_ok=True)
    assert spread.estimate_spread(UNITS, rows).facts["units"] == 1


def test_the_spread_of_units_is_that_of_so_many_cases_as_they_are_worth():
    units = CLUSTERED.groupby("person").sum()
    counts, totals, effects = units["late_count"], units["task_count"], compute_effects()
    found = spread.estimate_spread(UNITS, CLUSTERED)
    same = random_effects.estimate_spread(counts, totals, effects).typical_difference
    assert (found.estimate.value, found.estimate.high) == (same.value, same.high)
    independent = random_effects.estimate_spread(counts, totals).typical_difference
    assert (same.high or 0) > 2 * (independent.high or 1)
    moved = spread._move_unknowns(*(units[name].to_numpy(float) for name in CLUSTERED.columns[1:]))
    ends = [random_effects.estimate_spread(one, totals, effects) for one in moved]
    values = [found.estimate.value, *(one.typical_difference.value for one in ends)]
    known = [value for value in values if value is not None]
    assert len(known) == 3
    assert (found.estimate.bound_low, found.estimate.bound_high) == (min(known), max(known))


def test_units_of_one_row_each_are_as_if_their_cases_were_independent():
    alone = CLUSTERED.groupby("person", as_index=False).sum()
    counts, totals = alone["late_count"], alone["task_count"]
    found = spread.estimate_spread(UNITS, alone.assign(unknown_count=0)).estimate
    same = random_effects.estimate_spread(counts, totals).typical_difference
    assert (found.value, found.low, found.high) == (same.value, same.low, same.high)
    table = spread.tabulate_units(UNITS, alone).set_index("person")
    for name, one in zip(alone["person"], funnel.shrink_shares(counts, totals), strict=True):
        row = table.loc[name]
        assert row["shrunken_rate"] == pytest.approx(one.value)
        assert row["shrunken_rate_low"] == pytest.approx(one.low)


def test_a_unit_whose_projects_differ_is_shrunk_and_judged_by_what_its_cases_are_worth():
    units, effects = CLUSTERED.groupby("person").sum(), compute_effects()
    counts, totals = (units[name].to_numpy(float) for name in ("late_count", "task_count"))
    table = spread.tabulate_units(UNITS, CLUSTERED)
    assert table.index.tolist() == list(range(6)) and "index" not in table
    shrunken = funnel.shrink_shares(counts / effects, totals / effects)
    by_name = table.set_index("person")["shrunken_rate"]
    assert by_name[units.index].tolist() == pytest.approx([one.value for one in shrunken])
    limits = spread.make_unit_funnel(UNITS, spread.gather_units(UNITS, CLUSTERED))
    expected = funnel.compute_funnel(counts, totals, effects)
    assert limits is not None and expected is not None
    assert np.array_equal(limits.high, expected.high, equal_nan=True)
    plain = funnel.compute_funnel(counts, totals)
    assert plain is not None and not np.array_equal(limits.high, plain.high, equal_nan=True)


def test_the_upper_half_of_units_gets_the_unknown_so_that_they_differ_more():
    """Six units of 10 with 2 unknown each: the overall rate is (27 + 6) ÷ 60."""
    counts = np.array([9.0, 1, 5, 2, 7, 3])
    more, _ = spread._move_unknowns(counts, np.full(6, 10.0), np.full(6, 2.0))
    assert more.tolist() == [11, 1, 7, 2, 9, 3]
