"""Whether an answer depends on how it was computed: each variant against its own computation."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.estimates import all_rows_estimators, robustness
from dashboard.statistics import power, slips
from queries.settings import load_settings

SETTINGS = load_settings(Path("no data folder"))
SHARES = {
    "kind": "difference",
    "group": "arrival",
    "of": "relayed",
    "against": "first_hand",
    "numerator": "wrong_count",
    "denominator": "asked_count",
    "unasked": "unasked_count",
    "cluster": "project_id",
    "clusters": ["sales_owner_id"],
    "left_out": ["client_id", "industry"],
}
MEANS = {
    "kind": "mean_difference",
    "group": "arrival",
    "of": "relayed",
    "against": "first_hand",
    "value": "slip_days",
    "month": "month",
    "size": "effort_days",
    "cluster": "project_id",
}
SLIPS = {
    "kind": "regression",
    "outcome": "slip_days",
    "exposure": "exposed_count",
    "among": "change_count",
    "size": "planned_days",
    "month": "month",
    "lateness": "late_before",
    "cluster": "project_id",
    "unknown": "unknown_count",
}


def make_shares():
    """Eight projects; in the last, half of the relayed requirements were never asked about."""
    rows = [
        (f"P-{n}", f"S-{n % 3}", f"C-{n % 4}", "ab"[n % 2], arrival, wrong, 10, unasked)
        for n in range(8)
        for arrival, wrong, unasked in (
            ("relayed", 9 if n == 7 else 3 + n % 3, 10 if n == 7 else n % 2),
            ("first_hand", 2, 0),
        )
    ]
    columns = ["project_id", "sales_owner_id", "client_id", "industry", "arrival"]
    return pd.DataFrame(rows, columns=[*columns, "wrong_count", "asked_count", "unasked_count"])


def compute_difference(rows):
    """The mean over projects of equal size of the difference of the shares."""
    by = rows.pivot(index="project_id", columns="arrival", values="wrong_count")
    return (by["relayed"] - by["first_hand"]).mean() / 10


def test_leaving_out_gives_the_range_and_the_end_nearest_to_none():
    rows = make_shares()
    checks = robustness.run_checks(SHARES, rows, SETTINGS)
    names = {
        "without_project": "project_id",
        "without_salesperson": "sales_owner_id",
        "without_client": "client_id",
        "without_each": "industry",
    }
    assert list(checks.variants) == ["mostly_asked", *names]
    for name, column in names.items():
        found = checks.variants[name]
        left = [compute_difference(rows[rows[column] != one]) for one in rows[column].unique()]
        assert (found.low, found.high) == pytest.approx((min(left), max(left)))
        assert (found.value, found.method) == (found.low, "leave_one_out")
    turned = rows.assign(wrong_count=10 - rows["wrong_count"])
    opposite = robustness.run_checks(SHARES, turned, SETTINGS).variants["without_project"]
    assert opposite.value == opposite.high
    assert checks.variants["without_project"].low == pytest.approx(-(opposite.high or 0))


def test_a_single_project_cannot_be_left_out():
    one = make_shares().assign(project_id="P-1")
    found = robustness.run_checks(SHARES, one, SETTINGS).variants["without_project"]
    assert (found.value, found.reasons) == (None, ("one_project",))
    assert found.method == "leave_one_out"


def test_who_asks_only_in_doubt_is_left_out_of_those_who_asked_nearly_all():
    rows = make_shares()
    checks = robustness.run_checks(SHARES, rows, SETTINGS)
    # One of eleven unasked is more than nine of ten asked.
    assert checks.variants["mostly_asked"].value == pytest.approx(
        compute_difference(rows[rows["project_id"] != "P-7"])
    )
    few = rows.assign(unasked_count=np.where(rows["project_id"] == "P-1", 2, rows["unasked_count"]))
    found = robustness.run_checks(SHARES, few, SETTINGS).variants["mostly_asked"]
    assert found.value == pytest.approx(
        compute_difference(rows[~rows["project_id"].isin(["P-1", "P-7"])])
    )


def test_variants_and_placebos_are_the_comparison_with_what_their_headers_change():
    rows = make_shares().assign(others=1)
    changed = {"numerator": "others"}
    spec = {**SHARES, "variants": {"window": changed}, "placebos": {"later": changed}}
    checks = robustness.run_checks(spec, rows, SETTINGS)
    [plain] = all_rows_estimators.estimate_together({**SHARES, **changed}, rows, SETTINGS)
    assert checks.variants["window"] == checks.placebos["later"] == plain.estimate
    assert plain.estimate.value == pytest.approx(0)
    assert robustness.run_checks(SHARES, rows, SETTINGS).placebos == {}


def test_the_e_value_of_a_difference_of_shares_rests_on_their_mean():
    """Shares of 0.4625 and 0.2: a spread of √(0.33 × 0.67), RR = exp(0.91 × 0.2625 ÷ spread)."""
    rows = make_shares()
    relayed = rows.loc[rows["arrival"] == "relayed", "wrong_count"].sum() / 80
    mean = (relayed + 0.2) / 2
    ratio = np.exp(0.91 * compute_difference(rows) / np.sqrt(mean * (1 - mean)))
    found = robustness.run_checks(SHARES, rows, SETTINGS).e_value
    assert found is not None
    assert found.value == pytest.approx(ratio + np.sqrt(ratio * (ratio - 1)))
    assert 1 <= (found.limit or 0) < found.value


def make_changes():
    """Changes of eleven projects; those passed on are five days later, some of unknown arrival."""
    draw = np.random.default_rng(4)
    arrival = np.resize(["relayed", "first_hand", "first_hand", "unknown"], 160)
    return pd.DataFrame(
        {
            "arrival": arrival,
            "slip_days": draw.normal(3, 2, 160) + 5 * (arrival == "relayed"),
            "project_id": [f"P-{number % 11}" for number in range(160)],
            "sales_owner_id": [f"S-{number % 7}" for number in range(160)],
            "month": np.resize(["2026-01", "2026-02", "2026-03"], 160),
            "effort_days": draw.gamma(2, 2, 160),
        }
    )


def estimate_changes(rows, group):
    """M12b of the rows that this group and the others make up."""
    both = rows[rows["arrival"].isin(["relayed", "first_hand"])]
    return slips.estimate_slip_of_changes(
        both["slip_days"],
        both["arrival"] == group,
        both["month"],
        both["project_id"],
        [both["sales_owner_id"]],
        both["effort_days"],
    )


def test_a_difference_of_means_has_both_groups_and_all_unknown_on_either_side():
    rows = make_changes()
    spec = {**MEANS, "clusters": ["sales_owner_id"]}
    [figure] = all_rows_estimators.estimate_together(spec, rows, SETTINGS)
    assert figure.estimate == estimate_changes(rows, "relayed")
    assert (figure.cases, figure.unknown_count, figure.unknown_share) == (40, 40, 0.25)
    assert (figure.projects, figure.name) == (11, "")
    parts = dict(figure.parts)
    for group in ("relayed", "first_hand"):
        own = rows[rows["arrival"] == group]["slip_days"]
        assert (parts[group].value, parts[group].n) == pytest.approx((own.mean(), len(own)))
    variants = robustness.run_checks(spec, rows, SETTINGS).variants
    assert list(variants) == [
        *("unknown_in", "unknown_out", "without_project", "without_salesperson")
    ]
    for name, group in (("unknown_in", "relayed"), ("unknown_out", "first_hand")):
        moved = rows.assign(arrival=rows["arrival"].replace("unknown", group))
        assert variants[name] == estimate_changes(moved, "relayed")
    point = all_rows_estimators.estimate_point(spec, rows, SETTINGS)
    assert (point.value, point.low) == (figure.estimate.value, None)


def test_the_e_value_of_a_difference_of_means_rests_on_the_spread_of_all():
    rows = make_changes()
    found = robustness.run_checks(MEANS, rows, SETTINGS).e_value
    value = all_rows_estimators.estimate_point(MEANS, rows, SETTINGS).value
    assert value is not None
    ratio = np.exp(0.91 * value / rows["slip_days"].std(ddof=0))
    assert found is not None
    assert found.value == pytest.approx(ratio + np.sqrt(ratio * (ratio - 1)))
    empty = rows.assign(slip_days=np.nan)
    assert robustness.run_checks(MEANS, empty, SETTINGS).e_value is None


def make_tasks():
    """Finished tasks of 24 projects; each exposure goes with two days more."""
    draw = np.random.default_rng(6)
    project = np.resize(np.arange(24), 360)
    changes = draw.poisson(1.5, 360)
    exposed = draw.binomial(changes, 0.4)
    return pd.DataFrame(
        {
            "slip_days": 2.0 * exposed + changes + project % 5 + draw.normal(0, 3, 360),
            "exposed_count": exposed,
            "change_count": changes,
            "unknown_count": np.resize([1, 0, 0], 360),
            "planned_days": draw.gamma(2, 8, 360).round(),
            "month": np.resize(["2026-01", "2026-02", "2026-03", "2026-04", "2026-05"], 360),
            "late_before": draw.normal(0, 4, 360),
            "project_id": [f"P-{number}" for number in project],
        }
    )


def test_slip_per_change_is_held_against_simpler_and_stricter_comparisons():
    rows = make_tasks()
    checks = robustness.run_checks(SLIPS, rows, SETTINGS)
    columns = ["slip_days", "exposed_count", "change_count", "planned_days", "month", "project_id"]
    own = [rows[name] for name in columns]
    [figure] = all_rows_estimators.estimate_together(SLIPS, rows, SETTINGS)
    assert figure.estimate == slips.estimate_slip_per_change(*own)
    assert figure.unknown_share == pytest.approx(120 / rows["change_count"].sum())
    has_exposure = rows["exposed_count"] > 0
    has_others = ~has_exposure & (rows["change_count"] > 0)
    assert figure.cases == min(has_exposure.sum(), has_others.sum())
    assert checks.visible == power.find_detectable_slip([slips.partial_out_slips(*own)]).value
    assert checks.variants["within_month"] == slips.estimate_slip_per_change(
        *own, is_within_month=True
    )
    assert checks.variants["share_held"] == slips.estimate_slip_per_change(*own, is_share_held=True)
    assert checks.variants["lateness"] == slips.estimate_slip_per_change(
        *own, lateness=rows["late_before"]
    )
    plain = rows.loc[has_exposure, "slip_days"].mean() - rows.loc[has_others, "slip_days"].mean()
    assert checks.variants["unadjusted"].value == pytest.approx(plain)
    changed = rows[rows["change_count"] > 0].assign(exposed=has_exposure)
    by = changed.groupby(["project_id", "exposed"])["slip_days"].agg(["mean", "count"]).unstack()
    means, counts = by["mean"], by["count"]
    weights = counts[True] * counts[False] / (counts[True] + counts[False])
    apart = ((means[True] - means[False]) * weights).sum() / weights.sum()
    assert checks.variants["stratified"].value == pytest.approx(apart)
    spread, value = rows["slip_days"].std(ddof=0), figure.estimate.value
    assert value is not None
    ratio = np.exp(0.91 * value / spread)
    assert checks.e_value is not None
    assert checks.e_value.value == pytest.approx(ratio + np.sqrt(ratio * (ratio - 1)))
    without = {name: value for name, value in SLIPS.items() if name != "lateness"}
    assert "lateness" not in robustness.run_checks(without, rows, SETTINGS).variants


def make_contacts():
    """Complaints of twelve clients: 5 of 6 with a contact, by chance 1 of 6; some unusable."""
    return pd.DataFrame(
        [
            (number != 0 if moved == 0 else number == 1, moved, number < 6, f"C-{client}")
            for client in range(12)
            for number in range(7)
            for moved in (0, -1, -60)
        ],
        columns=["has_contact", "moved_days", "is_usable", "client_id"],
    ).assign(unknown_count=lambda rows: np.where(rows.index < 8, 1, 0))


def test_what_goes_beyond_chance_is_told_with_both_shares_and_all_that_is_unknown():
    spec = {
        "kind": "corroboration",
        "value": "has_contact",
        "moved": "moved_days",
        "usable": "is_usable",
        "unknown": "unknown_count",
        "cluster": "client_id",
    }
    [figure] = all_rows_estimators.estimate_together(spec, make_contacts(), SETTINGS)
    assert figure.estimate.value == pytest.approx((5 / 6 - 1 / 6) / (1 - 1 / 6))
    # 60 of 72, and eight more of which all or none had a contact.
    assert (figure.estimate.bound_low, figure.estimate.bound_high) == pytest.approx(
        [(share - 1 / 6) / (1 - 1 / 6) for share in (60 / 80, 68 / 80)]
    )
    assert (figure.cases, figure.unknown_count, figure.unknown_share) == (72, 8, 0.1)
    shares = {name: (part.value, part.n) for name, part in figure.parts}
    assert shares == {
        "recorded": (pytest.approx(5 / 6), 72),
        "by_chance": (pytest.approx(1 / 6), 72),
    }
    assert (figure.insufficient, figure.short_of_strong) == ((), ())
    assert robustness.run_checks(spec, make_contacts(), SETTINGS).e_value is None
    limits = {"least_clients": 12, "enough_clients": 13, "most_chance_rate": 1 / 6}
    [edge] = all_rows_estimators.estimate_together(spec, make_contacts(), limits)
    assert (edge.insufficient, edge.short_of_strong) == ((), ("few_clients:12:13",))
    [below] = all_rows_estimators.estimate_together(
        spec, make_contacts(), {**limits, "most_chance_rate": 0.1}
    )
    assert below.insufficient == ("much_chance:0.1667:0.1",)
    assert (below.estimate.value, below.estimate.n) == (None, 72)
    assert below.estimate.method == "cluster_bootstrap"
