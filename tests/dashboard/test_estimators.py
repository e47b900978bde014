"""The figures of a comparison: what a grade asks of them besides the estimate."""

from pathlib import Path

import pandas as pd
import pytest

from dashboard.estimates import all_rows_estimators, graded, grading, robustness
from dashboard.estimates.estimate import GradeInputs, GradingContext
from queries.catalog import load_shipped
from queries.settings import load_settings

SETTINGS = load_settings(Path("no data folder"))

SHARES = {
    "kind": "difference",
    "group": "arrival",
    "of": "relayed",
    "against": "first_hand",
    "numerator": "late_count",
    "denominator": "task_count",
    "unknown": "unknown_count",
    "cluster": "project_id",
}


CONTACTS = {
    "kind": "corroboration",
    "value": "has_contact",
    "moved": "moved_days",
    "usable": "is_usable",
    "cluster": "client_id",
}


def compared(*rows):
    names = ("arrival", "late_count", "task_count", "unknown_count", "project_id")
    [figure] = all_rows_estimators.estimate_together(SHARES, pd.DataFrame(rows, columns=names), {})
    return figure


def test_the_cases_of_a_comparison_are_those_of_its_smaller_group():
    rows = (("relayed", 6, 12, 0, "P-1"), ("first_hand", 20, 100, 0, "P-2"))
    assert compared(*rows).cases == 12
    swapped = (("relayed", 20, 100, 0, "P-1"), ("first_hand", 6, 12, 0, "P-2"))
    assert compared(*swapped).cases == 12


def test_the_projects_of_a_comparison_are_those_with_both_groups():
    rows = (
        ("relayed", 1, 2, 0, "P-1"),
        ("relayed", 1, 2, 0, "P-2"),
        ("first_hand", 0, 2, 0, "P-2"),
        ("relayed", 1, 2, 0, "P-3"),
        ("first_hand", 1, 2, 0, "P-3"),
        ("first_hand", 1, 2, 0, "P-4"),
    )
    figure = compared(*rows)
    assert figure.projects == 2
    assert figure.estimate.value == pytest.approx(0.25)


def test_unknown_are_cases_without_an_outcome_and_those_of_no_known_group():
    figure = compared(
        ("relayed", 5, 40, 2, "P-1"), ("first_hand", 5, 50, 3, "P-1"), ("unknown", 0, 10, 0, "P-1")
    )
    assert figure.unknown_share == pytest.approx(15 / 100)


def test_both_groups_are_told_with_their_shares():
    figure = compared(("relayed", 6, 12, 0, "P-1"), ("first_hand", 20, 100, 0, "P-1"))
    assert figure.estimate.value == pytest.approx(0.5 - 0.2)
    assert [(name, part.value) for name, part in figure.parts] == [
        ("relayed", pytest.approx(0.5)),
        ("first_hand", pytest.approx(0.2)),
    ]


def test_nothing_known_is_nothing_unknown():
    assert compared(("internal", 0, 0, 0, "P-1")).unknown_share == 0


def test_the_cases_of_a_difference_of_means_are_those_of_its_smaller_group():
    spec = {**SHARES, "kind": "mean_difference", "value": "slip_days"}
    spec |= {"month": "month", "size": "effort_days"}
    rows = pd.DataFrame(
        {
            "arrival": ["relayed"] * 8 + ["first_hand"] * 20 + ["unknown"] * 7,
            "slip_days": [float(day % 5) for day in range(35)],
            "project_id": [f"P-{number % 6}" for number in range(35)],
            "month": ["2026-01"] * 35,
            "effort_days": [1.0] * 35,
        }
    )
    [figure] = all_rows_estimators.estimate_together(spec, rows, {})
    assert figure.cases == 8
    assert figure.unknown_share == pytest.approx(7 / 35)


def grade(figure, rows, spec, suspects):
    """The grade with every check done, as if it were the only headline comparison."""
    checks = robustness.run_checks(spec, rows, SETTINGS)
    inputs = GradeInputs(
        cases=figure.cases,
        projects=figure.projects,
        unknown_share=figure.unknown_share,
        unknown_count=figure.unknown_count,
        suspects=suspects,
        sesoi=0.05,
        is_headline=True,
        adjusted_p=figure.estimate.p,
        contradictions=grading.find_objections(
            figure.estimate, checks.variants, checks.placebos, 0.05
        ),
        insufficient=figure.insufficient,
    )
    return grading.grade_comparison(figure.estimate, inputs, SETTINGS)


def test_complaints_that_nobody_investigated_do_not_make_relayed_ones_untrue():
    """Of 120 relayed complaints 60 are true, 12 not and 48 were never looked at; of the client's
    own 84 of 120: among what was investigated, relayed ones are true more often."""
    rows = pd.DataFrame(
        [
            (arrival, *counts, f"P-{number}", f"S-{number % 6}")
            for number in range(12)
            for arrival, counts in (("relayed", (5, 10, 4)), ("first_hand", (7, 10, 0)))
        ],
        columns=[
            "arrival", "late_count", "task_count", "unknown_count", "project_id", "sales_owner_id",
        ],
    )  # fmt: skip
    spec = {**SHARES, "clusters": ["sales_owner_id"]}
    [figure] = all_rows_estimators.estimate_together(spec, rows, SETTINGS)
    assert figure.estimate.value == pytest.approx(-0.2)
    assert figure.estimate.bound_high == pytest.approx(0.2)
    verdict = grade(figure, rows, spec, "lower")
    assert verdict.grade == "suggestive"
    # Half of the 48 would leave nothing of it.
    assert verdict.failed == ("unknown_could_turn:24:48",)


def test_clients_met_every_week_prove_nothing_by_a_contact():
    rows = pd.DataFrame(
        [
            (True, moved, True, f"C-{number % 12}")
            for number in range(60)
            for moved in (0, -30, -60, -90)
        ],
        columns=["has_contact", "moved_days", "is_usable", "client_id"],
    )
    [figure] = all_rows_estimators.estimate_together(CONTACTS, rows, SETTINGS)
    assert figure.estimate.value is None
    assert grade(figure, rows, CONTACTS, "lower").failed == ("much_chance:1:0.7",)
    assert dict(figure.parts)["recorded"].value == 1


def test_what_few_clients_show_is_theirs():
    rows = pd.DataFrame(
        [
            (moved == 0, moved, True, f"C-{number % 4}")
            for number in range(60)
            for moved in (0, -30, -60)
        ],
        columns=["has_contact", "moved_days", "is_usable", "client_id"],
    )
    [figure] = all_rows_estimators.estimate_together(CONTACTS, rows, SETTINGS)
    assert figure.insufficient == ("few_clients:4:5",)


def make_contacts(*complaints):
    """So many relayed complaints of each client, every second with a contact before it."""
    return pd.DataFrame(
        [
            (moved == 0 and number % 2 == 0, moved, True, f"C-{client}")
            for client, count in enumerate(complaints)
            for number in range(count)
            for moved in (0, -30, -60)
        ],
        columns=["has_contact", "moved_days", "is_usable", "client_id"],
    )


def test_clients_count_by_what_their_complaints_weigh():
    [figure] = all_rows_estimators.estimate_together(
        CONTACTS, make_contacts(60, *[2] * 12), SETTINGS
    )
    assert figure.insufficient == ("few_effective_clients:1.934:5",)
    [figure] = all_rows_estimators.estimate_together(
        CONTACTS, make_contacts(20, *[5] * 11), SETTINGS
    )
    assert figure.insufficient == ()
    assert figure.short_of_strong == ("few_effective_clients:8.333:10",)


def test_few_projects_do_not_keep_many_clients_from_an_answer():
    query = load_shipped()["complaints/chance"]
    rows = make_contacts(*[6] * 12).rename(
        columns={"has_contact": "is_corroborated", "is_usable": "is_comparable"}
    )
    rows = rows.assign(is_unknown=False)
    _, whole = graded.grade_rows(query, rows, GradingContext(SETTINGS, projects=3))
    assert whole is not None and whole.grade == "suggestive"
