"""The figures of an answer: the estimates its query header asks for, not yet graded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from dashboard.statistics import control, funnel, resampling, slips, survival
from dashboard.statistics.concentration import gini
from dashboard.statistics.estimate import Estimate, by_t, estimate
from dashboard.statistics.means import means
from dashboard.statistics.shares import difference, incidences, shares

Spec = Mapping[str, Any]
Settings = Mapping[str, Any]
# Kinds with a figure per row; the others have one for all rows, or one per group.
BY_ROW = ("share", "rate", "incidence", "mean", "funnel", "control")
# Units of exposure in the denominator of an incidence.
PER = 100.0
# The group of rows that may belong to either side of a comparison.
UNCLEAR = "unknown"


@dataclass(frozen=True)
class Figure:
    """An estimate with what its grade needs.

    `cases` is the size of the smallest group, `unknown_share` the unknown share of all cases, 0–1;
    `parts` are the two groups of a comparison, by name. `judged` is the estimate to grade where it
    is not the figure itself: for a median, the share done by a certain day.
    """

    name: str
    estimate: Estimate
    cases: float
    unknown_share: float = 0.0
    projects: int | None = None
    parts: tuple[tuple[str, Estimate], ...] = ()
    judged: Estimate | None = None


def is_exposure(spec: Spec) -> bool:
    """Whether the denominator is exposure (project-weeks), not cases."""
    return spec.get("kind") == "incidence" or spec.get("per") == "exposure"


def column(rows: pd.DataFrame, name: str | None) -> np.ndarray:
    """A column as floats, NaN where missing; zeros where the header names no column."""
    if name is None or name not in rows:
        return np.zeros(len(rows))
    return rows[name].to_numpy(float, na_value=np.nan)


def total(rows: pd.DataFrame, name: str | None) -> float:
    """The sum of a column, without missing values."""
    return float(np.nansum(column(rows, name)))


def by_row(spec: Spec, rows: pd.DataFrame) -> list[Figure]:
    """A figure for each row."""
    n, unknown = column(rows, spec["denominator"]), column(rows, spec.get("unknown"))
    if "error" in spec:
        estimates, everything, cases = _ratios(spec, rows), n, column(rows, spec["cases"])
    elif spec["kind"] == "mean":
        estimates = means(column(rows, spec["value"]), column(rows, spec.get("spread")), n)
        # The denominator of a mean counts only the cases with a value.
        everything, cases = n + unknown, n
    elif is_exposure(spec):
        cases = column(rows, spec["numerator"])
        estimates, everything = incidences(cases, n, per=PER), n
    else:
        estimates = shares(column(rows, spec["numerator"]), n, unknown)
        everything, cases = n, n
    with np.errstate(all="ignore"):
        unknown_shares = np.nan_to_num(unknown / everything)
    return [
        Figure(
            "",
            estimate,
            cases=float(np.nan_to_num(cases[row])),
            unknown_share=float(unknown_shares[row]),
        )
        for row, estimate in enumerate(estimates)
    ]


def _ratios(spec: Spec, rows: pd.DataFrame) -> list[Estimate]:
    """Ratios of sums over projects, from their linearised standard errors, t with G − 1 degrees."""
    keys = ("value", "error", "denominator", "projects", "unknown")
    columns = (column(rows, spec.get(key)) for key in keys)
    return [
        replace(
            by_t(value, error, projects - 1, "clustered", n=n, projects=int(projects)),
            bound_low=value,
            bound_high=value + unknown / n,
        )
        if projects > 1 and error > 0
        else estimate(value, n, "clustered", reasons=("one_project",))
        for value, error, n, projects, unknown in zip(*columns, strict=True)
    ]


def whole(spec: Spec, rows: pd.DataFrame) -> Figure | None:
    """The figure of all rows together; None where the rows are parts of one whole."""
    if rows.empty or (spec["kind"] == "share" and len(rows) > 1):
        return None
    if len(rows) == 1:
        return by_row(spec, rows)[0]
    summed = {
        spec[key]: total(rows, spec[key])
        for key in ("numerator", "denominator", "unknown")
        if key in spec
    }
    if spec["kind"] == "mean":
        summed |= _pooled_mean(spec, rows)
    return by_row(spec, pd.DataFrame([summed]))[0]


def parts(spec: Spec, rows: pd.DataFrame, by: str) -> list[Figure]:
    """Each part's share of the whole, where a part has several rows."""
    counts = rows.groupby(by, sort=False, observed=True, dropna=False)[spec["numerator"]].sum()
    counts = counts.astype(float)
    n, unclear = float(counts.sum()), float(counts.get(UNCLEAR, 0.0))
    unknown = [0.0 if name == UNCLEAR else unclear for name in counts.index]
    estimates = shares(counts.to_numpy(), np.full(len(counts), n), unknown)
    share = unclear / n if n else 0.0
    return [
        Figure(str(name), estimate, n, share)
        for name, estimate in zip(counts.index, estimates, strict=True)
    ]


def _pooled_mean(spec: Spec, rows: pd.DataFrame) -> dict[str, float]:
    n, value = column(rows, spec["denominator"]), np.nan_to_num(column(rows, spec["value"]))
    spread, count = np.nan_to_num(column(rows, spec.get("spread"))), n.sum()
    if count < 2:
        return {spec["value"]: float((n * value).sum() / count) if count else np.nan}
    mean = (n * value).sum() / count
    squares = (np.maximum(n - 1, 0) * spread**2 + n * (value - mean) ** 2).sum()
    pooled = {spec["value"]: float(mean)}
    if "spread" in spec:
        pooled[spec["spread"]] = float(np.sqrt(squares / (count - 1)))
    return pooled


def together(spec: Spec, rows: pd.DataFrame, settings: Settings) -> list[Figure]:
    """The figures of all rows together: one, or one per group."""
    return TOGETHER[spec["kind"]](spec, rows, settings)


def _group(spec: Spec, rows: pd.DataFrame, name: str) -> pd.DataFrame:
    return rows[rows[spec["group"]] == name]


def _clusters(spec: Spec, *groups: pd.DataFrame) -> int:
    return int(pd.concat(groups)[spec["cluster"]].nunique())


def _unclear_share(
    spec: Spec, of: pd.DataFrame, against: pd.DataFrame, rows: pd.DataFrame
) -> float:
    """The unknown share of all cases: without an outcome, or of no known group."""
    unclear = total(_group(spec, rows, UNCLEAR), spec["denominator"])
    known = total(of, spec["denominator"]) + total(against, spec["denominator"])
    missed = total(of, spec.get("unknown")) + total(against, spec.get("unknown"))
    return (missed + unclear) / (known + unclear) if known + unclear else 0.0


def _difference(spec: Spec, rows: pd.DataFrame, _: Settings) -> list[Figure]:
    of, against = _group(spec, rows, spec["of"]), _group(spec, rows, spec["against"])
    counted = [
        (
            total(part, spec["numerator"]),
            total(part, spec["denominator"]),
            total(part, spec.get("unknown")),
        )
        for part in (of, against)
    ]
    (count, n, unknown), (other, other_n, other_unknown) = counted
    return [
        Figure(
            "",
            difference(count, n, other, other_n, unknown, other_unknown),
            cases=min(n, other_n),
            unknown_share=_unclear_share(spec, of, against, rows),
            projects=_clusters(spec, of, against),
            parts=tuple(
                (name, shares(*part)[0])
                for name, part in zip((spec["of"], spec["against"]), counted, strict=True)
            ),
        )
    ]


def _mean_difference(spec: Spec, rows: pd.DataFrame, _: Settings) -> list[Figure]:
    both = rows[rows[spec["group"]].isin([spec["of"], spec["against"]])]
    value, is_of = column(both, spec["value"]), (both[spec["group"]] == spec["of"]).to_numpy()
    unclear = int((rows[spec["group"]] == UNCLEAR).sum())
    return [
        Figure(
            "",
            resampling.difference_of_means(value, is_of, both[spec["cluster"]]),
            cases=float(min(is_of.sum(), (~is_of).sum())),
            unknown_share=unclear / (len(both) + unclear) if len(both) + unclear else 0.0,
            projects=int(both[spec["cluster"]].nunique()),
            parts=tuple(
                (name, resampling.mean(value[part], both[spec["cluster"]][part]))
                for name, part in ((spec["of"], is_of), (spec["against"], ~is_of))
            ),
        )
    ]


def _corroboration(spec: Spec, rows: pd.DataFrame, _: Settings) -> list[Figure]:
    value, moved = column(rows, spec["value"]), column(rows, spec["moved"])
    usable = column(rows, spec["usable"]) > 0
    as_it_was, elsewhere = usable & (moved == 0), usable & (moved != 0)
    n, unknown = float(as_it_was.sum()), total(rows, spec.get("unknown"))
    return [
        Figure(
            "",
            resampling.above_chance(value, moved, rows[spec["cluster"]], usable),
            cases=n,
            unknown_share=unknown / (n + unknown) if n + unknown else 0.0,
            parts=(
                ("recorded", shares(value[as_it_was].sum(), n)[0]),
                ("by_chance", Estimate(_mean(value[elsewhere]), n=n)),
            ),
        )
    ]


def _mean(values: np.ndarray) -> float | None:
    return float(values.mean()) if len(values) else None


def _regression(spec: Spec, rows: pd.DataFrame, _: Settings) -> list[Figure]:
    outcome, exposure, among, size = (
        column(rows, spec[key]) for key in ("outcome", "exposure", "among", "size")
    )
    slip = slips.slip_per_change(
        outcome, exposure, among, size, rows[spec["month"]], rows[spec["cluster"]]
    )
    changes = float(np.nansum(among))
    exposed, others = slip.groups or (0.0, 0.0)
    return [
        Figure(
            "",
            slip,
            cases=min(exposed, others),
            unknown_share=total(rows, spec.get("unknown")) / changes if changes else 0.0,
            projects=int(rows[spec["cluster"]].nunique()),
        )
    ]


def _concentration(spec: Spec, rows: pd.DataFrame, settings: Settings) -> list[Figure]:
    amounts = column(rows, spec["value"])
    return [Figure("", gini(amounts), cases=float(len(amounts)))]


def controlled(spec: Spec, rows: pd.DataFrame) -> control.Chart:
    """The control chart of a monthly rate: centre, limits, signals."""
    counts, totals = (column(rows, spec[key]) for key in ("numerator", "denominator"))
    if is_exposure(spec):
        return control.of_counts(counts, totals, PER)
    return control.of_shares(counts, totals)


def funnelled(spec: Spec, rows: pd.DataFrame) -> funnel.Funnel | None:
    """The funnel limits of each unit's rate; None without any case."""
    return funnel.funnel(*(column(rows, spec[key]) for key in ("numerator", "denominator")))


def curves(spec: Spec, rows: pd.DataFrame) -> dict[Any, survival.Curve]:
    """The survival curve of each group that has cases."""
    by_group = {}
    for name, part in rows.groupby(spec["group"], sort=False, observed=True):
        days, is_open = _cases(spec, part)
        curve = survival.curve(days, is_open)
        if curve is not None:
            by_group[name] = curve
    return by_group


def _cases(spec: Spec, rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The cases, one row each: days, and whether still open."""
    days = column(rows, spec["days"])
    ended, still = (column(rows, spec[key]).astype(int) for key in ("ended", "open"))
    return (
        np.concatenate([np.repeat(days, ended), np.repeat(days, still)]),
        np.repeat([False, True], [ended.sum(), still.sum()]),
    )


def _survival(spec: Spec, rows: pd.DataFrame, settings: Settings) -> list[Figure]:
    day = settings["told_days"][1]
    return [
        Figure(
            str(name),
            survival.median(curve),
            cases=float(curve.n),
            parts=tuple(
                (f"done_by:{by}", survival.done_by(curve, by)) for by in settings["told_days"]
            ),
            judged=survival.done_by(curve, day),
        )
        for name, curve in curves(spec, rows).items()
    ]


TOGETHER: dict[str, Callable[[Spec, pd.DataFrame, Settings], list[Figure]]] = {
    "difference": _difference,
    "mean_difference": _mean_difference,
    "corroboration": _corroboration,
    "regression": _regression,
    "concentration": _concentration,
    "survival": _survival,
}
