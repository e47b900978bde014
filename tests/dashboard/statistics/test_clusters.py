"""Shares, rates and means of clustered cases: arithmetic, edges and coverage."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2
from scipy.stats import t as student
from statsmodels.stats.proportion import proportion_confint

from dashboard.statistics import clusters, means, shares
from dashboard.statistics.clusters import ClusterSums
from dashboard.statistics.effective_clusters import count_effective_clusters

COUNTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=12)


def sums(numerators, denominators, rows=1):
    """The sums of so many rows, which all have the same number of clusters."""
    numerators, denominators = (
        np.asarray(one, float).reshape(rows, -1) for one in (numerators, denominators)
    )
    size = numerators.shape[1]
    return ClusterSums(
        np.repeat(np.arange(rows), size),
        np.tile(np.arange(size), rows),
        numerators.ravel(),
        denominators.ravel(),
    )


def draw_shares(seed, companies, projects, cases, share, likeness, uneven=0.0):
    """Cases of companies whose projects differ (beta-binomial with this correlation within)."""
    draw = np.random.default_rng(seed)
    strength = (1 - likeness) / likeness
    of_project = draw.beta(share * strength, (1 - share) * strength, (companies, projects))
    sizes = np.exp(draw.normal(0, uneven, (companies, projects)))
    totals = np.maximum(np.round(cases * sizes), 1).astype(int)
    return draw.binomial(totals, of_project), totals


def cover(estimates, truth):
    return np.mean([one.low <= truth <= one.high for one in estimates if one.low is not None])


@pytest.mark.parametrize("seed", range(3))
def test_the_standard_error_is_that_of_a_regression_with_clustered_errors(seed):
    [counts], [totals] = draw_shares(seed, 1, 15, 8, 0.4, 0.2, uneven=0.6)
    case = np.concatenate(
        [np.arange(total) < count for count, total in zip(counts, totals, strict=True)]
    )
    fitted = sm.OLS(case.astype(float), np.ones(len(case))).fit(
        cov_type="cluster", cov_kwds={"groups": np.repeat(np.arange(15), totals)}
    )
    spread = clusters.measure_spread(sums(counts, totals), 1)
    assert spread.errors[0] == pytest.approx(fitted.bse[0])
    [one] = clusters.estimate_clustered_shares(sums(counts, totals), [counts.sum()], [totals.sum()])
    share, effective = fitted.params[0], totals.sum() ** 2 / np.square(totals).sum()
    assert one.effective_clusters == pytest.approx(effective)
    # Wilson's interval by hand: the ends lie t standard errors away, by their own variance.
    quantile = student.ppf(0.975, effective - 1)
    n = min(totals.sum(), share * (1 - share) / fitted.bse[0] ** 2)
    for end in (one.low, one.high):
        assert abs(share - end) == pytest.approx(quantile * np.sqrt(end * (1 - end) / n))


def test_the_error_of_a_ratio_is_that_of_a_weighted_regression():
    draw = np.random.default_rng(4)
    weeks = draw.uniform(5, 60, 12)
    complaints = draw.poisson(weeks * draw.gamma(2, 0.1, 12))
    fitted = sm.WLS(complaints / weeks, np.ones(12), weights=weeks).fit(
        cov_type="cluster", cov_kwds={"groups": np.arange(12)}
    )
    given_sums = sums(complaints, weeks)
    spread = clusters.measure_spread(given_sums, 1)
    assert spread.errors[0] == pytest.approx(fitted.bse[0])
    [one] = clusters.estimate_clustered_incidences(given_sums, [complaints.sum()], [weeks.sum()])
    [alone] = shares.estimate_incidences([complaints.sum()], [weeks.sum()])
    assert one.value == pytest.approx(alone.value) == pytest.approx(100 * fitted.params[0])
    assert one.low < alone.low < alone.high < one.high
    # Garwood's interval by hand, of the count divided by the design effect.
    quantile = student.ppf(0.975, one.effective_clusters - 1)
    design = (fitted.bse[0] * weeks.sum()) ** 2 / complaints.sum() * (quantile / 1.959964) ** 2
    effective = complaints.sum() / design
    ends = chi2.ppf(0.025, 2 * effective) / 2, chi2.ppf(0.975, 2 * effective + 2) / 2
    assert (one.low, one.high) == pytest.approx(
        [100 * end * design / weeks.sum() for end in ends], rel=1e-5
    )
    assert one.low < one.low_90 < one.value < one.high_90 < one.high
    assert one.method == "clustered_poisson"


def test_counts_that_vary_less_than_chance_have_garwoods_interval_widened_by_t():
    """Five projects with two complaints in 20 weeks each: 10 in 100, as if independent."""
    even = sums([2.0] * 5, [20.0] * 5)
    [found] = clusters.estimate_clustered_incidences(even, [10], [100], per=1000)
    widened = (student.ppf(0.975, 4) / 1.959964) ** 2
    low, high = chi2.ppf(0.025, 20 / widened) / 2, chi2.ppf(0.975, 20 / widened + 2) / 2
    assert (found.value, found.bound_low, found.bound_high) == (100.0, 100.0, 100.0)
    assert (found.low, found.high) == pytest.approx((10 * low * widened, 10 * high * widened))


def test_without_exposure_there_is_no_rate():
    [found] = clusters.estimate_clustered_incidences(sums([0, 0, 0], [0, 0, 0]), [0], [0])
    assert (found.value, found.reasons) == (None, ("no_exposure",))
    assert found.method == "clustered_poisson"


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [([7, 7, 7], 3), ([1, 1, 2], 16 / 6), ([0.5, 0.5], 2), ([9], 1), ([], 0), ([0, 0], 0)],
)
def test_clusters_of_unequal_size_are_worth_fewer_of_equal_size(sizes, expected):
    assert count_effective_clusters(np.array(sizes, float)) == pytest.approx(expected)


def test_a_mean_is_as_sure_as_its_projects_agree():
    days = pd.DataFrame({"project": np.repeat(np.arange(10), 4), "slip": np.arange(40) % 7.0})
    days["slip"] += 3.0 * (days["project"] % 3)
    by = days.groupby("project")["slip"].agg(["sum", "count"])
    fitted = sm.OLS(days["slip"], np.ones(40)).fit(
        cov_type="cluster", cov_kwds={"groups": days["project"]}
    )
    [one] = clusters.estimate_clustered_means(
        sums(by["sum"], by["count"]), [days["slip"].mean()], [days["slip"].std()], [40]
    )
    reach = student.ppf(0.975, 9) * fitted.bse.iloc[0]
    assert (one.low, one.high) == pytest.approx(
        (days["slip"].mean() - reach, days["slip"].mean() + reach)
    )
    # Projects that agree by chance are no surer than independent cases.
    [even] = clusters.estimate_clustered_means(
        sums(np.full(10, 8.0), np.full(10, 4.0)), [2.0], [1.5], [40]
    )
    [alone] = means.estimate_means([2.0], [1.5], [40])
    assert even.high - even.low > alone.high - alone.low
    assert (even.method, even.n, even.p, even.effective_clusters) == (
        "clustered_mean",
        40,
        None,
        10,
    )


@pytest.mark.parametrize(
    ("totals", "sizes", "count", "value", "reasons", "effective"),
    [
        ([0, 0], [0, 0], 0, None, ("no_cases",), None),
        ([12, 0], [4, 0], 4, 3.0, ("one_project",), 1),
        ([150, 3], [50, 1], 51, 3.0, ("few_projects",), 51**2 / 2501),
        ([2, 1], [0.5, 0.5], 1, 3.0, ("few_projects",), 2),
    ],
    ids=["none", "one", "hardly two", "one case"],
)
def test_a_mean_of_too_few_projects_has_a_reason_in_place_of_an_interval(
    totals, sizes, count, value, reasons, effective
):
    # Behind a row that has an interval: each row has its own clusters.
    both = ClusterSums(
        np.array([0, 0, 0, 1, 1]),
        np.array([0, 1, 2, 0, 1]),
        np.array([4.0, 6, 8, *totals]),
        np.array([2.0, 2, 2, *sizes]),
    )
    before, found = clusters.estimate_clustered_means(both, [3.0, 3.0], [1.0, 1.0], [6, count])
    assert before.low < 3.0 < before.high
    assert (found.value, found.low, found.high) == (value, None, None)
    assert (found.reasons, found.n, found.method) == (reasons, count, "clustered_mean")
    assert found.effective_clusters == pytest.approx(effective)


def test_two_equal_projects_give_a_mean_an_interval_with_one_degree():
    [found] = clusters.estimate_clustered_means(sums([2.0, 4.0], [1.0, 1.0]), [3.0], [1.0], [2])
    # Their means lie 1 from the whole: the error is 1, the quantile of t 12.7062.
    assert (found.low, found.high) == pytest.approx((3 - 12.7062, 3 + 12.7062), abs=1e-4)


@given(COUNTS)
def test_an_interval_holds_its_share_and_is_never_narrower_than_of_independent_cases(drawn):
    counts = np.array([min(one) for one in drawn], float)
    totals = np.array([max(one) for one in drawn], float)
    [one] = clusters.estimate_clustered_shares(
        sums(counts, totals), [counts.sum()], [totals.sum()], [1]
    )
    [alone] = shares.estimate_shares([counts.sum()], [totals.sum()], [1])
    assert (one.value, one.bound_low, one.bound_high) == (
        alone.value,
        alone.bound_low,
        alone.bound_high,
    )
    if one.low is None:
        assert one.reasons in (("no_cases",), ("one_project",), ("few_projects",))
        assert (one.effective_clusters or 0) < 2
        return
    assert -1e-9 <= one.low <= alone.low + 1e-9 <= one.value + 2e-9
    assert one.value - 1e-9 <= alone.high <= one.high + 1e-9 <= 1 + 2e-9
    assert one.low - 1e-9 <= one.low_90 <= one.high_90 <= one.high + 1e-9


@pytest.mark.parametrize(
    ("counts", "totals", "reasons", "has_interval"),
    [
        ([3], [10], ("one_project",), False),
        ([3, 0], [10, 0], ("one_project",), False),
        ([90, 1], [100, 2], ("few_projects",), False),
        ([0, 0, 0], [0, 0, 0], ("no_cases",), False),
        ([0] * 8, [9] * 8, (), True),
        ([9] * 8, [9] * 8, (), True),
        ([3] * 8, [9] * 8, (), True),
    ],
    ids=["one", "one with cases", "hardly two", "none", "never", "always", "all equal"],
)
def test_what_cannot_differ_has_a_reason_or_the_interval_of_independent_cases(
    counts, totals, reasons, has_interval
):
    [one] = clusters.estimate_clustered_shares(sums(counts, totals), [sum(counts)], [sum(totals)])
    assert one.reasons == reasons
    assert (one.low is not None) is has_interval
    if has_interval:
        size = sum(totals) * (1.959964 / student.ppf(0.975, len(totals) - 1)) ** 2
        low, high = proportion_confint(one.value * size, size, method="wilson")
        assert (one.low, one.high) == pytest.approx((low, high), abs=1e-6)


def test_parts_of_a_whole_are_spread_over_the_projects_of_the_whole():
    """Three origins in five projects; one of them in a single project only."""
    counts = np.array([[4, 6, 2, 7, 5], [3, 1, 6, 2, 2], [0, 0, 9, 0, 0]])
    parts = ClusterSums(
        np.repeat([0, 1, 2], 5), np.tile(np.arange(5), 3), counts.ravel() * 1.0, np.zeros(15)
    )
    of_whole = parts.share_denominators(np.zeros(3, int))
    whole = counts.sum(axis=0)
    for row, count in enumerate(counts):
        [alone] = clusters.estimate_clustered_shares(
            sums(count, whole), [count.sum()], [whole.sum()]
        )
        together = clusters.estimate_clustered_shares(
            of_whole, counts.sum(axis=1), [whole.sum()] * 3
        )
        assert together[row] == alone
    assert together[2].low is not None, "five projects could have had it"


def test_rows_put_together_are_the_same_cases_in_any_order():
    counts, totals = draw_shares(7, 4, 9, 12, 0.3, 0.1)
    by_month = sums(counts, totals, rows=4)
    mixed = np.random.default_rng(1).permutation(36)
    shuffled = ClusterSums(
        *(column[mixed] for column in (
            by_month.rows, by_month.clusters, by_month.numerators, by_month.denominators
        ))
    )  # fmt: skip
    directly = sums(counts.sum(axis=0), totals.sum(axis=0))
    for one in (by_month, shuffled):
        [found] = clusters.estimate_clustered_shares(
            one.gather(np.zeros(4)), [counts.sum()], [totals.sum()]
        )
        [expected] = clusters.estimate_clustered_shares(directly, [counts.sum()], [totals.sum()])
        assert found == expected


def test_days_of_few_tasks_are_no_surer_than_their_number():
    """1,000 late days of 40 tasks in 8 projects that agree: sure as 40 cases, not as 1,000."""
    agreed = sums([25] * 8, [125] * 8)
    [by_days] = clusters.estimate_clustered_shares(agreed, [200], [1000])
    [by_tasks] = clusters.estimate_clustered_shares(agreed, [200], [1000], cases=[40])
    assert by_tasks.high - by_tasks.low > 3 * (by_days.high - by_days.low)


def test_intervals_cover_the_truth_where_projects_differ():
    """40 projects of 90 tasks at a likeness of 0.08, as in the sample: Wilson's own covers 57 %."""
    counts, totals = draw_shares(11, 1000, 40, 90, 0.6, 0.08)
    summed = (counts.sum(axis=1), totals.sum(axis=1))
    found = clusters.estimate_clustered_shares(sums(counts, totals, 1000), *summed)
    assert 0.93 <= cover(found, 0.6) <= 0.97
    assert cover(shares.estimate_shares(*summed), 0.6) < 0.7


@pytest.mark.nightly
@pytest.mark.parametrize("projects", [8, 12, 40])
@pytest.mark.parametrize("cases", [10, 40, 90])
@pytest.mark.parametrize(("share", "likeness"), [(0.6, 0.08), (0.6, 0.3), (0.1, 0.08)])
@pytest.mark.parametrize("uneven", [0.0, 0.7])
def test_shares_cover_the_truth_in_companies_of_every_shape(
    projects, cases, share, likeness, uneven
):
    counts, totals = draw_shares(projects * cases, 4000, projects, cases, share, likeness, uneven)
    found = clusters.estimate_clustered_shares(
        sums(counts, totals, 4000), counts.sum(axis=1), totals.sum(axis=1)
    )
    assert cover(found, share) >= 0.92


@pytest.mark.nightly
@pytest.mark.parametrize("projects", [8, 12, 40])
@pytest.mark.parametrize("varying", [0.3, 0.7])
def test_counts_over_time_cover_the_truth_where_projects_differ(projects, varying):
    draw = np.random.default_rng(projects)
    rate = 0.15 * draw.gamma(1 / varying**2, varying**2, (4000, projects))
    weeks = 37 * np.exp(draw.normal(0, 0.5, (4000, projects)))
    counts = draw.poisson(rate * weeks)
    found = clusters.estimate_clustered_incidences(
        sums(counts, weeks, 4000), counts.sum(axis=1), weeks.sum(axis=1)
    )
    assert cover(found, 15.0) >= 0.92
