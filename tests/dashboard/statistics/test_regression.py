"""One coefficient with fixed effects: which rows and clusters count, whatever the units."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from dashboard.statistics import regression
from dashboard.statistics.regression import Partial


def draw_rows(projects=60, tasks=6, seed=1):
    """Tasks of projects with an exposure, a control and the slip that goes with both."""
    draw = np.random.default_rng(seed)
    project = np.repeat(np.arange(projects), tasks)
    exposure, size = draw.normal(size=(2, len(project)))
    slip = 2 * exposure + size + draw.normal(size=projects)[project]
    slip += draw.normal(size=len(project))
    return pd.DataFrame({"slip": slip, "exposure": exposure, "size": size, "project": project})


def partial_out(rows):
    found = regression.partial_out(
        rows["slip"], rows["exposure"], rows["project"], rows["project"], rows[["size"]]
    )
    assert isinstance(found, Partial)
    return found


def estimate(rows):
    return regression.estimate_slope(partial_out(rows))


def fit(rows):
    groups = pd.factorize(rows["project"])[0]
    return smf.ols("slip ~ exposure + size + C(project)", rows).fit(
        cov_type="cluster", cov_kwds={"groups": groups}, use_t=True
    )


@pytest.mark.parametrize("column", ["slip", "exposure", "size", "project"])
def test_rows_with_a_missing_value_are_left_out_and_counted(column):
    rows = draw_rows()
    known = rows.drop([4, 50])
    rows[column] = rows[column].astype(object)
    rows.loc[[4, 50], column] = None
    if column == "size":
        rows[column] = rows[column].astype(float)
    found, fitted = estimate(rows), fit(known)
    assert partial_out(rows).rows_left_out == 2
    assert (found.n, found.method, found.reasons) == (358, "clustered", ("rows_left_out",))
    assert found.value == pytest.approx(fitted.params["exposure"])
    assert (found.low, found.high) == pytest.approx(tuple(fitted.conf_int().loc["exposure"]))
    assert estimate(known).reasons == ()


def test_the_cases_of_strata_leave_no_row_out():
    """A stratum with one case in a group tells something, with the weight 1·3 / 4."""
    counts, totals = np.array([1.0, 6, 2]), np.array([1.0, 8, 4])
    other_counts, other_totals = np.array([1.0, 2, 0]), np.array([3.0, 8, 4])
    found = regression.partial_out_shares(counts, totals, other_counts, other_totals, list("abc"))
    assert isinstance(found, Partial)
    weights = np.array([3 / 4, 4, 2])
    assert found.slope == pytest.approx(np.average([2 / 3, 1 / 2, 1 / 2], weights=weights))
    assert (found.rows, found.projects) == (28, 3)
    assert regression.estimate_slope(found, few=0).reasons == ()


def test_as_many_rows_as_unknowns_are_too_few_and_one_more_is_enough():
    """Two projects, a control and the exposure: four unknowns."""
    slip, exposure, size = [1.0, 3, 2, 7, 5], [0.0, 1, 0, 2, 1], [2.0, 1, 5, 9, 9]
    project = list("aabbb")
    columns = [slip, exposure, project, project]
    controls = pd.DataFrame({"size": size})
    four = [column[:4] for column in columns]
    assert regression.partial_out(*four, controls[:4]) == "too_few_points"
    assert isinstance(regression.partial_out(*columns, controls), Partial)
    # Without fixed effects of projects and controls, three rows are enough, and two are not.
    for start, expected in ((0, Partial), (1, str)):
        kept = slice(start, 3)
        found = regression.partial_out(
            slip[kept], exposure[kept], ["all"] * (3 - start), project[kept]
        )
        assert isinstance(found, expected)


@pytest.mark.parametrize("projects", [8, 60])
@pytest.mark.parametrize("column", ["slip", "exposure", "size"])
@pytest.mark.parametrize("unit", [1e-6, 1e6])
def test_other_units_change_the_unit_of_a_slope_and_nothing_else(column, unit, projects):
    rows = draw_rows(projects)
    found, same = estimate(rows.assign(**{column: rows[column] * unit})), estimate(rows)
    times = {"slip": unit, "exposure": 1 / unit, "size": 1.0}[column]
    assert found.value == pytest.approx(same.value * times)
    assert (found.low, found.high) == pytest.approx((same.low * times, same.high * times), rel=1e-3)
    assert found.p == pytest.approx(same.p)
    assert (found.method, found.projects) == (same.method, projects)
    rows["exposure"] *= unit
    sellers = regression.replace_clusters(partial_out(rows), rows["project"].to_numpy() // 2)
    assert sellers.varying_projects == projects // 2


def test_clusters_that_agree_entirely_do_not_tell_how_sure_a_slope_is():
    rows = draw_rows()
    rows["slip"] = 2 * rows["exposure"] + rows["size"]
    found = estimate(rows)
    assert found.value == pytest.approx(2)
    assert (found.low, found.high, found.p) == (None, None, None)


def test_so_many_effective_clusters_as_few_asks_for_are_not_few():
    exposure = np.tile([1.0, -1.0], 4)
    project = np.repeat(np.arange(4), 2)
    found = regression.partial_out([1.0, 0, 3, 1, 2, 0, 5, 1], exposure, project, project)
    assert isinstance(found, Partial) and found.effective_clusters == 4
    assert regression.estimate_slope(found, few=4).method == "clustered"
    assert regression.estimate_slope(found, few=4.01).method == "wild_bootstrap"


def test_an_interval_is_open_only_where_its_test_has_no_end():
    closed = estimate(draw_rows(8))
    assert closed.low is not None and closed.high is not None
    assert closed.reasons == ("few_projects",)
    # Of two projects, no weights make any slope unlikely.
    open_ended = estimate(draw_rows(2))
    assert None in (open_ended.low, open_ended.high)
    assert open_ended.reasons == ("few_projects", "interval_open")


def test_a_project_without_a_salesperson_stands_for_itself():
    """Ann has P-1 and P-2, Bo P-3; P-4, P-5 and the tasks of no project have nobody."""
    project = ["P-1", "P-2", "P-3", "P-4", "P-5", "P-4", None, None]
    seller = ["Ann", "Ann", "Bo", None, None, None, None, None]
    projects, sellers = regression.list_clusters(project, [seller])
    assert projects.tolist() == project
    alike = sellers[:, None] == sellers
    names = np.array(["Ann", "Ann", "Bo", "P-4", "P-5", "P-4", "", ""])
    assert (alike == (names[:, None] == names)).all()


@pytest.mark.parametrize("projects", range(2, 31))
def test_equal_projects_are_worth_their_number_and_not_a_rounding_error_less(projects):
    for unit in (1.0, 0.1, 7**0.5):
        exposure = np.tile([unit, -unit], projects)
        project = np.repeat(np.arange(projects), 2)
        slip = np.arange(2.0 * projects) ** 2 % 7
        found = regression.partial_out(slip, exposure, project, project)
        assert isinstance(found, Partial)
        assert found.effective_clusters == projects


def test_five_equal_salespeople_are_enough_and_four_are_few():
    exposure, project = np.tile([1.0, -1.0], 20), np.repeat(np.arange(20), 2)
    first = regression.partial_out(np.arange(40.0) ** 2 % 7, exposure, project, project)
    assert isinstance(first, Partial)
    for sellers, is_few in ((5, False), (4, True)):
        others = regression.replace_clusters(first, project % sellers)
        reasons = regression.estimate_widest([first, others]).reasons
        assert ("few_salespeople" in reasons) == is_few


def test_without_projects_to_compare_nothing_is_told_of_them():
    """The value is that of other clusters, and no project stands for it."""
    sellers = partial_out(draw_rows())
    found = regression.estimate_widest(["one_project", sellers])
    assert found.value == pytest.approx(sellers.slope)
    assert (found.projects, found.effective_clusters) == (0, 0.0)
