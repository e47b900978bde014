"""What the slip per change holds constant (M12): against regressions by statsmodels."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from dashboard.statistics import slips
from dashboard.statistics.regression import Partial

USUAL = "slip ~ exposed + changes + np.log1p(planned) + C(month) + C(project)"


def draw_tasks(seed=1, count=300, projects=30, changes=1.5):
    """Tasks of projects, two of which share a salesperson whose projects slip together."""
    draw = np.random.default_rng(seed)
    project = draw.integers(0, projects, count)
    rows = pd.DataFrame(
        {
            "project": project,
            "seller": project // 2,
            "month": draw.integers(0, 6, count),
            "changes": draw.poisson(changes, count),
            "planned": draw.gamma(2, 8, count).round(),
            "late": draw.normal(3, 2, count),
        }
    )
    rows["exposed"] = draw.binomial(rows["changes"], 0.4)
    lean = draw.normal(0, 3, projects)[rows["seller"]]
    rows["slip"] = draw.normal(0, 4, count) + (1 + lean) * rows["exposed"] + rows["late"]
    return rows


def estimate(rows, **more):
    columns = ["slip", "exposed", "changes", "planned", "month", "project"]
    return slips.estimate_slip_per_change(*(rows[name].to_numpy() for name in columns), **more)


def fit(formula, rows, cluster="project"):
    codes = pd.factorize(rows[cluster])[0]
    return smf.ols(formula, rows).fit(cov_type="cluster", cov_kwds={"groups": codes}, use_t=True)


def agree(found, fitted):
    assert found.value == pytest.approx(fitted.params["exposed"])
    assert (found.low, found.high) == pytest.approx(tuple(fitted.conf_int().loc["exposed"]))


def test_how_late_a_project_was_lately_is_held_constant_and_unknown_is_a_group_of_its_own():
    rows = draw_tasks()
    rows["is_unknown"] = rows.index % 7 == 0
    late = [None if row.is_unknown else row.late for row in rows.itertuples()]
    rows["late"] = rows["late"].where(~rows["is_unknown"], 0)
    found = estimate(rows, lateness=late)
    agree(found, fit(f"{USUAL} + late + is_unknown", rows))
    assert found.value != pytest.approx(estimate(rows).value)


def test_an_interval_is_the_wider_of_those_by_project_and_by_salesperson():
    rows = draw_tasks()
    by_project, widest = estimate(rows), estimate(rows, others=[rows["seller"]])
    assert widest.value == pytest.approx(by_project.value)
    assert widest.low < by_project.low and by_project.high < widest.high
    assert widest.method == "wild_bootstrap", "15 salespeople are few"
    # Each project with a salesperson of its own is as sure as by project.
    assert estimate(rows, others=[rows["project"]]).low == pytest.approx(by_project.low)


def test_a_slope_alone_has_the_value_and_no_interval():
    rows = draw_tasks()
    found = estimate(rows, others=[rows["seller"]], is_point_only=True)
    assert found.value == pytest.approx(estimate(rows).value)
    assert (found.low, found.high, found.p) == (None, None, None)


def test_a_project_with_a_single_change_has_all_or_none_of_it_relayed():
    rows = draw_tasks(2, changes=0.2)
    sums = rows.groupby("project")[["exposed", "changes"]].transform("sum")
    assert (sums["changes"] == 1).any()
    rows["expected"] = rows["changes"] * sums["exposed"] / sums["changes"].clip(lower=1)
    fitted = fit(f"{USUAL} + expected", rows)
    found = estimate(rows, is_share_held=True)
    assert found.value == pytest.approx(fitted.params["exposed"])


def test_a_task_planned_to_end_before_it_begins_has_no_size():
    rows = draw_tasks()
    rows["planned"] = rows["planned"].where(rows.index % 5 > 0, 0)
    same = estimate(rows)
    found = estimate(rows.assign(planned=rows["planned"].where(rows["planned"] > 0, -3)))
    assert (found.value, found.n, found.reasons) == (same.value, 300, same.reasons)


@pytest.mark.parametrize(("unknown", "is_told"), [(2, False), (3, True)])
def test_sizes_are_often_unknown_where_less_than_four_in_five_are_known(unknown, is_told):
    rows = draw_tasks()
    rows["planned"] = rows["planned"].where(rows.index % 10 >= unknown)
    assert ("size_often_unknown" in estimate(rows).reasons) == is_told
    assert "size_often_unknown" in estimate(rows[:0]).reasons


def test_the_residuals_for_the_power_are_those_of_the_estimate():
    """Slip and exposure, each less what the controls explain (Frisch, Waugh and Lovell)."""
    rows = draw_tasks()
    rows["slip"] = rows["slip"].where(rows.index % 9 > 0)
    columns = ["slip", "exposed", "changes", "planned", "month", "project"]
    found = slips.partial_out_slips(*(rows[name] for name in columns))
    assert isinstance(found, Partial)
    known = rows.dropna()
    controls = USUAL.replace("slip ~ exposed +", "{} ~")
    for name, residuals in (("slip", found.outcome), ("exposed", found.exposure)):
        assert residuals == pytest.approx(smf.ols(controls.format(name), known).fit().resid)
    assert found.slope == pytest.approx(estimate(rows).value)
    assert (found.projects, found.rows_left_out) == (30, len(rows) - len(known))
