"""What is unknown decides every comparison of shares."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bench import published
from bench.direct import SETTINGS
from dashboard.estimates import all_rows_estimators, graded
from dashboard.estimates.estimate import Checks, GradingContext

PROJECTS = 16
SHARES = sorted(
    name
    for name, query in published.load_queries().items()
    if query.estimate.get("kind") == "difference"
)
# All checks passed, and no other comparison beside it: what is left to decide is what is unknown.
SURE = GradingContext(
    {**SETTINGS, "headline_family": SHARES},
    projects=PROJECTS,
    checks=Checks({}, {}, None),
    adjusted_p=0.0,
)


def make_rows(spec, shares, unknown_shares, seed):
    """Cases of each project and group, the last of them of unknown arrival, with these shares of
    true outcomes and of unknown ones."""
    dice = np.random.default_rng(seed)
    rows = []
    for project in range(PROJECTS):
        groups = zip((spec["of"], spec["against"], "unknown"), shares, unknown_shares, strict=True)
        for group, share, unknown_share in groups:
            cases = 3 if group == "unknown" else int(dice.integers(8, 15))
            unknown = int(dice.binomial(cases, unknown_share))
            unasked = unknown if "unasked" in spec else 0
            row = {
                spec["group"]: group,
                spec["numerator"]: int(dice.binomial(cases - unknown, share)),
                spec["denominator"]: cases - unasked,
                spec["cluster"]: f"P-{project}",
                **dict.fromkeys(spec.get("clusters", []), f"S-{project % 8}"),
            }
            row |= {spec["unknown"]: unknown - unasked} if "unknown" in spec else {}
            rows.append(row | ({spec["unasked"]: unasked} if unasked or "unasked" in spec else {}))
    return pd.DataFrame(rows)


def move_unknown(spec, rows, is_higher):
    """The rows with every unknown outcome, and every case of unknown arrival, against the claim
    that the first group's share is higher (or lower)."""
    moved = rows.copy()
    unknown = sum(moved[spec[key]] for key in ("unknown", "unasked") if key in spec)
    is_true = (moved[spec["group"]] == spec["of"]) != is_higher
    moved[spec["numerator"]] += np.where(is_true, unknown, 0)
    if "unasked" in spec:
        moved[spec["denominator"]] += moved[spec["unasked"]]
    for key in ("unknown", "unasked"):
        if key in spec:
            moved[spec[key]] = 0
    return moved[moved[spec["group"]] != "unknown"]


@given(
    name=st.sampled_from(SHARES),
    shares=st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)),
    unknown_shares=st.tuples(st.floats(0, 0.35), st.floats(0, 0.35), st.just(0.0)),
    seed=st.integers(0, 1000),
)
def test_a_verdict_is_sure_only_if_all_that_is_unknown_could_not_turn_it(
    name, shares, unknown_shares, seed
):
    query = published.load_queries()[name]
    spec = query.estimate
    assume(abs(shares[0] - shares[1]) > 0.1)
    rows = make_rows(spec, shares, unknown_shares, seed)
    (figure,), _ = graded.grade_rows(query, rows, SURE)
    if figure.grade in ("strong", "contrary"):
        assert figure.value is not None
        moved = move_unknown(spec, rows, figure.value > 0)
        left = all_rows_estimators.estimate_point(spec, moved, SETTINGS).value
        assert left is not None and left * figure.value > 0


def test_the_verdicts_above_are_sure_where_little_is_unknown():
    for name in SHARES:
        query = published.load_queries()[name]
        rows = make_rows(query.estimate, (0.9, 0.3, 0.5), (0.02, 0.02, 0.0), 1)
        rows = rows[rows[query.estimate["group"]] != "unknown"]
        (figure,), _ = graded.grade_rows(query, rows, SURE)
        assert figure.grade in ("strong", "contrary"), (name, figure.reasons)


def test_the_value_without_its_interval_is_that_of_the_comparison():
    for name in SHARES:
        spec = published.load_queries()[name].estimate
        rows = make_rows(spec, (0.6, 0.4, 0.5), (0.2, 0.1, 0.0), 5)
        [figure] = all_rows_estimators.estimate_together(spec, rows, SETTINGS)
        point = all_rows_estimators.estimate_point(spec, rows, SETTINGS)
        assert point.value == pytest.approx(figure.estimate.value, abs=1e-12)
