"""Could we see it (M18): the smallest effect that this company's own data would show.

An effect only shifts an estimate, so one set of 500 draws without any effect tells the power of
every effect: the smallest that 80 % of the draws would have shown is a quantile. A few
milliseconds.
"""

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import t as student

from dashboard.statistics import regression
from dashboard.statistics.estimate import Estimate, Reason, make_estimate
from dashboard.statistics.regression import Partial, residualize

POWER = 0.8
DRAWS = 500
SEED = 1


def find_detectable_slip(found: Partial | Reason, projects: int | None = None) -> Estimate:
    """The smallest slip per change (M12) seen with 80 % power, with as many projects as now.

    Each draw takes `projects` projects with replacement, their residuals as they are or turned
    over; the test is M12's: clustered, t with G − 1 degrees, 5 %, where the exposure varies in few
    projects as much wider as their wild bootstrap is here. Interval: Monte Carlo.
    """
    if not isinstance(found, Partial):
        return Estimate(None, method="power", reasons=(found,))
    rows, projects = len(found.outcome), projects or found.projects
    if projects < 2:
        return make_estimate(None, rows, "power", reasons=("one_project",))
    draw = np.random.default_rng(SEED)
    taken = draw.integers(0, found.projects, (DRAWS, projects))
    turned = draw.choice([-1.0, 1.0], (DRAWS, projects))
    # Fitted residuals are smaller than the errors were.
    residual = found.outcome - found.slope * found.exposure
    residual *= np.sqrt(rows / (rows - found.parameters))
    scores = np.bincount(found.cluster, found.exposure * residual)
    information = np.bincount(found.cluster, np.square(found.exposure))
    # In an order that knows no names: draws repeat themselves.
    order = np.lexsort((scores, information))
    scores, information = scores[order][taken] * turned, information[order][taken]
    whole = np.maximum(information.sum(axis=1), np.finfo(float).tiny)
    slopes = scores.sum(axis=1) / whole
    left = scores - slopes[:, None] * information
    errors = np.sqrt(projects / (projects - 1) * np.square(left).sum(axis=1)) / whole
    return _smallest(slopes, errors * _wider(found), projects - 1, rows, projects)


def _wider(found: Partial) -> float:
    """How much wider than a t's the interval of M12 is."""
    if found.telling >= regression.FEW_PROJECTS:
        return 1.0
    wild, plain = regression.estimate_slope(found), regression.estimate_slope(found, few=0)
    widths = [
        one.high - one.low if one.low is not None and one.high is not None else np.inf
        for one in (wild, plain)
    ]
    return widths[0] / widths[1] if np.isfinite(widths).all() and widths[1] > 0 else 1.0


def find_detectable_change(
    outcome: Any, project: Any, week: Any, weeks: int, changed: int, compared: int | None = None
) -> Estimate:
    """The smallest effect of a change (M17) seen with 80 % power after `weeks` weeks.

    `changed` projects change, `compared` (by default the others of this company, at least two) do
    not; the time before is as long as the data. Each draw gives every project weeks of this
    company's own variance and autocorrelation, around the effects of projects and weeks; the test
    is that of the difference in differences, 5 %. Interval: Monte Carlo. Needs two projects and
    eight weeks (`too_few_points`).
    """
    rows = pd.DataFrame({"outcome": outcome, "project": project, "week": week}).dropna()
    table = rows.pivot_table(index="project", columns="week", values="outcome").to_numpy(float)
    if table.shape[0] < 2 or table.shape[1] < 8 or changed < 2:
        return make_estimate(None, len(rows), "power", reasons=("too_few_points",))
    spread, memory = _noise(table)
    compared = max(table.shape[0] - changed, 2) if compared is None else compared
    before = table.shape[1]
    draw = np.random.default_rng(SEED)
    noise = draw.normal(0, spread, (DRAWS, changed + compared, before + weeks))
    for at in range(1, before + weeks):
        noise[..., at] *= np.sqrt(1 - memory**2)
        noise[..., at] += memory * noise[..., at - 1]
    moved = noise[..., before:].mean(axis=2) - noise[..., :before].mean(axis=2)
    sides = moved[:, :changed], moved[:, changed:]
    slopes = sides[0].mean(axis=1) - sides[1].mean(axis=1)
    degrees = changed + compared - 2
    pooled = sum(side.var(axis=1) * side.shape[1] for side in sides) / degrees
    errors = np.sqrt(pooled * (1 / changed + 1 / compared))
    return _smallest(slopes, errors, degrees, len(rows), changed + compared)


def _noise(table: np.ndarray) -> tuple[float, float]:
    """Standard deviation and autocorrelation of what projects and weeks do not explain."""
    held = np.isfinite(table)
    projects, weeks = np.nonzero(held)
    marks = pd.get_dummies(pd.Categorical(weeks)).to_numpy(float)
    basis, _ = np.linalg.qr(marks[:, 1:] - marks[:, 1:].mean(axis=0))
    left = np.full(table.shape, np.nan)
    left[held] = residualize(table[held][:, None], projects, basis)[:, 0]
    pairs = left[:, :-1] * left[:, 1:]
    variance = float(np.nansum(left**2) / max(held.sum() - sum(table.shape) + 1, 1))
    memory = float(np.nanmean(pairs) / np.nanmean(left**2)) if variance else 0.0
    # Means taken out of short rows hide memory (Nickell 1981).
    memory += (1 + memory) / table.shape[1]
    return variance**0.5, float(np.clip(memory, 0, 0.95))


def _smallest(
    slopes: np.ndarray, errors: np.ndarray, degrees: int, n: int, projects: int
) -> Estimate:
    needed = student.ppf(0.975, degrees) * errors - slopes
    around = 1.96 * np.sqrt(POWER * (1 - POWER) / len(needed))
    low, value, high = np.quantile(needed, [POWER - around, POWER, POWER + around])
    return make_estimate(value, n, "power", interval=(low, high), projects=projects)
