"""Whether a figure by month has changed between the two halves of its months."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from dashboard.engine.answer import Answer
from dashboard.estimates import row_estimators
from dashboard.estimates.ungraded import list_judged
from dashboard.statistics.estimate import Estimate

# With fewer months, halves say nothing of a change.
LEAST_MONTHS = 6


@dataclass(frozen=True)
class Change:
    """The value in the earlier and in the later half of the months, and whether they differ clearly
    (`up`, `down`) or not (`steady`). `name` is the part of a whole that it is about."""

    side: Literal["up", "down", "steady"]
    before: float
    after: float
    name: Any = None


def find_change(answer: Answer) -> Change | None:
    """The change between the halves of the complete months; None where they are too few.

    It is clear where the 95 % intervals of the halves, by project, do not overlap: a difference
    that is barely surely one is not told, one that is told is beyond chance. Of parts of a whole it
    is the largest of the clear changes.
    """
    spec, rows, months = answer.query.estimate, answer.rows, answer.query.chart["x"]
    is_judged = list_judged(spec, rows)
    judged = sorted(set(rows[months][is_judged]))
    if len(judged) < LEAST_MONTHS:
        return None
    is_late = rows[months].isin(judged[len(judged) // 2 :]).to_numpy()
    halves = [_estimate(answer, is_judged & is_in) for is_in in (~is_late, is_late)]
    changes = [
        _compare(halves[0][name], halves[1][name], name) for name in halves[0] if name in halves[1]
    ]
    found = [change for change in changes if change is not None]
    clear = [change for change in found if change.side != "steady"]
    return max(clear or found, key=lambda one: abs(one.after - one.before), default=None)


def _estimate(answer: Answer, is_in: np.ndarray) -> dict[Any, Estimate]:
    """The estimate of some of the rows; of parts of a whole one each, by name."""
    spec, rows = answer.query.estimate, answer.rows[is_in]
    place = np.where(is_in, np.cumsum(is_in) - 1, -1)
    clusters = answer.clusters.gather(place) if answer.clusters else None
    if spec["kind"] == "share":
        by = answer.query.chart["by"]
        parts = row_estimators.estimate_parts(spec, rows, by, clusters)
        return {part.name: part.estimate for part in parts}
    whole = row_estimators.estimate_whole(spec, pd.DataFrame(rows), clusters)
    return {} if whole is None else {None: whole.estimate}


def _compare(before: Estimate, after: Estimate, name: Any) -> Change | None:
    if before.low is None or before.high is None or after.low is None or after.high is None:
        return None
    side: Literal["up", "down", "steady"] = "steady"
    if after.low > before.high:
        side = "up"
    elif after.high < before.low:
        side = "down"
    return Change(side, before.value or 0.0, after.value or 0.0, name)
