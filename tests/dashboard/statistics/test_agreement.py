"""Agreement of two assessors: published tables to the digit, the planned size, and no false
certainty."""

import numpy as np
import pytest

from dashboard.statistics import agreement


def test_a_published_table_is_met_to_the_digit():
    # Two psychiatrists, 100 patients (Fleiss, Levin and Paik 2003, table 18.1): kappa 0.68.
    found = agreement.measure(np.array([[75, 1, 4], [5, 4, 1], [0, 0, 10]]))
    assert (found.n, found.agreed) == (100, 89)
    assert found.kappa == pytest.approx(0.676, abs=5e-4)
    assert (found.low, found.high) == pytest.approx((0.505, 0.848), abs=5e-4)


@pytest.mark.parametrize(
    ("half_width", "classes", "size"),
    # By hand for kappa 0.7: pₒ = 0.85 and 0.8; n = 3.8415 pₒ(1 − pₒ) / (h(1 − pₑ))².
    [(0.2, 2, 49), (0.15, 2, 88), (0.2, 3, 35)],
)
def test_the_size_follows_from_how_precisely_kappa_is_to_be_known(half_width, classes, size):
    assert agreement.plan_size(half_width, classes) == size


@pytest.mark.parametrize("classes", [2, 3])
def test_samples_of_the_planned_size_are_as_precise_as_planned(classes):
    dice = np.random.default_rng(7)
    size = agreement.plan_size(0.2, classes)
    halves, covered = [], []
    for _ in range(100):
        first = np.arange(size) % classes
        # Of the cases that are no matter of course, the second one guesses.
        second = np.where(dice.random(size) < 0.7, first, dice.integers(classes, size=size))
        table = np.zeros((classes, classes), dtype=np.int64)
        np.add.at(table, (first, second), 1)
        found = agreement.measure(table)
        halves.append((found.high - found.low) / 2)
        covered.append(found.low <= 0.7 <= found.high)
    assert 0.15 < np.mean(halves) < 0.21
    assert np.mean(covered) > 0.9


def test_perfect_agreement_in_a_sample_is_not_certainty():
    found = agreement.measure(np.diag([24, 24]))
    assert (found.kappa, found.high) == (1, 1)
    # Wilson's lower end of 48 of 48 is 0.926; beyond chance (0.5) that is 0.852.
    assert found.low == pytest.approx(0.852, abs=5e-4)


@pytest.mark.parametrize(
    ("table", "adjusted"),
    [
        ([[24, 0], [2, 0]], 2 * 24 / 26 - 1),  # the second one says “substantiated” throughout
        ([[30, 0], [0, 0]], 1.0),
        ([[4, 1], [0, 4]], 2 * 8 / 9 - 1),  # too few
    ],
)
def test_where_kappa_cannot_say_the_raw_agreement_stands_alone(table, adjusted):
    found = agreement.measure(np.array(table))
    assert (found.kappa, found.low, found.high) == (None, None, None)
    assert found.adjusted == pytest.approx(adjusted)
    assert agreement.compare(found, agreement.measure(np.diag([24, 24]))) is None


def test_two_kappas_differ_only_beyond_the_doubt_of_both():
    alike = agreement.measure(np.array([[20, 4], [4, 20]]))
    by_chance = agreement.measure(np.array([[12, 12], [12, 12]]))
    apart, same = agreement.compare(alike, by_chance), agreement.compare(alike, alike)
    assert apart is not None and same is not None
    difference, low, high = apart
    assert difference == pytest.approx(2 / 3)
    assert 0 < low < difference < high
    assert (same[0], same[1]) == (0, -same[2])


def test_ten_cases_are_enough_for_kappa_and_no_case_is_no_agreement():
    """8 of 10 agree, 5 of each class: pₑ = 0.5, so kappa is (0.8 − 0.5) / 0.5."""
    found = agreement.measure(np.array([[4, 1], [1, 4]]))
    assert (found.kappa, found.adjusted) == (pytest.approx(0.6), pytest.approx(0.6))
    assert agreement.measure(np.zeros((3, 3), dtype=np.int64)) == agreement.Agreement(0, 0)


def test_the_adjusted_kappa_of_three_classes_takes_off_a_third():
    found = agreement.measure(np.array([[75, 1, 4], [5, 4, 1], [0, 0, 10]]))
    assert found.adjusted == pytest.approx((0.89 - 1 / 3) / (2 / 3))


def test_an_interval_of_kappa_ends_at_one_and_at_minus_one():
    """By Fleiss, Cohen and Everitt these reach 1.03 and −1.03."""
    apart = np.array([[10, 1], [0, 9]]), np.array([[1, 10], [9, 0]])
    alike, opposed = (agreement.measure(table) for table in apart)
    assert (alike.high, opposed.low) == (1.0, -1.0)
    assert alike.kappa < 1 and opposed.kappa > -1


def test_perfect_agreement_is_compared_with_the_doubt_of_its_lower_end():
    perfect = agreement.measure(np.diag([24, 24]))
    good = agreement.measure(np.array([[20, 4], [4, 20]]))
    compared = agreement.compare(perfect, good)
    assert compared is not None
    difference, low, high = compared
    # The half-widths add up by their squares: (1 − 0.852)² and that of the other.
    half = np.hypot(1 - perfect.low, (good.high - good.low) / 2)
    assert difference == pytest.approx(1 - 2 / 3)
    assert (low, high) == pytest.approx((difference - half, difference + half))
