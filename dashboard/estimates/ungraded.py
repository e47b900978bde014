"""An estimate before its grade, and the columns of an answer as numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from dashboard.estimates.kinds import Spec
from dashboard.statistics.estimate import Estimate

Settings = Mapping[str, Any]
# The group of rows that may belong to either side of a comparison.
UNKNOWN_GROUP = "unknown"
# The group of those too small to be shown by themselves.
MERGED_GROUP = "others"


@dataclass(frozen=True)
class UngradedEstimate:
    """An estimate with what its grade needs.

    `cases` is the size of the smallest group, `unknown_share` the unknown share of all cases, 0–1,
    and `unknown_count` their number;
    `parts` are the two groups of a comparison, by name. `grade_basis` is the estimate to grade
    where it is not `estimate` itself: for a median, the share done by a certain day. `insufficient`
    are reasons of its own to say nothing, `short_of_strong` to say it less surely. `facts` are
    further numbers of the estimate.
    """

    name: str
    estimate: Estimate
    cases: float
    unknown_share: float = 0.0
    unknown_count: float = 0.0
    projects: int | None = None
    parts: tuple[tuple[str, Estimate], ...] = ()
    grade_basis: Estimate | None = None
    insufficient: tuple[str, ...] = ()
    short_of_strong: tuple[str, ...] = ()
    facts: Mapping[str, float] = field(default_factory=dict)


def get_column(rows: pd.DataFrame, name: str | None) -> np.ndarray:
    """A column as floats, NaN where missing; zeros where the header names no column."""
    if name is None or name not in rows:
        return np.zeros(len(rows))
    return rows[name].to_numpy(float, na_value=np.nan)


def list_judged(spec: Mapping[str, Any], rows: pd.DataFrame) -> np.ndarray:
    """Which rows may be judged: all, unless the header names a flag for complete months."""
    flag = spec.get("judged")
    if flag is None or flag not in rows:
        return np.ones(len(rows), dtype=bool)
    return get_column(rows, flag) > 0


def sum_column(rows: pd.DataFrame, name: str | None) -> float:
    """The sum of a column, without missing values."""
    return float(np.nansum(get_column(rows, name)))


def encode_reason(name: str, *numbers: Any) -> str:
    """A reason with its numbers: `few_cases:12:30`."""
    return ":".join([name, *(f"{n:.4g}" if isinstance(n, float) else str(n) for n in numbers)])


def list_slip_columns(spec: Spec, rows: pd.DataFrame) -> list[Any]:
    """The columns that slips are regressed on, in the order of `estimate_slip_per_change`."""
    numbers = [get_column(rows, spec[key]) for key in ("outcome", "exposure", "among", "size")]
    return [*numbers, rows[spec["month"]], rows[spec["cluster"]]]
