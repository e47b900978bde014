"""What follows from counts of requirements passed on: the share that the client would change, and
which comparisons speak for relaying."""

from collections.abc import Mapping
from typing import Any, Literal

from dashboard.estimates.estimate import GradedEstimate
from dashboard.statistics.estimate import Estimate, estimate_by_t

# The comparisons whose outcome is a good one; of the others less is better.
GOOD_OUTCOMES = ("settled_in_week", "found_true")

Row = Mapping[str, Any]


def estimate_corrected(graded: GradedEstimate) -> Estimate:
    """The share of answered requirements that the client changed or denied, 0–1, from its graded
    estimate. An answer without a recorded result may be a correction: the upper end includes it.
    """
    value, low, high = graded.value, graded.low, graded.high
    if value is None or low is None or high is None:
        return Estimate(value, n=graded.n)
    unclear = max((graded.bound_high or value) - value, 0.0)
    return Estimate(value, low, min(high + unclear, 1.0), n=graded.n)


def estimate_carried_over(whole: GradedEstimate | None) -> Estimate | None:
    """The share changed or denied of all requirements answered, to be carried over to those that
    were not; None where it is too unsure for that (`insufficient`)."""
    if whole is None or whole.grade == "insufficient":
        return None
    estimate = estimate_corrected(whole)
    return estimate if estimate.low is not None else None


def judge_fairness(row: Row) -> Literal["better", "alike", ""]:
    """Whether a comparison speaks for relaying, as `judge_counter_case` says; else empty."""
    outcome = judge_counter_case(row)
    return outcome if outcome in ("better", "alike") else ""


def judge_counter_case(row: Row) -> Literal["better", "worse", "alike", "open", "few"]:
    """How the group looked at does beside the other in a comparison of `counter_evidence`.

    `better`, `worse`: the 95 % interval of the difference lies on that side; `alike`: the 90 %
    interval lies within the smallest difference that matters (Lakens 2017); `open`: none of these;
    `few`: cases or projects are too few, or nothing varies.
    """
    difference = estimate_counter_case(row)
    low, high = difference.low, difference.high
    low_90, high_90 = difference.low_90, difference.high_90
    if low is None or high is None or low_90 is None or high_90 is None:
        return "few"
    if low > 0 or high < 0:
        is_good = row["counter_case"] in GOOD_OUTCOMES
        return "better" if (low > 0) == is_good else "worse"
    return "alike" if -row["sesoi_rate"] < low_90 and high_90 < row["sesoi_rate"] else "open"


def estimate_counter_case(row: Row) -> Estimate:
    """The difference of the two shares of a comparison of `counter_evidence`, that of the group
    looked at minus the other, with its intervals (t with the effective projects less one); none
    where cases or projects are too few."""
    if not row["is_enough"] or not row["difference_error"] > 0:
        return Estimate(None)
    return estimate_by_t(
        row["difference_rate"],
        row["difference_error"],
        row["effective_project_count"] - 1,
        "clustered",
    )
