"""The slip per exposure from rows, in all and by kind of project, against statsmodels."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from dashboard.estimates import all_rows_estimators, subgroups
from queries.settings import load_settings

SETTINGS = load_settings(Path("no data folder"))
SLIP = {
    "kind": "regression",
    "outcome": "slip_days",
    "exposure": "relayed_count",
    "among": "change_count",
    "size": "planned_days",
    "month": "month",
    "cluster": "project_id",
    "unknown": "unknown_count",
}


def draw_tasks(seed=1, count=240, projects=24):
    """Tasks of banks, where a relayed change goes with 3 days more, and of mines, with 1 less."""
    draw = np.random.default_rng(seed)
    project, month = draw.integers(0, projects, count), draw.integers(1, 5, count)
    rows = pd.DataFrame(
        {
            "project_id": [f"P-{number}" for number in project],
            "sales_owner_id": [f"S-{number % 9}" for number in project],
            "month": [f"2026-0{number}" for number in month],
            "industry": np.where(project % 2, "Bank", "Mine"),
            "change_count": draw.poisson(2, count),
            "planned_days": draw.gamma(2, 8, count).round(),
            "unknown_count": draw.integers(0, 2, count),
        }
    )
    rows["relayed_count"] = draw.binomial(rows["change_count"], 0.4)
    days = np.where(project % 2, 3.0, -1.0) * rows["relayed_count"]
    rows["slip_days"] = days + rows["change_count"] + month + draw.normal(0, 2, count)
    return rows


def estimate(rows, **more):
    [found] = all_rows_estimators.estimate_together({**SLIP, **more}, rows, SETTINGS)
    return found


def fit(rows):
    formula = "slip_days ~ relayed_count + change_count + np.log1p(planned_days)"
    return smf.ols(f"{formula} + C(month) + C(project_id)", rows).fit()


def test_the_slip_per_exposure_has_the_cases_of_its_smaller_group_and_its_unknown_changes():
    rows = draw_tasks()
    rows.loc[rows["project_id"] == "P-0", "relayed_count"] = 0
    found = estimate(rows)
    assert found.estimate.value == pytest.approx(fit(rows).params["relayed_count"])
    exposed = (rows["relayed_count"] > 0).sum()
    others = ((rows["relayed_count"] == 0) & (rows["change_count"] > 0)).sum()
    assert found.cases == min(exposed, others)
    assert found.projects == 23, "the relayed changes of P-0 do not vary"
    assert found.unknown_share == pytest.approx(
        rows["unknown_count"].sum() / rows["change_count"].sum()
    )


def test_one_of_many_slips_has_no_interval():
    rows = draw_tasks()
    point, whole = estimate(rows, is_point_only=True).estimate, estimate(rows).estimate
    assert point.value == pytest.approx(whole.value)
    assert point.low is None and whole.low is not None


def test_of_no_changes_none_is_unknown():
    found = estimate(draw_tasks().assign(change_count=0, relayed_count=0))
    assert (found.unknown_share, found.cases) == (0.0, 0.0)
    assert found.estimate.reasons == ("no_variation",)


def test_the_slip_by_kind_of_project_is_the_slip_of_its_tasks_alone():
    rows = draw_tasks()
    by_kind = {**SLIP, "kind": "regression_subgroups", "subgroups": ["industry"]}
    found = subgroups.estimate_subgroups(
        {**by_kind, "clusters": ["sales_owner_id"]},
        *(rows, SETTINGS | {"small_group": 5}),
        all_rows_estimators.estimate_together,
        all_rows_estimators.split_groups,
    )
    parts = dict(found.parts)
    assert list(parts) == ["industry|", "industry|Bank", "industry|Mine"]
    for name in ("Bank", "Mine"):
        tasks = rows[rows["industry"] == name]
        part, alone = parts[f"industry|{name}"], estimate(tasks, clusters=["sales_owner_id"])
        assert part.value == pytest.approx(fit(tasks).params["relayed_count"])
        assert (part.low, part.high) == pytest.approx((alone.estimate.low, alone.estimate.high))
        assert part.projects == 12
    assert (parts["industry|"].p or 1) < 0.001
