"""The ungraded estimates that a query's header asks for, computed from the rows of its answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from dashboard.estimates import kinds
from dashboard.estimates.kinds import Spec
from dashboard.statistics import control, funnel, resampling, slips, survival
from dashboard.statistics.concentration import estimate_gini
from dashboard.statistics.estimate import Estimate, estimate_by_t, make_estimate
from dashboard.statistics.means import estimate_means
from dashboard.statistics.shares import estimate_difference, estimate_incidences, estimate_shares

Settings = Mapping[str, Any]
# Units of exposure in the denominator of an incidence.
EXPOSURE_UNITS = 100.0
# The group of rows that may belong to either side of a comparison.
UNKNOWN_GROUP = "unknown"


@dataclass(frozen=True)
class UngradedEstimate:
    """An estimate with what its grade needs.

    `cases` is the size of the smallest group, `unknown_share` the unknown share of all cases, 0–1;
    `parts` are the two groups of a comparison, by name. `grade_basis` is the estimate to grade
    where it is not `estimate` itself: for a median, the share done by a certain day.
    """

    name: str
    estimate: Estimate
    cases: float
    unknown_share: float = 0.0
    projects: int | None = None
    parts: tuple[tuple[str, Estimate], ...] = ()
    grade_basis: Estimate | None = None


def get_column(rows: pd.DataFrame, name: str | None) -> np.ndarray:
    """A column as floats, NaN where missing; zeros where the header names no column."""
    if name is None or name not in rows:
        return np.zeros(len(rows))
    return rows[name].to_numpy(float, na_value=np.nan)


def sum_column(rows: pd.DataFrame, name: str | None) -> float:
    """The sum of a column, without missing values."""
    return float(np.nansum(get_column(rows, name)))


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


def estimate_together(spec: Spec, rows: pd.DataFrame, settings: Settings) -> list[UngradedEstimate]:
    """The estimates of all rows together: one, or one per group."""
    return ESTIMATE_BY_KIND[spec["kind"]](spec, rows, settings)


def _select_group(spec: Spec, rows: pd.DataFrame, name: str) -> pd.DataFrame:
    return rows[rows[spec["group"]] == name]


def _count_clusters(spec: Spec, *groups: pd.DataFrame) -> int:
    return int(pd.concat(groups)[spec["cluster"]].nunique())


def _compute_unknown_share(
    spec: Spec, of: pd.DataFrame, against: pd.DataFrame, rows: pd.DataFrame
) -> float:
    """The unknown share of all cases: without an outcome, or of no known group."""
    unclear = sum_column(_select_group(spec, rows, UNKNOWN_GROUP), spec["denominator"])
    known = sum_column(of, spec["denominator"]) + sum_column(against, spec["denominator"])
    missed = sum_column(of, spec.get("unknown")) + sum_column(against, spec.get("unknown"))
    return (missed + unclear) / (known + unclear) if known + unclear else 0.0


def _estimate_difference(spec: Spec, rows: pd.DataFrame, _: Settings) -> list[UngradedEstimate]:
    of, against = _select_group(spec, rows, spec["of"]), _select_group(spec, rows, spec["against"])
    counted = [
        (
            sum_column(part, spec["numerator"]),
            sum_column(part, spec["denominator"]),
            sum_column(part, spec.get("unknown")),
        )
        for part in (of, against)
    ]
    (count, n, unknown), (other, other_n, other_unknown) = counted
    return [
        UngradedEstimate(
            "",
            estimate_difference(count, n, other, other_n, unknown, other_unknown),
            cases=min(n, other_n),
            unknown_share=_compute_unknown_share(spec, of, against, rows),
            projects=_count_clusters(spec, of, against),
            parts=tuple(
                (name, estimate_shares(*part)[0])
                for name, part in zip((spec["of"], spec["against"]), counted, strict=True)
            ),
        )
    ]


def _estimate_mean_difference(
    spec: Spec, rows: pd.DataFrame, _: Settings
) -> list[UngradedEstimate]:
    both = rows[rows[spec["group"]].isin([spec["of"], spec["against"]])]
    value, is_of = get_column(both, spec["value"]), (both[spec["group"]] == spec["of"]).to_numpy()
    unclear = int((rows[spec["group"]] == UNKNOWN_GROUP).sum())
    return [
        UngradedEstimate(
            "",
            resampling.bootstrap_mean_difference(value, is_of, both[spec["cluster"]]),
            cases=float(min(is_of.sum(), (~is_of).sum())),
            unknown_share=unclear / (len(both) + unclear) if len(both) + unclear else 0.0,
            projects=int(both[spec["cluster"]].nunique()),
            parts=tuple(
                (name, resampling.bootstrap_mean(value[part], both[spec["cluster"]][part]))
                for name, part in ((spec["of"], is_of), (spec["against"], ~is_of))
            ),
        )
    ]


def _estimate_corroboration(spec: Spec, rows: pd.DataFrame, _: Settings) -> list[UngradedEstimate]:
    value, moved = get_column(rows, spec["value"]), get_column(rows, spec["moved"])
    usable = get_column(rows, spec["usable"]) > 0
    as_it_was, elsewhere = usable & (moved == 0), usable & (moved != 0)
    n, unknown = float(as_it_was.sum()), sum_column(rows, spec.get("unknown"))
    return [
        UngradedEstimate(
            "",
            resampling.bootstrap_excess_over_chance(value, moved, rows[spec["cluster"]], usable),
            cases=n,
            unknown_share=unknown / (n + unknown) if n + unknown else 0.0,
            parts=(
                ("recorded", estimate_shares(value[as_it_was].sum(), n)[0]),
                ("by_chance", Estimate(_compute_mean(value[elsewhere]), n=n)),
            ),
        )
    ]


def _compute_mean(values: np.ndarray) -> float | None:
    return float(values.mean()) if len(values) else None


def _estimate_regression(spec: Spec, rows: pd.DataFrame, _: Settings) -> list[UngradedEstimate]:
    outcome, exposure, among, size = (
        get_column(rows, spec[key]) for key in ("outcome", "exposure", "among", "size")
    )
    slip = slips.estimate_slip_per_change(
        outcome, exposure, among, size, rows[spec["month"]], rows[spec["cluster"]]
    )
    changes = float(np.nansum(among))
    exposed, others = slip.groups or (0.0, 0.0)
    return [
        UngradedEstimate(
            "",
            slip,
            cases=min(exposed, others),
            unknown_share=sum_column(rows, spec.get("unknown")) / changes if changes else 0.0,
            projects=int(rows[spec["cluster"]].nunique()),
        )
    ]


def _estimate_concentration(
    spec: Spec, rows: pd.DataFrame, settings: Settings
) -> list[UngradedEstimate]:
    amounts = get_column(rows, spec["value"])
    return [UngradedEstimate("", estimate_gini(amounts), cases=float(len(amounts)))]


def make_control_chart(spec: Spec, rows: pd.DataFrame) -> control.ControlChart:
    """The control chart of a monthly rate: centre, limits, signals."""
    counts, totals = (get_column(rows, spec[key]) for key in ("numerator", "denominator"))
    if kinds.is_exposure(spec):
        return control.chart_counts(counts, totals, EXPOSURE_UNITS)
    return control.chart_shares(counts, totals)


def make_funnel(spec: Spec, rows: pd.DataFrame) -> funnel.Funnel | None:
    """The funnel limits of each unit's rate; None without any case."""
    return funnel.compute_funnel(
        *(get_column(rows, spec[key]) for key in ("numerator", "denominator"))
    )


def estimate_curves(spec: Spec, rows: pd.DataFrame) -> dict[Any, survival.Curve]:
    """The survival curve of each group that has cases."""
    by_group = {}
    for name, part in rows.groupby(spec["group"], sort=False, observed=True):
        days, is_open = _expand_cases(spec, part)
        curve = survival.estimate_curve(days, is_open)
        if curve is not None:
            by_group[name] = curve
    return by_group


def _expand_cases(spec: Spec, rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The cases, one row each: days, and whether still open."""
    days = get_column(rows, spec["days"])
    ended, still = (get_column(rows, spec[key]).astype(int) for key in ("ended", "open"))
    return (
        np.concatenate([np.repeat(days, ended), np.repeat(days, still)]),
        np.repeat([False, True], [ended.sum(), still.sum()]),
    )


def _estimate_survival(
    spec: Spec, rows: pd.DataFrame, settings: Settings
) -> list[UngradedEstimate]:
    day = settings["told_days"][1]
    return [
        UngradedEstimate(
            str(name),
            survival.estimate_median(curve),
            cases=float(curve.n),
            parts=tuple(
                (f"done_by:{by}", survival.estimate_done_by(curve, by))
                for by in settings["told_days"]
            ),
            grade_basis=survival.estimate_done_by(curve, day),
        )
        for name, curve in estimate_curves(spec, rows).items()
    ]


ESTIMATE_BY_KIND: dict[str, Callable[[Spec, pd.DataFrame, Settings], list[UngradedEstimate]]] = {
    "difference": _estimate_difference,
    "mean_difference": _estimate_mean_difference,
    "corroboration": _estimate_corroboration,
    "regression": _estimate_regression,
    "concentration": _estimate_concentration,
    "survival": _estimate_survival,
}
