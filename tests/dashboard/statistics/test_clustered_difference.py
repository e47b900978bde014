"""The difference of two views of one figure, of cases that resemble each other within projects."""

import numpy as np
import pytest

from dashboard.statistics.clustered_difference import estimate_clustered_difference, join_sums
from dashboard.statistics.clusters import ClusterSums, estimate_clustered_shares
from dashboard.statistics.shares import estimate_difference


def make_view(counts, totals, names):
    nothing = np.zeros(len(counts), dtype=int)
    columns = (np.array(one, dtype=float) for one in (counts, totals))
    return ClusterSums(nothing, np.arange(len(counts)), *columns, names=tuple(names))


def compare(first, second):
    views = [make_view(*first), make_view(*second)]
    sums = [(view.numerators.sum(), view.denominators.sum()) for view in views]
    return estimate_clustered_difference(join_sums(views), *zip(*sums, strict=True))


def draw_view(dice, shift, cases=20):
    rates = 1 / (1 + np.exp(-shift))
    return dice.binomial(cases, rates), np.full(len(rates), cases)


def test_projects_that_differ_make_a_difference_less_sure_than_its_cases():
    names = [f"P-{number}" for number in range(12)]
    first = ([19, 1] * 6, [20] * 12, names)
    second = ([14, 0] * 6, [20] * 12, [f"other {name}" for name in names])
    found, plain = compare(first, second), estimate_difference(120, 240, 84, 240)
    assert plain.low > 0
    assert found.value == plain.value == pytest.approx(0.15)
    assert found.low < 0 < found.high
    assert found.effective_clusters == pytest.approx(12)
    assert found.method == "clustered_newcombe"


def test_what_the_same_projects_have_in_common_is_no_uncertainty_of_their_change():
    names = [f"P-{number}" for number in range(12)]
    first, second = ([19, 9] * 6, [20] * 12), ([14, 4] * 6, [20] * 12)
    apart = compare((*first, names), (*second, [f"other {name}" for name in names]))
    same = compare((*first, names), (*second, names))
    plain = estimate_difference(168, 240, 108, 240)
    assert apart.low < same.low
    # Never surer than independent cases, however alike the changes are.
    assert (same.low, same.high) == pytest.approx((plain.low, plain.high))


def test_of_other_projects_each_end_is_that_of_newcombes_hybrid_of_clustered_intervals():
    dice = np.random.default_rng(2)
    first, second = (draw_view(dice, dice.normal(mean, 1, 10)) for mean in (0, 1))
    names = [[f"{side}-{number}" for number in range(10)] for side in "ab"]
    found = compare((*first, names[0]), (*second, names[1]))
    views = [make_view(*view, ()) for view in (first, second)]
    one, other = (
        estimate_clustered_shares(view, view.numerators.sum(), view.denominators.sum())[0]
        for view in views
    )
    expected = one.value - other.value - np.hypot(one.value - one.low, other.high - other.value)
    assert found.low == pytest.approx(expected)


def test_two_single_projects_are_two_counts_without_an_interval():
    found = compare(([15], [40], ["P-1"]), ([30], [40], ["P-2"]))
    assert found.value == pytest.approx(-0.375)
    assert (found.low, found.high, found.reasons) == (None, None, ("one_project",))


@pytest.mark.parametrize("is_same", [True, False])
def test_where_nothing_differs_an_interval_without_zero_is_rare(is_same):
    names, dice, alarms, plain_alarms = list(range(14)), np.random.default_rng(1), 0, 0
    for _ in range(100):
        shift = dice.normal(0, 0.8, 14)
        first = draw_view(dice, shift)
        second = draw_view(dice, shift if is_same else dice.normal(0, 0.8, 14))
        others = names if is_same else [f"other {name}" for name in names]
        found = compare((*first, names), (*second, others))
        plain = estimate_difference(first[0].sum(), 280, second[0].sum(), 280)
        alarms += not found.low <= 0 <= found.high
        plain_alarms += not plain.low <= 0 <= plain.high
    # 5 expected of 100; 99 % of such runs have at most 11.
    assert alarms <= 11
    assert is_same or plain_alarms > 15


def test_what_projects_share_narrows_the_interval_as_far_as_their_residuals_correlate():
    dice = np.random.default_rng(12)
    shift = dice.normal(0, 1.5, 9)
    views = [draw_view(dice, shift + dice.normal(0, 0.8, 9)) for _ in range(2)]
    found = compare(*[(*view, range(9)) for view in views])
    shares = [counts.sum() / cases.sum() for counts, cases in views]
    residuals = [
        counts - share * cases for (counts, cases), share in zip(views, shares, strict=True)
    ]
    common = np.corrcoef(*residuals)[0, 1]
    assert 0.3 < common < 0.9
    sums = [make_view(*view, ()) for view in views]
    one, other = (
        estimate_clustered_shares(view, view.numerators.sum(), view.denominators.sum())[0]
        for view in sums
    )
    for suffix in ("", "_90"):
        low, other_low, high, other_high = (
            getattr(each, end + suffix) for end in ("low", "high") for each in (one, other)
        )
        below, above = one.value - low, other_high - other.value
        least = found.value - np.sqrt(below**2 + above**2 - 2 * common * below * above)
        below, above = other.value - other_low, high - one.value
        most = found.value + np.sqrt(below**2 + above**2 - 2 * common * below * above)
        ends = getattr(found, f"low{suffix}"), getattr(found, f"high{suffix}")
        assert ends == pytest.approx((least, most))
    assert found.p is None


def test_a_view_whose_projects_are_all_alike_has_nothing_in_common_with_another():
    names = range(6)
    even, uneven = ([10] * 6, [20] * 6), ([19, 1] * 3, [20] * 6)
    same = compare((*even, names), (*uneven, names))
    apart = compare((*even, names), (*uneven, [f"other {name}" for name in names]))
    assert (same.low, same.high) == (apart.low, apart.high)


def test_unknown_cases_set_bounds_but_no_interval():
    views = [make_view([9, 4, 6], [12, 9, 8], "abc"), make_view([2, 5, 3], [9, 12, 7], "abc")]
    sums = join_sums(views)
    plain, unsure = (
        estimate_clustered_difference(sums, [19, 10], [29, 28], unknowns)
        for unknowns in (0, [2, 5])
    )
    assert (plain.bound_low, plain.bound_high) == pytest.approx((plain.value, plain.value))
    expected = (19 / 29 - 15 / 28, 21 / 29 - 10 / 28)
    assert (unsure.bound_low, unsure.bound_high) == pytest.approx(expected)
    assert (unsure.low, unsure.high) == (plain.low, plain.high)
    nothing = compare(([], [], ()), ([1], [4], "a"))
    assert (nothing.method, nothing.reasons) == ("clustered_newcombe", ("none_to_compare",))
