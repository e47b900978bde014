"""The smallest effect that could be seen (M18), against textbook power."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy.linalg import toeplitz
from scipy.stats import nct, norm
from scipy.stats import t as student

from dashboard.statistics import power, regression
from dashboard.statistics.estimate import Estimate
from dashboard.statistics.regression import Partial


def draw_tasks(projects, tasks, slope=0.0):
    """Tasks of projects with exposures and slips, and what M12 makes of them."""
    draw = np.random.default_rng(5)
    project = np.repeat(np.arange(projects), tasks)
    exposed = draw.poisson(0.6, projects * tasks)
    slip = draw.normal(0, 3, projects * tasks) + slope * exposed
    found = regression.partial_out(slip, exposed, project, project)
    assert isinstance(found, Partial)
    return found, pd.DataFrame({"slip": slip, "exposed": exposed, "project": project})


def test_the_smallest_slip_is_2_85_standard_errors():
    """t with 59 degrees: 2.001 to be outside the interval, and 0.848 for four draws of five. With
    four tasks a project, a quarter of the variance goes into the means of projects."""
    found, rows = draw_tasks(60, 4)
    fitted = smf.ols("slip ~ exposed + C(project)", rows).fit(
        cov_type="cluster", cov_kwds={"groups": rows["project"]}
    )
    smallest = power.find_detectable_slip([found])
    assert smallest.value == pytest.approx(2.849 * fitted.bse["exposed"], rel=0.06)
    assert smallest.low < smallest.value < smallest.high
    assert (smallest.n, smallest.projects, smallest.method) == (240, 60, "power")


def test_what_could_be_seen_does_not_depend_on_how_the_projects_are_called():
    found, rows = draw_tasks(30, 10)
    renamed = regression.replace_clusters(
        found, (-rows["project"] % 7 * 100 + rows["project"]).to_numpy()
    )
    assert power.find_detectable_slip([renamed]).value == power.find_detectable_slip([found]).value


def test_an_effect_that_is_there_makes_no_other_effect_harder_to_detect():
    plain, steep = (draw_tasks(30, 10, slope)[0] for slope in (0.0, 25.0))
    assert power.find_detectable_slip([steep]).value == pytest.approx(
        power.find_detectable_slip([plain]).value
    )


def test_few_projects_need_as_much_more_as_the_wild_bootstrap_is_wider(monkeypatch):
    found, _ = draw_tasks(6, 20)
    wild, plain = regression.estimate_slope(found), regression.estimate_slope(found, few=0)
    widening = (wild.high - wild.low) / (plain.high - plain.low)
    assert widening == pytest.approx(1.31, abs=0.01)
    needed = power.find_detectable_slip([found]).value
    monkeypatch.setattr(regression, "FEW_CLUSTERS", 0)
    by_t = power.find_detectable_slip([found]).value
    # The drawn slope, to which nothing is added, stays as it is.
    assert by_t < needed < widening * by_t
    assert needed == pytest.approx(widening * by_t, rel=0.1)


def draw_lasting_weeks(lasts, projects=24, weeks=100):
    """Weekly values of projects that are twice a normal deviate each, of which a share `lasts` is
    that of the week before."""
    draw = np.random.default_rng(11)
    values = draw.normal(size=(projects, weeks))
    for week in range(1, weeks):
        values[:, week] *= np.sqrt(1 - lasts**2)
        values[:, week] += lasts * values[:, week - 1]
    project, week = np.indices(values.shape)
    return 2 * values.ravel(), project.ravel(), week.ravel()


def find_textbook_effect(lasts, before, after, error_share, degrees):
    """What a t-test of the means after and before finds in four of five times: their variance from
    the covariance matrix of the weeks, the power from the noncentral t distribution."""
    weights = np.repeat([-1 / before, 1 / after], [before, after])
    variance = 4 * weights @ toeplitz(lasts ** np.arange(before + after)) @ weights
    sizes = np.linspace(2, 5, 3001)
    power_of = nct.sf(student.ppf(0.975, degrees), degrees, sizes)
    return sizes[power_of.searchsorted(0.8)] * np.sqrt(variance * error_share)


@pytest.mark.parametrize("lasts", [0.0, 0.6])
@pytest.mark.parametrize(("changed", "compared"), [(8, 16), (12, 0), (5, None)])
def test_the_smallest_change_is_that_of_a_t_test_of_weeks_that_last(lasts, changed, compared):
    rows = draw_lasting_weeks(lasts)
    found = power.find_detectable_change(*rows, 30, changed, compared)
    others = 19 if compared is None else compared
    shares = 1 / changed + (1 / others if others else 0)
    degrees = changed + others - (2 if others else 1)
    expected = find_textbook_effect(lasts, 100, 30, shares, degrees)
    assert found.value == pytest.approx(expected, rel=0.09)
    assert found.low < found.value < found.high
    assert (found.n, found.projects) == (2400, changed + others)


def test_a_change_of_one_project_or_in_seven_weeks_cannot_be_foreseen():
    outcome, project, week = draw_lasting_weeks(0, 2, 8)
    assert power.find_detectable_change(outcome, project, week, 12, 2).projects == 4
    for rows, changed in (((week < 7), 2), ((project < 1), 2), ((week < 8), 1)):
        found = power.find_detectable_change(outcome[rows], project[rows], week[rows], 12, changed)
        assert (found.value, found.reasons) == (None, ("too_few_points",))
        assert (found.n, found.method) == (rows.sum(), "power")


def test_the_last_step_is_a_year_and_an_effect_of_just_the_size_is_detected():
    for first, expected in ((4, 4), (5, 8), (49, 52), (52, 52), (53, None)):
        seen = [Estimate(9.0 if weeks < first else 0.5) for weeks in range(60)]
        assert power.find_weeks_needed(seen.__getitem__, 0.5) == expected


def draw_weeks(projects, weeks, seed=2):
    """Weekly outcomes of projects that differ, without anything lasting from week to week."""
    draw = np.random.default_rng(seed)
    outcome = draw.normal(0, 4, projects)[:, None] + draw.normal(0, 2, (projects, weeks))
    return (
        outcome.ravel(),
        np.repeat(np.arange(projects), weeks),
        np.tile(np.arange(weeks), projects),
    )


@pytest.mark.parametrize("effect", [0.0, 1.0, -1.6])
def test_a_rule_is_met_as_often_as_its_t_test_and_its_placebo_are_passed(effect):
    outcome, project, week = draw_weeks(12, 32)
    found = power.find_rule_power(
        [outcome], project, week, np.ones(len(outcome)), 16, 4, 8, effect, margin=99.0
    )
    # Means of 16 and 32 weeks of 4 and 8 projects; t with 10 degrees.
    error = 2 * np.sqrt((1 / 16 + 1 / 32) * (1 / 4 + 1 / 8))
    met = nct.sf(student.ppf(0.975, 10), 10, abs(effect) / error)
    assert found == pytest.approx(0.95 * met, abs=0.07)


def test_a_rule_is_met_only_by_what_shows_in_every_outcome_and_stays_within_the_margin():
    outcome, project, week = draw_weeks(12, 32)
    size = np.ones(len(outcome))

    def find(outcomes, effect, margin):
        return power.find_rule_power(outcomes, project, week, size, 16, 4, 8, effect, margin)

    noisy = draw_weeks(12, 32, seed=3)[0] * 10
    assert find([outcome], 50.0, 99.0) > 0.9 > 0.2 > find([outcome, noisy], 1.6, 99.0)
    assert find([outcome], 50.0, 0.0) == 0.0
    # The placebo's error is 0.43 (16 weeks against 16): its 90 % interval lies inside ± 1.4 where
    # it is itself within 1.4 − 1.812 × 0.43 of 0.
    error = 2 * np.sqrt((1 / 16 + 1 / 16) * (1 / 4 + 1 / 8))
    inside = 2 * norm.cdf((1.4 - student.ppf(0.95, 10) * error) / error) - 1
    assert find([outcome], 50.0, -1.4) == pytest.approx(inside, abs=0.08)


def test_busy_projects_move_by_more_but_the_rule_judges_the_usual_one():
    outcome, project, week = draw_weeks(12, 32)
    even, hundred = (
        power.find_rule_power(
            [outcome], project, week, np.full(len(outcome), cases), 16, 4, 8, 0.8, 99.0
        )
        for cases in (1.0, 100.0)
    )
    assert even == hundred
    uneven = power.find_rule_power(
        [outcome], project, week, np.where(project < 3, 20.0, 1.0), 16, 4, 8, 0.8, 99.0
    )
    assert uneven < even


@pytest.mark.parametrize(
    ("projects", "weeks_before", "weeks", "changed", "compared", "is_known"),
    [
        (2, 16, 1, 2, 2, True),
        (1, 16, 1, 2, 2, False),
        (2, 15, 1, 2, 2, False),
        (2, 16, 0, 2, 2, False),
        (2, 16, 1, 1, 2, False),
        (2, 16, 1, 2, 1, False),
    ],
)
def test_a_rule_needs_two_projects_a_side_and_sixteen_weeks(
    projects, weeks_before, weeks, changed, compared, is_known
):
    outcome, project, week = draw_weeks(projects, weeks_before)
    found = power.find_rule_power(
        [outcome], project, week, np.ones(len(outcome)), weeks, changed, compared, 1.0, 1.0
    )
    assert (found is not None) is is_known
