"""The ungraded estimates of single rows, which a query's header asks for."""

from dataclasses import replace

import numpy as np
import pandas as pd

from dashboard.estimates import kinds
from dashboard.estimates.kinds import Spec
from dashboard.estimates.ungraded import (
    UNKNOWN_GROUP,
    UngradedEstimate,
    get_column,
    list_judged,
    sum_column,
)
from dashboard.statistics import apart, control, funnel
from dashboard.statistics.estimate import Estimate, estimate_by_t, make_estimate
from dashboard.statistics.means import estimate_means
from dashboard.statistics.shares import estimate_incidences, estimate_shares

# Units of exposure in the denominator of an incidence.
EXPOSURE_UNITS = 100.0


def estimate_by_row(spec: Spec, rows: pd.DataFrame) -> list[UngradedEstimate]:
    """One estimate for each row, with an empty name."""
    n, unknown = get_column(rows, spec["denominator"]), get_column(rows, spec.get("unknown"))
    if "error" in spec:
        estimates, everything, cases = (
            _estimate_ratios(spec, rows),
            n,
            get_column(rows, spec["cases"]),
        )
    elif spec["kind"] == "mean":
        estimates = estimate_means(
            get_column(rows, spec["value"]), get_column(rows, spec.get("spread")), n
        )
        # The denominator of a mean counts only the cases with a value.
        everything, cases = n + unknown, n
    elif kinds.is_exposure(spec):
        cases = get_column(rows, spec["numerator"])
        estimates, everything = estimate_incidences(cases, n, per=EXPOSURE_UNITS), n
    else:
        estimates = estimate_shares(get_column(rows, spec["numerator"]), n, unknown)
        everything, cases = n, n
    with np.errstate(all="ignore"):
        unknown_shares = np.nan_to_num(unknown / everything)
    return [
        UngradedEstimate(
            "",
            estimate,
            cases=float(np.nan_to_num(cases[row])),
            unknown_share=float(unknown_shares[row]),
        )
        for row, estimate in enumerate(estimates)
    ]


def _estimate_ratios(spec: Spec, rows: pd.DataFrame) -> list[Estimate]:
    """Ratios of sums over projects, from their linearised standard errors, t with G − 1 degrees."""
    keys = ("value", "error", "denominator", "projects", "unknown")
    columns = (get_column(rows, spec.get(key)) for key in keys)
    return [
        replace(
            estimate_by_t(value, error, projects - 1, "clustered", n=n, projects=int(projects)),
            bound_low=value,
            bound_high=value + unknown / n,
        )
        if projects > 1 and error > 0
        else make_estimate(value, n, "clustered", reasons=("one_project",))
        for value, error, n, projects, unknown in zip(*columns, strict=True)
    ]


def estimate_whole(spec: Spec, rows: pd.DataFrame) -> UngradedEstimate | None:
    """The estimate of all rows together; None where the rows are parts of one whole."""
    if rows.empty or (spec["kind"] == "share" and len(rows) > 1):
        return None
    if len(rows) == 1:
        return estimate_by_row(spec, rows)[0]
    summed = {
        spec[key]: sum_column(rows, spec[key])
        for key in ("numerator", "denominator", "unknown")
        if key in spec
    }
    if spec["kind"] == "mean":
        summed |= _pool_mean(spec, rows)
    return estimate_by_row(spec, pd.DataFrame([summed]))[0]


def estimate_parts(spec: Spec, rows: pd.DataFrame, by: str) -> list[UngradedEstimate]:
    """Each part's share of the whole, where a part has several rows."""
    counts = rows.groupby(by, sort=False, observed=True, dropna=False)[spec["numerator"]].sum()
    counts = counts.astype(float)
    n, unclear = float(counts.sum()), float(counts.get(UNKNOWN_GROUP, 0.0))
    unknown = [0.0 if name == UNKNOWN_GROUP else unclear for name in counts.index]
    estimates = estimate_shares(counts.to_numpy(), np.full(len(counts), n), unknown)
    share = unclear / n if n else 0.0
    return [
        UngradedEstimate(str(name), estimate, n, share)
        for name, estimate in zip(counts.index, estimates, strict=True)
    ]


def compute_group_ps(spec: Spec, rows: pd.DataFrame, whole: float) -> np.ndarray:
    """For each row, the p that its group's value is that of all together."""
    value, n = get_column(rows, spec["value"]), get_column(rows, spec["denominator"])
    if "error" in spec:
        errors, projects = (get_column(rows, spec[key]) for key in ("error", "projects"))
        return apart.compute_mean_ps(value, errors, projects - 1, whole)
    if spec["kind"] == "mean":
        with np.errstate(all="ignore"):
            errors = get_column(rows, spec.get("spread")) / np.sqrt(n)
        return apart.compute_mean_ps(value, errors, n - 1, whole)
    counts = get_column(rows, spec["numerator"])
    if kinds.is_exposure(spec):
        return apart.compute_incidence_ps(counts, n, whole / EXPOSURE_UNITS)
    return apart.compute_share_ps(counts, n, whole)


def _pool_mean(spec: Spec, rows: pd.DataFrame) -> dict[str, float]:
    n, value = get_column(rows, spec["denominator"]), np.nan_to_num(get_column(rows, spec["value"]))
    spread, count = np.nan_to_num(get_column(rows, spec.get("spread"))), n.sum()
    if count < 2:
        return {spec["value"]: float((n * value).sum() / count) if count else np.nan}
    mean = (n * value).sum() / count
    squares = (np.maximum(n - 1, 0) * spread**2 + n * (value - mean) ** 2).sum()
    pooled = {spec["value"]: float(mean)}
    if "spread" in spec:
        pooled[spec["spread"]] = float(np.sqrt(squares / (count - 1)))
    return pooled


def make_control_chart(spec: Spec, rows: pd.DataFrame) -> control.ControlChart:
    """The control chart of a monthly rate: centre, limits, signals."""
    counts, totals = (get_column(rows, spec[key]) for key in ("numerator", "denominator"))
    is_judged = list_judged(spec, rows)
    if kinds.is_exposure(spec):
        return control.chart_counts(counts, totals, is_judged, EXPOSURE_UNITS)
    return control.chart_shares(counts, totals, is_judged)


def make_funnel(spec: Spec, rows: pd.DataFrame) -> funnel.Funnel | None:
    """The funnel limits of each unit's rate; None without any case."""
    return funnel.compute_funnel(
        *(get_column(rows, spec[key]) for key in ("numerator", "denominator"))
    )
