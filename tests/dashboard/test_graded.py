"""From the rows of a query to graded estimates: which rows are one whole, and what decides."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.estimates import graded, row_estimators
from dashboard.estimates.estimate import Checks, GradingContext
from dashboard.statistics.clusters import ClusterSums, estimate_clustered_shares
from dashboard.statistics.estimate import Estimate
from queries.catalog import Query
from queries.settings import load_settings

SETTINGS = load_settings(Path("no data folder"))
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
BY_MONTH = {"kind": "share", "x": "month", "y": "case_count", "by": "origin"}
COUNTED = {"value": "rate", "numerator": "case_count", "denominator": "all_count"}
SHARE, RATE = {"kind": "share", **COUNTED}, {"kind": "rate", **COUNTED}
# The cases of six projects in each row.
CASES = np.array(
    [[9, 2, 5, 4, 1, 7], [1, 8, 5, 2, 9, 3], [4, 4, 1, 9, 0, 2], [6, 1, 9, 1, 10, 8]], float
)


def make_query(chart, estimate, suspects=""):
    return Query("q", "evidence", "", {}, (), chart=chart, estimate=estimate, suspects=suspects)


def make_sums(numerators, denominators):
    rows, clusters = np.indices(CASES.shape).reshape(2, -1)
    return ClusterSums(rows, clusters, numerators.ravel(), denominators.ravel())


def make_months(all_counts):
    return pd.DataFrame(
        {
            "month": [JANUARY, JANUARY, FEBRUARY, FEBRUARY],
            "origin": ["client", None, "client", None],
            "case_count": CASES.sum(axis=1),
            "all_count": all_counts,
        }
    )


def grade(chart, estimate, rows, clusters=None, suspects="", **context):
    settings = {**SETTINGS, "headline_family": ["q"], **context.pop("settings", {})}
    query = make_query(chart, estimate, suspects)
    return graded.grade_rows(query, rows, GradingContext(settings, **context), clusters)


@pytest.mark.parametrize(
    ("chart", "wholes"),
    [
        (BY_MONTH, [0, 0, 1, 1]),
        ({"kind": "dot", "x": "origin", "y": "case_count"}, [0, 0, 0, 0]),
        ({"kind": "table"}, [0, 0, 0, 0]),
        ({**BY_MONTH, "kind": "flow", "stages": ["origin"]}, [0, 0, 0, 0]),
    ],
)
def test_parts_drawn_by_month_are_parts_of_their_month_and_others_of_all(chart, wholes):
    """Of each project, the whole has the cases of all its parts."""
    of_whole = np.array([CASES[np.equal(wholes, one)].sum(axis=0) for one in wholes])
    rows = make_months(of_whole.sum(axis=1))
    found, _ = grade(chart, SHARE, rows, make_sums(CASES, np.zeros_like(CASES)))
    expected = estimate_clustered_shares(
        make_sums(CASES, of_whole), rows["case_count"], rows["all_count"]
    )
    assert [(one.value, one.low, one.high) for one in found] == [
        pytest.approx((one.value, one.low, one.high)) for one in expected
    ]


@pytest.mark.parametrize(
    ("chart", "names"),
    [
        (BY_MONTH, ["2026-01-01|client", "2026-01-01|", "2026-02-01|client", "2026-02-01|"]),
        ({"kind": "bar", "x": "month", "y": "case_count"}, ["2026-01-01"] * 2 + ["2026-02-01"] * 2),
        ({**BY_MONTH, "stages": ["origin", "month"]}, ["client|2026-01-01", "|2026-01-01"]),
        ({"kind": "table"}, [""] * 4),
    ],
)
@pytest.mark.parametrize("missing", [(), ("changes.channel",)])
def test_an_estimate_is_named_by_its_place_in_the_chart(chart, names, missing):
    found, _ = grade(chart, SHARE, make_months(100.0), missing_columns=missing)
    assert [one.name for one in found][: len(names)] == names
    assert len(found) == 4


@pytest.mark.parametrize("kind", ["share", "difference"])
def test_without_a_needed_column_or_rows_nothing_is_told(kind):
    estimate = DIFFERENCE if kind == "difference" else SHARE
    rows = make_groups() if kind == "difference" else make_months(100.0)
    found, whole = grade(BY_MONTH, estimate, rows, missing_columns=("changes.channel",))
    assert len(found) == (1 if kind == "difference" else 4)
    assert whole is not None and whole.name == ""
    for one in (*found, whole):
        assert (one.value, one.grade) == (None, "insufficient")
        assert one.reasons == ("missing:changes.channel", "few_cases:0:30")
    [none], whole = grade(BY_MONTH, estimate, rows[:0])
    assert whole is not None
    assert (none.name, none.value, whole.reasons[0]) == ("", None, "no_cases")


def test_a_whole_split_by_month_is_as_sure_as_its_weakest_part():
    """Of 300, a share of 2 in 100 is firm within 5 points, and one of a half is not."""
    rows = pd.DataFrame(
        {
            "month": [JANUARY, JANUARY, JANUARY, FEBRUARY, FEBRUARY, FEBRUARY],
            "origin": ["seldom", "client", "seller"] * 2,
            "case_count": [3, 80, 67, 3, 75, 72],
            "all_count": 150,
        }
    )
    _, whole = grade(BY_MONTH, SHARE, rows)
    assert whole is not None
    assert (whole.name, whole.grade, whole.n) == ("client", "rough", 300)
    assert whole.value == pytest.approx(155 / 300)
    assert grade({"kind": "dot", "x": "origin", "y": "case_count"}, SHARE, rows)[1] is None
    assert grade({**BY_MONTH, "kind": "panels"}, RATE, rows)[1] is None
    row, cluster = np.indices((6, 8)).reshape(2, -1)
    clustered = ClusterSums(row, cluster, np.ones(48), np.zeros(48))
    _, by_project = grade(BY_MONTH, SHARE, rows, clustered)
    assert by_project is not None and by_project.method == "clustered_wilson"


def test_the_whole_of_rates_is_as_sure_as_its_projects_are_alike():
    rows = make_months(CASES.sum(axis=1) + 12)
    sums = make_sums(CASES, CASES + 2)
    _, whole = grade(BY_MONTH, RATE, rows, sums)
    expected = row_estimators.estimate_whole(RATE, rows, sums)
    assert whole is not None and expected is not None
    assert (whole.method, whole.low) == ("clustered_wilson", expected.estimate.low)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, ("firm", ())),
        ({"projects": 5}, ("firm", ())),
        ({"projects": 4}, ("insufficient", ("too_few_projects:4:5",))),
        ({"failed_checks": ("ids",)}, ("insufficient", ("failed_check:ids",))),
        ({"is_truncated": True}, ("insufficient", ("failed_check:truncated",))),
        (
            {"is_truncated": True, "failed_checks": ("ids",)},
            ("insufficient", ("failed_check:ids", "failed_check:truncated")),
        ),
        ({"is_filtered": True}, ("rough", ("exploratory",))),
        ({"settings": {"firm_rate": 0.02}}, ("rough", ("too_wide:0.03093:0.02",))),
        ({"unknown": 410.0}, ("insufficient", ("much_unknown:0.41:0.4",))),
    ],
)
def test_what_the_grade_of_a_share_depends_on(changed, expected):
    unknown = changed.pop("unknown", 0.0)
    rows = pd.DataFrame({"case_count": [500.0], "all_count": [1000.0], "unknown_count": [unknown]})
    chart = {"kind": "figure", "y": "rate"}
    found, whole = grade(chart, {**SHARE, "unknown": "unknown_count"}, rows, **changed)
    assert found == (whole,) and whole is not None
    assert (whole.grade, whole.reasons) == expected


DIFFERENCE = {
    "kind": "difference",
    "group": "arrival",
    "of": "relayed",
    "against": "first_hand",
    "numerator": "late_count",
    "denominator": "task_count",
    "unknown": "unknown_count",
    "cluster": "project_id",
    "sesoi": "sesoi_rate",
}


def make_groups(apart=8, unknown=0, projects=24):
    """Projects with 40 tasks of each group, of which 16 are late and as many more as `apart`."""
    return pd.DataFrame(
        [
            (f"P-{number}", f"S-{number % 12}", kind, arrival, late + number % 3, 40, unknown)
            for number in range(projects)
            for kind in [["Bank", "Mine"][number // 12]]
            for arrival, late in (("relayed", 16 + apart), ("first_hand", 16 + number % 2))
        ],
        columns=[
            *("project_id", "sales_owner_id", "industry", "arrival"),
            *("late_count", "task_count", "unknown_count"),
        ],
    )


SURE = {"projects": 24, "checks": Checks({}, {}, None), "adjusted_p": 0.01}
NARROW = Estimate(0.0, -0.05, 0.05, low_90=-0.04, high_90=0.04)
WIDE = replace(NARROW, low_90=-0.06, high_90=0.06)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, ("strong", ())),
        ({"suspects": "lower"}, ("contrary", ())),
        ({"settings": {"headline_family": ["other"]}}, ("suggestive", ("not_headline",))),
        ({"adjusted_p": None}, ("suggestive", ("being_worked_out",))),
        ({"checks": None}, ("suggestive", ("being_worked_out",))),
        ({"adjusted_p": 0.2}, ("suggestive", ("adjusted_p:0.2:0.05",))),
        ({"is_filtered": True}, ("suggestive", ("exploratory",))),
        ({"projects": 4}, ("strong", ())),
        ({"settings": {"sesoi_rate": 0.3}}, ("none", ())),
        (
            {"checks": Checks({"later_half": Estimate(-0.2)}, {}, None)},
            ("suggestive", ("variant:later_half",)),
        ),
        ({"checks": Checks({}, {"earlier": NARROW}, None)}, ("strong", ())),
        (
            {"checks": Checks({}, {"earlier": WIDE}, None)},
            ("suggestive", ("placebo_imprecise:earlier",)),
        ),
        # 8 of 40 apart but half a task: of 10 unknown in each group, 7.5 would level them.
        ({"unknown": 10}, ("suggestive", ("unknown_could_turn:360:480",))),
    ],
)
def test_what_the_grade_of_a_comparison_depends_on(changed, expected):
    rows = make_groups(unknown=changed.pop("unknown", 0))
    context = {"suspects": "higher", **SURE, **changed}
    found, whole = grade({"kind": "difference"}, DIFFERENCE, rows, **context)
    assert found == (whole,) and whole is not None
    assert (whole.grade, whole.reasons) == expected
    assert whole.checks is context["checks"]
    assert whole.value == pytest.approx(7.5 / 40)


def test_five_projects_of_equal_weight_are_as_many_as_are_asked_for():
    chart, rows = {"kind": "difference"}, make_groups(apart=14, projects=5)
    _, whole = grade(chart, DIFFERENCE, rows, suspects="higher", **SURE)
    assert whole is not None and (whole.grade, whole.reasons) == ("strong", ())


def test_a_comparison_by_kind_is_alike_within_the_smallest_effect_of_interest():
    by_kind = {**DIFFERENCE, "kind": "difference_subgroups", "subgroups": ["industry"]}
    for sesoi, grade_of in ((0.2, "none"), (0.001, "inconclusive")):
        _, whole = grade({"kind": "forest"}, by_kind, make_groups(), settings={"sesoi_rate": sesoi})
        assert whole is not None
        assert (whole.grade, whole.verdict.facts["sesoi"]) == (grade_of, sesoi)


def test_units_are_alike_within_the_smallest_effect_of_interest_and_few_tell_nothing():
    spread = {**RATE, "kind": "spread", "unit": "person", "sesoi": "sesoi_rate"}
    people = pd.DataFrame(
        {"person": list("ABCDEFGHIJKLMNOPQRST"), "case_count": 200.0, "all_count": 400.0}
    )
    chart = {"kind": "funnel", "x": "person", "y": "rate"}
    _, alike = grade(chart, spread, people)
    assert alike is not None and (alike.grade, alike.reasons) == ("none", ())
    assert alike.verdict.facts["sesoi"] == SETTINGS["sesoi_rate"]
    _, unsure = grade(chart, spread, people, settings={"sesoi_rate": 0.001})
    assert unsure is not None and unsure.grade == "inconclusive"
    _, few = grade(chart, spread, people[:4])
    assert few is not None and few.reasons[0] == "few_units:4:5"


def test_curves_of_two_groups_have_no_whole():
    curves = {"kind": "survival", "days": "days", "ended": "ended", "open": "open"}
    rows = pd.DataFrame(
        [
            (arrival, float(day), 4, 0, f"P-{day % 6}")
            for arrival in ("relayed", "first_hand")
            for day in range(12)
        ],
        columns=["arrival", "days", "ended", "open", "project_id"],
    )
    spec = {**curves, "group": "arrival", "cluster": "project_id"}
    chart = {"kind": "steps", "x": "days", "y": "ended", "by": "arrival"}
    found, whole = grade(chart, spec, rows)
    assert [one.name for one in found] == ["relayed", "first_hand"]
    assert whole is None
    [alone], whole = grade(chart, spec, rows[:12])
    assert alone == whole
