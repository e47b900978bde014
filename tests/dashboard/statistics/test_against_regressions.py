"""Own arithmetic agrees with regressions by statsmodels, and with plain loops."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from dashboard.statistics import agreement, control, panels, resampling, slips

counted = st.tuples(st.integers(0, 60), st.integers(1, 40))


def draw_panel(seed, projects=60, changed=30, weeks=20, start=12):
    """A week of each project a row, some weeks without an outcome."""
    dice = np.random.default_rng(seed)
    rows = pd.DataFrame(
        {
            "project": np.repeat(np.arange(projects), weeks),
            "week": np.tile(np.arange(weeks), projects),
        }
    )
    rows["start"] = np.where(rows["project"] < changed, float(start), np.nan)
    noise = dice.normal(0, 2, len(rows)) + dice.normal(0, 1, projects)[rows["project"]]
    rows["outcome"] = noise + rows["week"] / 9 + 0.7 * (rows["week"] >= rows["start"])
    return rows[dice.random(len(rows)) < 0.9]


def fit(formula, rows):
    codes = pd.factorize(rows["project"])[0]
    return smf.ols(formula, rows).fit(cov_type="cluster", cov_kwds={"groups": codes}, use_t=True)


def agree(found, fitted, name):
    assert found.method == "clustered"
    assert found.value == pytest.approx(fitted.params[name])
    assert (found.low, found.high) == pytest.approx(tuple(fitted.conf_int().loc[name]))
    assert (found.low_90, found.high_90) == pytest.approx(tuple(fitted.conf_int(0.1).loc[name]))
    assert found.p == pytest.approx(fitted.pvalues[name])


def test_a_difference_in_differences_is_a_regression_on_projects_and_weeks():
    rows = draw_panel(1)
    rows["began"] = (rows["week"] >= rows["start"]).astype(float)
    columns = [rows[name] for name in ("outcome", "project", "week", "start")]
    fitted = fit("outcome ~ began + C(project) + C(week)", rows)
    agree(panels.estimate_two_way(*columns), fitted, "began")


def test_leads_are_a_regression_on_blocks_of_weeks_around_the_start():
    rows = draw_panel(2)
    away = np.floor((rows["week"] - rows["start"]) / 4).clip(-3, 1)
    names = {-3.0: "early", -2.0: "middle", 0.0: "first", 1.0: "later"}
    for block, name in names.items():
        rows[name] = (away == block).astype(float)
    columns = [rows[name] for name in ("outcome", "project", "week", "start")]
    leads = panels.estimate_leads(*columns, block=4, blocks=2)
    fitted = fit(f"outcome ~ {' + '.join(names.values())} + C(project) + C(week)", rows)
    assert [lead.weeks for lead in leads] == [-12, -8, 0, 4]
    for lead, name in zip(leads, names.values(), strict=True):
        agree(lead.estimate, fitted, name)


def test_randomisation_counts_the_draws_in_which_other_projects_seem_to_have_changed_as_much():
    rows = draw_panel(3, projects=8, changed=3, weeks=10, start=6)
    columns = [rows[name] for name in ("outcome", "project", "week", "start")]
    fixed = pd.get_dummies(rows[["project", "week"]].astype(str)).to_numpy(float)

    def estimate(starts):
        began = (rows["week"] >= rows["project"].map(starts)).to_numpy(float)
        return np.linalg.lstsq(np.column_stack([began, fixed]), rows["outcome"])[0][0]

    starts = rows.groupby("project")["start"].first()
    sums = rows.groupby("project")["outcome"].sum().sort_values()
    dice, ordered = np.random.default_rng(panels.SEED), starts[sums.index].to_numpy()
    drawn = [
        estimate(dict(zip(sums.index, dice.permutation(ordered), strict=True)))
        for _ in range(panels.DRAWS)
    ]
    as_large = sum(abs(one) >= abs(estimate(starts)) - 1e-9 for one in drawn)
    found = panels.run_randomisation(*columns)
    assert (found.draws, found.p) == (500, pytest.approx((as_large + 1) / 501))


@pytest.mark.parametrize("seed", [4, 5])
def test_differences_of_means_are_regressions_with_clustered_errors(seed):
    dice = np.random.default_rng(seed)
    rows = pd.DataFrame({"project": dice.integers(0, 40, 700), "stratum": dice.integers(0, 6, 700)})
    rows["exposed"] = (dice.random(700) < 0.2 + rows["stratum"] / 10).astype(float)
    rows["outcome"] = dice.normal(rows["exposed"] + rows["stratum"], 3)
    plain = slips.estimate_plain_difference(rows["outcome"], rows["exposed"], rows["project"])
    agree(plain, fit("outcome ~ exposed", rows), "exposed")
    stratified = slips.estimate_stratified_difference(
        *(rows[name] for name in ("outcome", "exposed", "stratum", "project"))
    )
    agree(stratified, fit("outcome ~ exposed + C(stratum)", rows), "exposed")


@settings(max_examples=50)
@given(st.lists(counted, min_size=12, max_size=30).filter(lambda rows: sum(n for n, _ in rows)))
def test_the_limits_of_counts_are_laneys_period_by_period(rows):
    found = control.chart_counts(*zip(*rows, strict=True), per=1)
    centre = sum(count for count, _ in rows) / sum(weeks for _, weeks in rows)
    scores = [(count / weeks - centre) / (centre / weeks) ** 0.5 for count, weeks in rows]
    ranges = [abs(later - one) for one, later in pairwise(scores)]
    sigma = sum(ranges) / len(ranges) / 1.128
    assert (found.centre, found.sigma) == pytest.approx((centre, sigma))
    for point, (count, weeks) in zip(found.points, rows, strict=True):
        reach = 3 * max(sigma, 1) * (centre / weeks) ** 0.5
        assert (point.low, point.high) == pytest.approx((max(centre - reach, 0), centre + reach))
        if abs(abs(count / weeks - centre) - reach) > 1e-9:
            assert point.is_beyond == (abs(count / weeks - centre) > reach)


def test_the_interval_of_a_mean_is_that_of_projects_drawn_one_by_one():
    dice = np.random.default_rng(6)
    project = np.repeat(np.arange(30), dice.integers(2, 12, 30))
    days = dice.gamma(1, 5, len(project)) + dice.normal(0, 2, 30)[project]
    found = resampling.bootstrap_mean(days, project)
    by_project = [days[project == one] for one in range(30)]
    drawn = [
        np.concatenate([by_project[one] for one in dice.integers(0, 30, 30)]).mean()
        for _ in range(4000)
    ]
    reach = np.quantile(drawn, [0.025, 0.975]) - days.mean()
    # Widened for 30 projects by √(30/29) and t with 29 degrees for the normal.
    wider = np.sqrt(30 / 29) * 2.04523 / 1.959964
    assert (found.low, found.high) == pytest.approx(days.mean() + wider * reach, abs=0.2)


def test_two_kappas_differ_as_much_as_drawn_tables_do():
    dice = np.random.default_rng(7)
    shares = np.array([[0.4, 0.1], [0.15, 0.35]])
    one, other = (np.round(n * shares).astype(int) for n in (200, 100))
    drawn = [
        cohens_kappa(dice.multinomial(200, shares.ravel()).reshape(2, 2), return_results=False)
        - cohens_kappa(dice.multinomial(100, shares.ravel()).reshape(2, 2), return_results=False)
        for _ in range(2000)
    ]
    compared = agreement.compare(agreement.measure(one), agreement.measure(other))
    assert compared is not None
    difference, low, high = compared
    assert difference == pytest.approx(0)
    assert (low, high) == pytest.approx(1.96 * np.std(drawn) * np.array([-1, 1]), rel=0.1)
