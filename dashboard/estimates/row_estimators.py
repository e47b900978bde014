"""The ungraded estimates of single rows, which a query's header asks for."""

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
from dashboard.statistics import control, funnel, significant_groups
from dashboard.statistics.clusters import (
    ClusterSums,
    estimate_clustered_incidences,
    estimate_clustered_means,
    estimate_clustered_shares,
    measure_spread,
)
from dashboard.statistics.means import estimate_means
from dashboard.statistics.shares import estimate_incidences, estimate_shares

# Units of exposure in the denominator of an incidence.
EXPOSURE_UNITS = 100.0


def estimate_by_row(
    spec: Spec, rows: pd.DataFrame, clusters: ClusterSums | None = None
) -> list[UngradedEstimate]:
    """One estimate for each row, with an empty name; without `clusters`, of independent cases."""
    n, unknown = get_column(rows, spec["denominator"]), get_column(rows, spec.get("unknown"))
    cases = get_column(rows, spec["cases"]) if "cases" in spec else n
    everything = n
    if spec["kind"] == "mean":
        value, spread = get_column(rows, spec["value"]), get_column(rows, spec.get("spread"))
        estimates = (
            estimate_clustered_means(clusters, value, spread, n)
            if clusters
            else estimate_means(value, spread, n)
        )
        # The denominator of a mean counts only the cases with a value.
        everything = n + unknown
    elif kinds.is_exposure(spec):
        cases = get_column(rows, spec["numerator"])
        estimates = (
            estimate_clustered_incidences(clusters, cases, n, per=EXPOSURE_UNITS)
            if clusters
            else estimate_incidences(cases, n, per=EXPOSURE_UNITS)
        )
    else:
        counts = get_column(rows, spec["numerator"])
        estimates = (
            estimate_clustered_shares(clusters, counts, n, unknown, cases)
            if clusters
            else estimate_shares(counts, n, unknown)
        )
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


def share_wholes(
    rows: pd.DataFrame, clusters: ClusterSums | None, whole: str | None
) -> ClusterSums | None:
    """The sums by cluster of parts of a whole: of each value of the column `whole`, or of all rows
    together. Rows that are no parts keep theirs."""
    if clusters is None or clusters.denominators.any():
        return clusters
    wholes = np.zeros(len(rows), dtype=int)
    if whole is not None:
        wholes = pd.factorize(rows[whole], use_na_sentinel=False)[0]
    return clusters.share_denominators(wholes)


def estimate_whole(
    spec: Spec, rows: pd.DataFrame, clusters: ClusterSums | None = None
) -> UngradedEstimate | None:
    """The estimate of all rows together; None where the rows are parts of one whole."""
    if rows.empty or (spec["kind"] == "share" and len(rows) > 1):
        return None
    if len(rows) == 1:
        return estimate_by_row(spec, rows, clusters)[0]
    summed = {
        spec[key]: sum_column(rows, spec[key])
        for key in ("numerator", "denominator", "unknown", "cases")
        if key in spec
    }
    if spec["kind"] == "mean":
        summed |= _pool_mean(spec, rows)
    together = clusters.gather(np.zeros(len(rows))) if clusters else None
    return estimate_by_row(spec, pd.DataFrame([summed]), together)[0]


def estimate_parts(
    spec: Spec, rows: pd.DataFrame, by: str, clusters: ClusterSums | None = None
) -> list[UngradedEstimate]:
    """Each part's share of the whole, where a part has several rows; `clusters` as the query
    gives them."""
    codes, names = pd.factorize(rows[by], use_na_sentinel=False)
    counts = np.bincount(codes, np.nan_to_num(get_column(rows, spec["numerator"])), len(names))
    totals, unclear = np.full(len(names), counts.sum()), counts[names == UNKNOWN_GROUP].sum()
    unknown = np.where(names == UNKNOWN_GROUP, 0.0, unclear)
    if clusters is None:
        estimates = estimate_shares(counts, totals, unknown)
    else:
        parts = clusters.gather(codes)
        if not parts.denominators.any():
            parts = parts.share_denominators(np.zeros(len(names)))
        estimates = estimate_clustered_shares(parts, counts, totals, unknown)
    n = float(totals[0])
    return [
        UngradedEstimate(str(name), estimate, n, float(unclear / n) if n else 0.0)
        for name, estimate in zip(names, estimates, strict=True)
    ]


def compute_group_ps(
    spec: Spec, rows: pd.DataFrame, whole: float, clusters: ClusterSums | None = None
) -> np.ndarray:
    """For each row, the p that its group's value is that of all together, as its interval has it;
    without `clusters`, of independent cases."""
    value, n = get_column(rows, spec["value"]), get_column(rows, spec["denominator"])
    spread = measure_spread(clusters, len(rows)) if clusters else None
    if spec["kind"] == "mean":
        with np.errstate(all="ignore"):
            errors, degrees = get_column(rows, spec.get("spread")) / np.sqrt(n), n - 1
        if spread:
            errors, degrees = np.fmax(errors, spread.errors), spread.degrees
        return significant_groups.compute_mean_ps(value, errors, degrees, whole)
    counts = get_column(rows, spec["numerator"])
    if kinds.is_exposure(spec):
        rate = whole / EXPOSURE_UNITS
        if not spread:
            return significant_groups.compute_incidence_ps(counts, n, rate)
        designs = spread.compute_designs(counts, n)
        return significant_groups.compute_incidence_ps(
            counts / designs, n / designs, rate, spread.degrees
        )
    if not spread:
        return significant_groups.compute_share_ps(counts, n, whole)
    cases = get_column(rows, spec["cases"]) if "cases" in spec else n
    effective = spread.count_effective_cases(value, cases)
    return significant_groups.compute_share_ps(value * effective, effective, whole, spread.degrees)


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
