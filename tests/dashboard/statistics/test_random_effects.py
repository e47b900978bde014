"""The spread of rates between units (M13): against numerical integration, and in simulations."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, gammaln
from scipy.stats import binom, chi2, norm

from dashboard.statistics import funnel, random_effects

# Deaths after heart surgery of infants in 12 hospitals (Spiegelhalter et al. 1996, “Surgical”).
DEATHS = [0, 18, 8, 46, 8, 13, 9, 31, 14, 8, 29, 24]
OPERATIONS = [47, 148, 119, 810, 211, 196, 148, 215, 207, 97, 256, 360]


def integrate(centre, deviation):
    """The log likelihood of the hospitals, integrated by the trapezoidal rule on a fine grid."""
    z = np.linspace(-8, 8, 2001)
    rates = expit(centre + deviation * z)
    inside = binom.pmf(np.array(DEATHS)[:, None], np.array(OPERATIONS)[:, None], rates)
    return np.log(np.trapezoid(inside * norm.pdf(z), z, axis=1)).sum()


def test_the_spread_of_hospitals_is_that_of_numerical_integration_and_as_published():
    found = random_effects.estimate_spread(DEATHS, OPERATIONS)
    exact = minimize(lambda at: -integrate(*at), [-2.5, 0.4], method="Nelder-Mead").x
    assert found.deviation == pytest.approx(exact[1], abs=2e-3)
    # Published with a prior on the variance: 0.40 with a standard deviation of 0.15.
    assert found.deviation == pytest.approx(0.40, abs=0.15)
    assert found.odds_ratio == pytest.approx(np.exp(0.9539 * found.deviation), rel=1e-3)
    drawn = expit(exact[0] + exact[1] * np.random.default_rng(1).normal(size=(2, 100_000)))
    apart = found.typical_difference
    assert apart.value == pytest.approx(np.median(np.abs(drawn[0] - drawn[1])), abs=5e-4)
    assert apart.low < apart.low_90 < apart.value < apart.high_90 < apart.high


def test_the_likelihood_is_integrated_to_six_digits_up_to_its_constant():
    likelihood = random_effects._Likelihood(*(np.array(x, float) for x in (DEATHS, OPERATIONS)))
    n, k = np.array(OPERATIONS), np.array(DEATHS)
    constant = (gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)).sum()
    for at in ((-2.5, 0.36), (-2.5, 0.02), (-1.5, 1.5)):
        assert likelihood.compute(*at) + constant == pytest.approx(integrate(*at), abs=1e-5)


def test_units_of_equal_rates_have_no_spread():
    found = random_effects.estimate_spread([20] * 10, [40] * 10).typical_difference
    assert found.value == pytest.approx(0, abs=1e-6)
    assert found.low == 0
    assert 0 < found.high < 0.1
    assert found.p == 1


def test_too_few_units_and_cases_that_are_all_alike_say_nothing():
    assert random_effects.estimate_spread([1, 2, 3, 4], [9] * 4).typical_difference.reasons == (
        "too_few_points",
    )
    for counts in ([0] * 6, [9] * 6):
        found = random_effects.estimate_spread(counts, [9] * 6).typical_difference
        assert (found.value, found.reasons) == (None, ("no_variation",))


def test_clusters_that_are_all_yes_or_all_no_count_as_one_case_each():
    effects = random_effects.compute_design_effects([6, 0, 6, 0, 0, 6], [6] * 6, [0, 0, 0, 1, 1, 1])
    assert effects == pytest.approx([6, 6])
    even = random_effects.compute_design_effects([3, 3, 3, 3], [6] * 4, [0, 0, 1, 1])
    assert even == pytest.approx([1, 1])
    assert random_effects.compute_design_effects([3, 2], [6, 6], [0, 1]) == pytest.approx([1, 1])
    assert random_effects.compute_design_effects([], [], []).tolist() == []
    # A case a project: none can resemble another of its project.
    singles = random_effects.compute_design_effects([1, 0, 1, 0], [1] * 4, [0, 0, 1, 1])
    assert singles.tolist() == [1, 1]


def test_the_likeness_of_cases_of_one_project_is_that_of_an_analysis_of_variance():
    """Three people with projects of unequal size, and a fourth without any case."""
    counts = np.array([9, 1, 4, 12, 3, 0, 2, 1, 0])
    totals = np.array([12, 8, 5, 15, 20, 3, 4, 1, 0])
    unit = np.array([0, 0, 0, 1, 1, 2, 2, 2, 3])
    cases = pd.DataFrame(
        {
            "said": np.concatenate([np.arange(n) < k for k, n in zip(counts, totals, strict=True)]),
            "project": np.repeat(np.arange(9), totals),
            "person": np.repeat(unit, totals),
        }
    ).astype({"said": float})
    people, projects = (smf.ols(f"said ~ C({name})", cases).fit() for name in ("person", "project"))
    between = (people.ssr - projects.ssr) / (people.df_resid - projects.df_resid)
    within = projects.ssr / projects.df_resid
    # Cases that a project holds in effect, and how crowded those of each person are.
    sizes = np.bincount(unit, totals)[:3]
    crowded = np.bincount(unit, totals**2)[:3] / sizes
    held = (sizes.sum() - crowded.sum()) / (8 - 3)
    likeness = (between - within) / (between + (held - 1) * within)
    assert 0.1 < likeness < 0.9
    found = random_effects.compute_design_effects(counts, totals, unit)
    assert found == pytest.approx([*(1 + likeness * (crowded - 1)), 1.0])


def test_design_effects_widen_the_limits_of_a_funnel_and_nothing_else_does():
    counts, totals = [32, 8, 32, 8], [40] * 4
    plain = funnel.compute_funnel(counts, totals, np.ones(4))
    wide = funnel.compute_funnel(counts, totals, np.full(4, 4.0))
    assert plain.high == pytest.approx(binom.ppf(0.975, 40, 0.5) / 40 * np.ones(4))
    assert wide.high - 0.5 == pytest.approx(2 * (plain.high - 0.5))
    assert plain.is_outside.all()
    assert not wide.is_outside.any()


@settings(max_examples=5)
@given(
    st.lists(
        st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        min_size=5,
        max_size=12,
    )
)
def test_the_order_of_units_does_not_matter_and_yes_and_no_are_alike(units):
    counts, totals = np.array(units, dtype=float).T
    found, turned, mirrored = (
        random_effects.estimate_spread(*given).typical_difference
        for given in ((counts, totals), (counts[::-1], totals[::-1]), (totals - counts, totals))
    )
    if found.value is not None:
        assert 0 <= found.low <= found.value <= 1
        for other in (turned, mirrored):
            assert other.value == pytest.approx(found.value, abs=2e-3)


def draw_people(seed, people, projects, between_projects, between_people):
    draw = np.random.default_rng(seed)
    unit = np.repeat(np.arange(people), projects)
    totals = draw.poisson(14, len(unit)) + 1
    logits = between_projects * draw.normal(size=len(unit))
    logits += between_people * draw.normal(size=people)[unit]
    counts = draw.binomial(totals, expit(logits))
    effects = random_effects.compute_design_effects(counts, totals, unit)
    sums = (np.bincount(unit, column) for column in (counts, totals))
    return random_effects.estimate_spread(*sums, effects).typical_difference


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("people", "projects", "between_projects"), [(12, 3, 0.0), (12, 3, 0.8), (25, 4, 0.8)]
)
def test_projects_that_differ_do_not_make_people_differ(people, projects, between_projects):
    found = [draw_people(seed, people, projects, between_projects, 0.0) for seed in range(200)]
    assert np.mean([one.low > 0 for one in found]) <= 0.09


@pytest.mark.nightly
def test_people_who_differ_are_found_and_covered():
    draws = expit(np.random.default_rng(1).normal(size=(2, 100_000)))
    truth = np.median(np.abs(draws[0] - draws[1]))
    found = [draw_people(seed, 16, 4, 0.5, 1.0) for seed in range(200)]
    assert np.mean([one.low > 0 for one in found]) > 0.8
    assert np.mean([one.low <= truth <= one.high for one in found]) >= 0.90


def test_the_ends_of_a_spread_are_where_twice_the_likelihood_has_fallen_by_chi_square():
    best = random_effects.estimate_spread(DEATHS, OPERATIONS)
    likelihood = random_effects._Likelihood(*(np.array(x, float) for x in (DEATHS, OPERATIONS)))

    def profile(deviation):
        return -minimize_scalar(lambda at: -integrate(at, deviation), bounds=(-4, -1)).fun

    assert best.deviation is not None
    most = profile(best.deviation)
    for level, fall in ((0.95, 3.8415), (0.90, 2.7055)):
        for end in likelihood.find_ends(best.deviation, level):
            assert 2 * (most - profile(end)) == pytest.approx(fall, abs=0.01)
    apart = best.typical_difference
    assert apart.p == pytest.approx(chi2.sf(2 * (most - profile(0.0)), 1), rel=0.01)
    assert (apart.n, apart.method) == (sum(OPERATIONS), "logistic_normal")


def test_the_share_of_the_variance_between_hospitals_is_that_of_rates_drawn():
    found = random_effects.estimate_spread(DEATHS, OPERATIONS)
    centre = minimize_scalar(lambda at: -integrate(at, found.deviation), bounds=(-4, -1)).x
    rates = expit(centre + found.deviation * np.random.default_rng(1).normal(size=1_000_000))
    expected = rates.var() / (rates.mean() * (1 - rates.mean()))
    assert found.share_between == pytest.approx(expected, rel=0.01)


def test_cases_that_resemble_each_other_count_for_as_many_fewer():
    counts, totals = np.array([4, 12, 9, 2, 16, 7]), np.array([20, 24, 30, 12, 28, 26])
    found = random_effects.estimate_spread(counts, totals, [1, 2, 4, 2, 1, 2])
    fewer = random_effects.estimate_spread(counts / [1, 2, 4, 2, 1, 2], totals / [1, 2, 4, 2, 1, 2])
    assert found.deviation == fewer.deviation
    assert found.typical_difference.low == fewer.typical_difference.low
    assert found.typical_difference.n == 140


@pytest.mark.parametrize(
    ("counts", "totals", "is_spread"),
    [
        # Twice the log of the likelihood ratio is 2.3 here, and 4.5 there: 3.84 are needed.
        ([18, 5, 5, 6, 11, 6, 5, 5], [35, 17, 13, 18, 22, 34, 23, 12], False),
        ([7, 8, 2, 9, 11, 19, 5, 5], [23, 28, 27, 32, 34, 33, 16, 18], True),
    ],
)
def test_a_spread_may_be_none_unless_its_p_is_below_five_percent(counts, totals, is_spread):
    found = random_effects.estimate_spread(counts, totals)
    assert found.deviation > 0
    assert (found.typical_difference.low > 0, found.typical_difference.p < 0.05) == (is_spread,) * 2


def test_a_spread_that_may_be_any_has_no_upper_end():
    found = random_effects.estimate_spread([20, 0] * 3, [20] * 6).typical_difference
    assert found.low > 0.3
    assert (found.high, found.high_90) == (None, None)


def test_units_without_cases_do_not_count_and_those_of_one_case_do():
    empty = random_effects.estimate_spread([1, 2, 3, 4, 0], [9] * 4 + [0]).typical_difference
    assert (empty.reasons, empty.method) == (("too_few_points",), "logistic_normal")
    single = random_effects.estimate_spread([0, 1, 0, 0, 0], [1, 9, 1, 1, 1])
    assert single.deviation is not None


@pytest.mark.parametrize(
    ("counts", "totals", "person", "effects"),
    [
        # All yes or all no: a project is one case, and a person has 3 or 5/3 cases in each.
        ([3, 0], [3, 3], [0, 0], [3]),
        ([2, 0], [2, 1], [0, 0], [5 / 3]),
        ([2, 0], [2, 2], [0, 0], [2]),
        # All cases alike: nothing varies.
        ([6, 6], [6, 6], [0, 0], [1]),
        # Between projects 4 ÷ 2, within 1.5 ÷ 20: a likeness of 1.925 ÷ 2.375 of 6 cases.
        ([6, 0, 6, 3], [6] * 4, [0, 0, 0, 1], [1 + 5 * 1.925 / 2.375] * 2),
    ],
)
def test_a_design_effect_is_worked_out_by_hand(counts, totals, person, effects):
    found = random_effects.compute_design_effects(counts, totals, person)
    assert found == pytest.approx(effects)


def test_a_person_with_a_single_case_says_nothing_about_projects():
    several = random_effects.compute_design_effects([5, 2, 4], [8, 9, 7], [0, 0, 0])
    found = random_effects.compute_design_effects([5, 2, 4, 1], [8, 9, 7, 1], [0, 0, 0, 1])
    assert found == pytest.approx([*several, 1])
