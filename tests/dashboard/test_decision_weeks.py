"""The weeks and shares of a registered decision, and its verdict, by hand."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from dashboard.estimates import decision_verdict, plan, plan_power
from dashboard.estimates.plan import Plan, Share
from dashboard.narrative import decision_texts
from dashboard.statistics.estimate import Estimate

MONDAY = date(2026, 3, 2)
PLAN = Plan(
    pilots=frozenset("AB"),
    compared=frozenset("CDEFG"),
    start=MONDAY,
    by=MONDAY + timedelta(days=27),
    target=0.4,
    is_lower_better=True,
    is_recorded=False,
)


@pytest.mark.parametrize(
    ("start", "by", "first", "end", "weeks"),
    [
        ("2026-03-02", "2026-03-29", "2026-03-02", "2026-03-30", 4),
        # A week that is not whole on either side does not count.
        ("2026-03-03", "2026-03-29", "2026-03-09", "2026-03-30", 3),
        ("2026-03-08", "2026-03-28", "2026-03-09", "2026-03-23", 2),
        ("2026-03-02", "2026-03-30", "2026-03-02", "2026-03-30", 4),
        ("2026-03-09", "2026-03-10", "2026-03-09", "2026-03-09", 0),
        ("2026-03-09", "2026-02-01", "2026-03-09", "2026-02-02", 0),
    ],
)
def test_a_plan_counts_whole_weeks_from_monday_to_sunday(start, by, first, end, weeks):
    of = replace(PLAN, start=date.fromisoformat(start), by=date.fromisoformat(by))
    assert (of.first_week.isoformat(), of.end.isoformat(), of.weeks) == (first, end, weeks)


@pytest.mark.parametrize(
    ("pilots", "compared", "has_comparison"),
    [("AB", "CDEFG", True), ("A", "CDEFG", False), ("AB", "CDEF", False)],
)
def test_a_comparison_needs_two_that_change_and_five_that_do_not(pilots, compared, has_comparison):
    of = replace(PLAN, pilots=frozenset(pilots), compared=frozenset(compared))
    assert of.has_comparison is has_comparison


def make_series(weeks_before=60, weeks_since=6, projects="ABCDEFGX"):
    """Two of four a week, for each project; X is in no plan."""
    weeks = [MONDAY + timedelta(weeks=at) for at in range(-weeks_before, weeks_since)]
    return pd.DataFrame(
        [(project, week, 2, 4) for project in projects for week in weeks],
        columns=["project", "week", "count", "cases"],
    )


@pytest.mark.parametrize(
    ("start", "last_before", "first_since"),
    [
        (MONDAY, MONDAY - timedelta(weeks=1), MONDAY),
        (MONDAY + timedelta(days=1), MONDAY - timedelta(weeks=1), MONDAY + timedelta(weeks=1)),
    ],
)
def test_the_rows_of_a_plan_reach_from_a_year_before_to_its_date(start, last_before, first_since):
    rows = plan.select_rows(make_series(), replace(PLAN, start=start))
    assert set(rows["project"]) == set("ABCDEFG")
    assert set(rows.loc[rows["is_pilot"], "project"]) == set("AB")
    before, since = (rows.loc[rows["has_begun"] == side, "week"].dt.date for side in (False, True))
    assert before.min() == first_since - timedelta(weeks=52)
    assert (before.max(), since.min()) == (last_before, first_since)
    assert since.max() == MONDAY + timedelta(weeks=3)


def test_the_change_that_a_target_asks_for_is_positive_where_it_is_an_improvement():
    assert plan.find_needed(Share(6, 10), PLAN) == pytest.approx(0.2)
    assert plan.find_needed(Share(3, 10), PLAN) == pytest.approx(-0.1)
    higher = replace(PLAN, is_lower_better=False)
    assert plan.find_needed(Share(3, 10), higher) == pytest.approx(0.1)
    assert plan.find_needed(Share(0, 0), PLAN) is None


def make_worked_series():
    """A: 3 of 4 a week before, then 2 of 8; B: 1 of 4 before, then 1 of 4; C to G: 2 of 4; F and G
    have no case before. Logged: ten, then fifteen a week with A, ten with all others."""
    rows = make_series(16, 4, "ABCDEFG")
    begun = rows["week"] >= MONDAY
    is_a, is_b = rows["project"] == "A", rows["project"] == "B"
    rows["count"] = np.select([is_a & ~begun, is_a, is_b], [3, 2, 1], 2)
    rows["cases"] = np.where(is_a & begun, 8, 4)
    is_new = rows["project"].isin(["F", "G"]) & ~begun
    rows[["count", "cases"]] = rows[["count", "cases"]].where(~is_new, 0)
    return rows.assign(contacts=np.where(is_a & begun, 15, 10), letters=0)


def test_an_outcome_is_what_lies_beyond_the_projects_own_share_per_usual_week():
    rows = plan.select_rows(make_worked_series(), PLAN)
    panel = plan.make_panel(rows, PLAN)
    found = panel.groupby(["project", "has_begun"])["outcome"].mean()
    # A week of those that change has six cases since the start. F and G are expected to be as all
    # were before: 240 of 480 there (3 + 1 + 2 + 2 + 2 of 20 a week).
    assert found["A", False] == found["B", True] == found["C", True] == pytest.approx(0)
    assert found["A", True] == pytest.approx((2 - 8 * 0.75) / 6)
    assert found["F", True] == pytest.approx((2 - 4 * 0.5) / 6)
    assert found["F", False] == pytest.approx(0)


def test_in_one_series_all_projects_that_change_are_one():
    alone = replace(PLAN, compared=frozenset("C"))
    rows = plan.select_rows(make_worked_series(), alone)
    panel = plan.make_panel(rows, alone)
    assert set(panel["project"]) == {"all"}
    assert len(panel) == 20
    later = panel[panel["has_begun"]]
    # 3 of 12 where half of all were counted before; twelve cases a week.
    assert later["outcome"].to_numpy() == pytest.approx((3 - 6) / 12)
    assert later["contacts"].to_numpy() == pytest.approx(25)


@pytest.mark.parametrize(("is_recorded", "part"), [(False, 0.5), (True, -0.5)])
def test_what_more_recording_alone_would_give_is_taken_off(is_recorded, part):
    """Half of the cases of those that change were on record before: 15 contacts in place of 10 make
    three quarters of the recorded half more."""
    of = replace(PLAN, is_recorded=is_recorded)
    panel = plan.make_panel(plan.select_rows(make_worked_series(), of), of)
    beyond = plan.list_beyond(panel, of, ["contacts", "letters"])
    assert beyond["letters"] is None
    assert beyond["contacts"] is not None
    taken = (beyond["contacts"] - panel["outcome"]).groupby([panel["project"], panel["has_begun"]])
    assert taken.mean()["A", True] == pytest.approx(part * 1.5)
    assert taken.mean()["A", False] == taken.mean()["C", True] == pytest.approx(part)


def test_the_change_is_that_beyond_the_projects_kept_back():
    panel = plan.make_panel(plan.select_rows(make_worked_series(), PLAN), PLAN)
    starts = plan.list_starts(panel, PLAN)
    assert set(starts[panel["is_pilot"]]) == {pd.Timestamp(MONDAY)}
    assert starts[~panel["is_pilot"]].isna().all()
    found = plan.estimate_change(panel["outcome"], panel, PLAN)
    assert found.value == pytest.approx((2 - 8 * 0.75) / 6 / 2)


# A verdict before any test, at 0.6 before and 0.35 since: surely better.
BEFORE_TESTS = decision_verdict.Verdict(
    outcome="too_early",
    reason="not_due",
    before=Share(60, 100),
    since=Share(35, 100),
    compared_before=Share(0, 0),
    compared_since=Share(0, 0),
    weeks_before=30,
    weeks_since=20,
    weeks_left=0,
    difference=Estimate(-0.25, -0.3, -0.2),
)


def test_a_verdict_says_whether_fewer_cases_come_to_it_than_before():
    [pace, *_] = decision_texts.list_checks(BEFORE_TESTS, PLAN, "en")
    assert pace.startswith("Cases a week: 3.3 before the start, 5.0 since.")
    none = replace(BEFORE_TESTS, since=Share(0, 0), weeks_since=0)
    assert "Cases a week" not in " ".join(decision_texts.list_checks(none, PLAN, "en"))


@pytest.mark.parametrize(
    ("low", "high", "since", "expected"),
    [
        (-0.3, -0.2, 35, ("cannot_tell", "all_held")),
        (-0.3, -0.2, 40, ("cannot_tell", "all_held")),
        (-0.3, -0.2, 41, ("did_not", "short")),
        (0.01, 0.3, 80, ("did_not", "worse")),
        # Surely less than the 20 points that the target asks for.
        (-0.19, 0.1, 50, ("did_not", "no_change")),
        (-0.19, 0.1, 38, ("did_not", "as_others")),
        (-0.21, 0.1, 38, ("cannot_tell", "imprecise")),
        (-0.3, 0.0, 38, ("cannot_tell", "imprecise")),
        (0.0, 0.1, 38, ("did_not", "as_others")),
        (None, -0.2, 35, ("cannot_tell", "no_interval")),
        (-0.3, None, 35, ("cannot_tell", "no_interval")),
    ],
)
def test_target_and_difference_decide_a_verdict(low, high, since, expected):
    found = replace(BEFORE_TESTS, difference=Estimate(-0.1, low, high), since=Share(since, 100))
    assert decision_verdict._decide_by_difference(found, PLAN) == expected
    # The same where higher is better, and everything is turned.
    turned = None if high is None else -high, None if low is None else -low
    mirrored = replace(
        BEFORE_TESTS,
        difference=Estimate(0.1, *turned),
        before=Share(40, 100),
        since=Share(100 - since, 100),
    )
    higher = replace(PLAN, is_lower_better=False, target=0.6)
    assert decision_verdict._decide_by_difference(mirrored, higher) == expected


@pytest.mark.parametrize("missing", [{"before": Share(0, 0)}, {"since": Share(0, 0)}])
def test_without_cases_on_a_side_nothing_can_be_told(missing):
    assert decision_verdict._decide_by_difference(replace(BEFORE_TESTS, **missing), PLAN) == (
        "cannot_tell",
        "no_interval",
    )


@pytest.mark.parametrize(
    ("ends", "is_still"),
    [
        ((-0.1, 0.1, -0.08, 0.08), True),
        ((0.0, 0.1, 0.01, 0.08), True),
        ((-0.1, 0.0, -0.08, -0.01), True),
        ((0.01, 0.1, 0.02, 0.08), False),
        ((-0.1, -0.01, -0.08, -0.02), False),
        ((-0.3, 0.1, -0.2, 0.08), False),
        ((-0.1, 0.3, -0.08, 0.2), False),
        ((None, 0.1, -0.08, 0.08), False),
        ((-0.1, 0.1, -0.08, None), False),
    ],
)
def test_a_placebo_is_still_where_it_includes_0_and_stays_within_the_margin(ends, is_still):
    low, high, low_90, high_90 = ends
    placebo = Estimate(0.0, low, high, low_90=low_90, high_90=high_90)
    assert decision_verdict._is_still(placebo, 0.2) is is_still
    assert decision_verdict._is_still(placebo, None) is False
    assert decision_verdict._is_still(None, 0.2) is False


def test_weeks_and_records_are_told_before_any_test():
    series = make_worked_series()
    verdict = decision_verdict.judge(series, PLAN, ["contacts", "letters"], MONDAY, least_cases=30)
    assert (verdict.outcome, verdict.weeks_left) == ("too_early", 3)
    assert (verdict.weeks_before, verdict.weeks_since) == (16, 4)
    assert (verdict.before, verdict.since) == (Share(64, 128), Share(12, 48))
    assert (verdict.compared_before, verdict.compared_since) == (Share(96, 192), Share(40, 80))
    # 12.5 contacts a week in place of 10; all others keep their ten.
    assert verdict.logged == {"contacts": pytest.approx(1.25), "letters": None}
    more = series.assign(
        contacts=np.where(series["project"].isin(["A", "B"]) | (series["week"] < MONDAY), 10, 20)
    )
    half = decision_verdict.judge(more, PLAN, ["contacts"], MONDAY, least_cases=30)
    assert half.logged == {"contacts": pytest.approx(0.5)}
    alone = replace(PLAN, compared=frozenset())
    own = decision_verdict.judge(series, alone, ["contacts"], MONDAY, least_cases=30)
    assert own.logged == {"contacts": pytest.approx(1.25)}


@pytest.mark.parametrize(
    ("last_week", "weeks_left"),
    [(None, 4), (MONDAY - timedelta(weeks=9), 4), (MONDAY + timedelta(weeks=2), 1)],
)
def test_weeks_left_are_those_of_the_plan_that_the_data_do_not_cover(last_week, weeks_left):
    verdict = decision_verdict.judge(make_worked_series(), PLAN, [], last_week, least_cases=30)
    assert (verdict.outcome, verdict.reason) == ("too_early", "not_due")
    assert verdict.weeks_left == weeks_left


@pytest.mark.parametrize(
    ("weeks_before", "weeks_since", "least_cases", "reason"),
    [
        (15, 8, 0, "few_weeks"),
        (16, 7, 0, "few_weeks"),
        (16, 8, 65, "few_cases"),
        (16, 8, 64, "no_interval"),
    ],
)
def test_a_verdict_needs_sixteen_weeks_before_eight_since_and_enough_cases(
    weeks_before, weeks_since, least_cases, reason
):
    """64 cases in eight weeks of two projects; nothing varies, so that no interval follows."""
    series = make_series(weeks_before, weeks_since, "ABCDEFG")
    of = replace(PLAN, by=MONDAY + timedelta(weeks=weeks_since, days=-1))
    last = MONDAY + timedelta(weeks=weeks_since - 1)
    verdict = decision_verdict.judge(series, of, [], last, least_cases)
    assert (verdict.outcome, verdict.reason) == ("cannot_tell", reason)
    nothing = decision_verdict.judge(series.iloc[:0], of, [], last, least_cases)
    assert (nothing.outcome, nothing.reason) == ("cannot_tell", "no_data")


def test_nothing_is_promised_for_a_target_that_is_met_or_without_records():
    series = make_worked_series()
    for target in (0.5, 0.6):
        assert plan_power.find_promise(series, replace(PLAN, target=target), ["contacts"]) is None
    assert plan_power.find_promise(series, PLAN, ["contacts", "letters"]) == 0.0
    assert plan_power.find_weeks_needed(series, PLAN, ["letters"]) is None
    assert plan_power.estimate_leads(series[series["week"] < MONDAY], PLAN) == ()
    assert plan_power.estimate_leads(series, replace(PLAN, compared=frozenset())) == ()


@pytest.mark.parametrize(("first", "expected"), [(1, 8), (9, 12), (12, 12), (52, 52), (53, None)])
def test_the_weeks_needed_are_the_first_four_in_which_80_of_100_are_shown(
    monkeypatch, first, expected
):
    shown = {True: 0.8, False: 0.79}
    monkeypatch.setattr(plan_power, "find_promise", lambda *of: shown[of[3] >= first])
    assert plan_power.find_weeks_needed(make_series(), PLAN, []) == expected
