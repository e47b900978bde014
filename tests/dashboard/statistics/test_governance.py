"""Difference in differences, power and simulation (M17–M19)."""

import numpy as np
import pandas as pd
import pytest

from dashboard.statistics import panels, power, regression, simulation
from dashboard.statistics.estimate import Estimate


def company(seed, projects=24, weeks=40, changed=8, effect=0.0, starts=(20,), memory=0.5):
    """Weekly outcomes by project; some projects change in a start week and shift by `effect`."""
    draw = np.random.default_rng(seed)
    noise = draw.normal(0, 2, (projects, weeks))
    for week in range(1, weeks):
        noise[:, week] = memory * noise[:, week - 1] + (1 - memory**2) ** 0.5 * noise[:, week]
    start = np.full(projects, np.nan)
    start[:changed] = np.resize(starts, changed)
    week = np.arange(weeks)
    outcome = draw.normal(0, 3, projects)[:, None] + np.sin(week / 5) + noise
    outcome += effect * (week >= start[:, None])
    return (
        outcome.ravel(),
        np.repeat([f"P-{number}" for number in range(projects)], weeks),
        np.tile(week, projects),
        np.repeat(start, weeks),
    )


def test_two_way_matches_card_and_krueger():
    """Card and Krueger 1994: means before and after, in two states."""
    rows = [
        (state, store, week, (store - 5) / 10 + means[week], 1 if state == "NJ" else None)
        for state, means in (("NJ", (20.44, 21.03)), ("PA", (23.33, 21.17)))
        for store in range(11)
        for week in (0, 1)
    ]
    state, store, week, jobs, start = zip(*rows, strict=True)
    names = [f"{one}-{number}" for one, number in zip(state, store, strict=True)]
    found = panels.estimate_two_way(jobs, names, week, start)
    assert found.value == pytest.approx(2.75)


def test_two_way_detects_an_effect():
    rows = company(1, effect=2)
    found = panels.estimate_two_way(*rows)
    assert found.low < 2 < found.high
    assert found.low > 0.5
    assert found.projects == 8
    assert panels.run_randomisation(*rows).p == pytest.approx(1 / 501)


def test_dates_as_weeks_and_other_project_names_change_nothing():
    outcome, project, week, start = company(2, effect=1)
    monday = pd.Timestamp("2026-01-05")
    dates = monday + pd.to_timedelta(7 * week, "D")
    began = [None if np.isnan(one) else monday + pd.Timedelta(days=7 * int(one)) for one in start]
    renamed = [f"项目{name}" for name in project]
    found, same = (
        panels.estimate_two_way(outcome, renamed, dates, began),
        panels.estimate_two_way(outcome, project, week, start),
    )
    assert (found.value, found.p) == pytest.approx((same.value, same.p))
    dealt = panels.run_randomisation(outcome, project, week, start)
    assert panels.run_randomisation(outcome, renamed, dates, began) == dealt


def test_leads_are_0_before_the_start_and_the_effect_after_it():
    found = panels.estimate_leads(*company(4, effect=3, memory=0))
    before = [lead for lead in found if lead.weeks < 0]
    after = [lead for lead in found if lead.weeks >= 0]
    assert [lead.weeks for lead in found] == [-16, -12, -8, 0, 4, 8]
    assert all(lead.estimate.low < 0 < lead.estimate.high for lead in before)
    assert all(lead.estimate.low > 0 for lead in after)


def test_leads_reveal_trends_that_are_not_parallel():
    outcome, project, week, start = company(5, memory=0)
    drifting = np.where(np.isfinite(start), 0.3 * week, 0)
    found = panels.estimate_leads(outcome + drifting, project, week, start)
    assert found[0].estimate.high < 0


def test_randomisation_inference_keeps_its_level_without_an_effect():
    dealt = [
        panels.run_randomisation(*company(seed, 14, 20, 5, starts=(10,))) for seed in range(40)
    ]
    alarms = sum(found.p <= 0.05 for found in dealt)
    # 2 expected of 40; 99 % of such runs lie in 0 to 6.
    assert alarms <= 6


def test_no_effect_is_estimated_without_comparison_projects():
    outcome, project, week, _ = company(6)
    nobody = np.full(len(outcome), np.nan)
    assert panels.estimate_two_way(outcome, project, week, nobody).reasons == ("no_variation",)
    assert panels.estimate_leads(outcome, project, week, nobody) == ()
    assert panels.run_randomisation(outcome, project, week, nobody) is None
    everybody = np.full(len(outcome), 20)
    assert panels.estimate_two_way(outcome, project, week, everybody).reasons == ("no_variation",)


@pytest.mark.nightly
def test_the_smallest_effect_is_detected_in_80_per_cent_of_panels():
    before = company(7, projects=24, weeks=40)
    smallest = power.find_detectable_change(*before[:3], weeks=20, changed=8)
    assert smallest.low < smallest.value < smallest.high
    seen = 0
    for seed in range(60):
        rows = company(seed, weeks=60, starts=(40,), effect=smallest.value)
        seen += panels.estimate_two_way(*rows).p <= 0.05
    # 48 expected of 60; 99 % of such runs lie in 39 to 55.
    assert 39 <= seen <= 55


def test_more_projects_more_weeks_and_less_noise_detect_smaller_effects():
    outcome, project, week, _ = company(8)
    few = power.find_detectable_change(outcome, project, week, weeks=12, changed=4).value
    assert power.find_detectable_change(outcome, project, week, weeks=12, changed=12).value < few
    assert power.find_detectable_change(outcome, project, week, weeks=40, changed=4).value < few
    assert power.find_detectable_change(
        outcome / 2, project, week, weeks=12, changed=4
    ).value == pytest.approx(few / 2)
    assert power.find_detectable_change([1, 2], ["a", "b"], [0, 0], 12, 4).reasons == (
        "too_few_points",
    )


def test_before_against_after_in_all_projects_detects_what_a_paired_test_would():
    draw = np.random.default_rng(3)
    project, week = np.repeat(np.arange(16), 40), np.tile(np.arange(40), 16)
    noise = draw.normal(0, 2, 640)
    found = power.find_detectable_change(noise, project, week, weeks=20, changed=16, compared=0)
    # 16 differences of means of 20 and 40 weeks: 2.13 + 0.87 standard errors (t, 15 degrees).
    error = 2 * np.sqrt((1 / 20 + 1 / 40) / 16)
    assert found.value == pytest.approx(3.0 * error, rel=0.15)
    half = power.find_detectable_change(noise, project, week, weeks=20, changed=8, compared=8)
    assert half.value == pytest.approx(2 * found.value, rel=0.2)


def test_the_weeks_needed_are_the_first_of_every_four_in_which_it_is_detected():
    def detect(weeks):
        return Estimate(1.0 if weeks < 17 else 0.4)

    assert power.find_weeks_needed(detect, -0.5) == 20
    assert power.find_weeks_needed(detect, 1.5) == 4
    assert power.find_weeks_needed(detect, 0.1) is None
    assert power.find_weeks_needed(lambda _: Estimate(None), 9.9) is None


def test_the_smallest_detectable_slip_shrinks_with_more_projects():
    draw = np.random.default_rng(9)
    project, exposed = draw.integers(0, 30, 600), draw.poisson(0.5, 600)
    slip = draw.normal(0, 6, 600)
    now = power.find_detectable_slip([regression.partial_out(slip, exposed, project, project)])
    # About 2.05 + 0.84 standard errors.
    assert now.value == pytest.approx(2.9 * 6 / np.sqrt(600 * 0.5), rel=0.25)
    fourfold = [np.tile(column, 4) for column in (slip, exposed)]
    projects = (project + 30 * np.arange(4)[:, None]).ravel()
    later = power.find_detectable_slip([regression.partial_out(*fourfold, projects, projects)])
    assert later.value == pytest.approx(now.value / 2, rel=0.1)
    assert power.find_detectable_slip(["no_variation"]).reasons == ("no_variation",)


def test_what_salespeople_have_in_common_makes_a_slip_harder_to_detect():
    draw = np.random.default_rng(9)
    project, exposed = draw.integers(0, 30, 900), draw.poisson(0.5, 900)
    slip = draw.normal(0, 3, 900) + draw.normal(0, 2, 10)[project % 10] * exposed
    found = regression.partial_out(slip, exposed, project, project)
    assert isinstance(found, regression.Partial)
    sellers = regression.replace_clusters(found, (project % 10)[found.kept])
    alone = power.find_detectable_slip([found])
    both = power.find_detectable_slip([found, sellers])
    assert both.value > 1.2 * alone.value
    # Too few of them to tell do not count, as in the estimate itself.
    three = regression.replace_clusters(found, (project % 3)[found.kept])
    assert power.find_detectable_slip([found, three]) == alone


def test_avoided_amounts_propagate_the_uncertainty_of_every_input():
    found = simulation.simulate_avoided(
        exposure=Estimate(40, 36, 44),
        rate_now=Estimate(2, 1, 3),
        rate_reachable=Estimate(0.5, 0.3, 0.7),
        coverage=0.8,
        compliance=Estimate(0.7, 0.5, 0.9),
    )
    assert found.p50 == pytest.approx(40 * 1.5 * 0.8 * 0.7, rel=0.03)
    assert found.p5 < found.p50 < found.p95
    assert [bar.name for bar in found.tornado][:2] == ["rate_now", "compliance"]
    low, high = found.tornado[0].at_5, found.tornado[0].at_95
    assert (low, high) == pytest.approx(
        tuple(40 * (2 + z * 1 / 1.959964 - 0.5) * 0.56 for z in (-1.644854, 1.644854)), rel=1e-5
    )


@pytest.mark.parametrize("share", [Estimate(0.9, 0.6, 1.2), Estimate(0.1, -0.3, 0.4)])
@pytest.mark.parametrize("name", ["coverage", "compliance"])
def test_a_share_is_never_drawn_below_0_or_above_1(name, share):
    found = simulation.simulate_avoided(40, 2, 0.5, **{name: share})
    [bar] = found.tornado
    ends = [
        np.clip(share.value + z * abs(end - share.value) / 1.959964, 0, 1)
        for z, end in ((-1.644854, share.low), (1.644854, share.high))
    ]
    assert (bar.at_5, bar.at_95) == pytest.approx([60 * end for end in ends], rel=1e-5)
    assert (found.p5, found.p95) == pytest.approx((bar.at_5, bar.at_95), rel=0.02)
    assert found == simulation.simulate_avoided(40, 2, 0.5, **{name: share})


def test_a_rate_of_0_is_a_rate_and_draws_go_to_the_nearer_end_of_its_own_side():
    found = simulation.simulate_avoided(10, Estimate(1, 0.8, 3), Estimate(0.0, 0.0, 0.0))
    sides = 10 * (1 - 1.644854 * 0.2 / 1.959964), 10 * (1 + 1.644854 * 2 / 1.959964)
    assert found.p50 == pytest.approx(10, rel=0.02)
    assert (found.p5, found.p95) == pytest.approx(sides, rel=0.03)


def test_a_worse_reachable_rate_avoids_a_negative_amount():
    found = simulation.simulate_avoided(40, Estimate(1, 0.8, 1.2), 2.0)
    assert found.p95 < 0
    assert [bar.name for bar in found.tornado] == ["rate_now"]


def test_fixed_inputs_give_one_number_and_a_missing_input_none():
    certain = simulation.simulate_avoided(40, 2, 0.5, compliance=0.5)
    assert (certain.p5, certain.p50, certain.p95, certain.tornado) == (30, 30, 30, ())
    assert simulation.simulate_avoided(40, Estimate(None), 0.5) is None


def test_more_compliance_never_avoids_less():
    rates = Estimate(2, 1.5, 2.5), Estimate(0.5, 0.3, 0.7)
    found = [
        simulation.simulate_avoided(40, *rates, compliance=share).p50 for share in (0.2, 0.5, 0.9)
    ]
    assert found == sorted(found)
