"""Could we see it (M18): the smallest effect detectable in this company's own data.

An effect only shifts an estimate, so 500 draws without any effect determine the power for every
effect: the smallest that 80 % of the draws would detect is a quantile. A few milliseconds.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
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
STEP_WEEKS, MOST_WEEKS = 4, 52
# Projects that must change for their differences to be seen.
LEAST_CHANGED = 2
# The weeks of a project are drawn in runs: good and bad weeks last.
RUN_WEEKS = 8


def find_detectable_slip(residuals: Sequence[Partial | Reason]) -> Estimate:
    """The smallest slip per change (M12) that records like these show with 80 % power.

    `residuals` are those of M12 by projects, then by salespeople, who have whole projects. Each
    draw flips the signs of the errors at random, of all in a cluster together: the clusters that
    make M12 least sure here. The test is that of M12: the wider interval of these clusterings, t
    with G − 1 degrees, 5 %, widened as the wild bootstrap widens it here where clusters are few.
    Interval: Monte Carlo.
    """
    first = residuals[0]
    if not isinstance(first, Partial):
        return Estimate(None, method="power", reasons=(first,))
    clusterings = [one for one in regression.list_telling(residuals) if isinstance(one, Partial)]
    widest = max(clusterings, key=_measure_width)
    # Fitted residuals are smaller than the errors.
    error = widest.outcome - widest.slope * widest.exposure
    error *= np.sqrt(regression.compute_correction(widest))
    scores, information = _sum_by_project(first, error)
    signs = np.random.default_rng(SEED).choice([-1.0, 1.0], (DRAWS, widest.projects))
    scores = scores * signs[:, _order_clusters(widest)[_place_projects(first, widest)]]
    slopes = scores.sum(axis=1) / widest.information
    left = scores - slopes[:, None] * information
    margins = [_measure_margins(left, first, one) for one in clusterings]
    return _find_smallest(np.max(margins, axis=0) - slopes, len(error), first.projects)


def _sum_by_project(residuals: Partial, error: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The score and the information of each project."""
    columns = residuals.exposure * error, np.square(residuals.exposure)
    scores, information = (np.bincount(residuals.cluster, column) for column in columns)
    return scores, information


def _place_projects(by_project: Partial, clustering: Partial) -> np.ndarray:
    """The cluster of each project."""
    places = np.zeros(by_project.projects, dtype=int)
    places[by_project.cluster] = clustering.cluster
    return places


def _order_clusters(clustering: Partial) -> np.ndarray:
    """The rank of each cluster by what is in it, so that draws do not depend on names."""
    columns = clustering.exposure * clustering.outcome, np.square(clustering.exposure)
    sums = [np.bincount(clustering.cluster, column) for column in columns]
    return np.argsort(np.lexsort(sums))


def _measure_margins(left: np.ndarray, by_project: Partial, clustering: Partial) -> np.ndarray:
    """Half the width of the 95 % interval of each draw, from what its slope leaves of the scores
    (draws × projects)."""
    clusters = clustering.projects
    of_cluster = np.eye(clusters)[_place_projects(by_project, clustering)]
    squares = np.square(left @ of_cluster).sum(axis=1) * clusters / (clusters - 1)
    return (
        student.ppf(0.975, clusters - 1)
        * np.sqrt(squares)
        / clustering.information
        * _compute_widening(clustering)
    )


def _measure_width(residuals: Partial, few: float = regression.FEW_CLUSTERS) -> float:
    """How wide the interval of M12 is by these clusters."""
    return regression.measure_width(regression.estimate_slope(residuals, few))


def _compute_widening(residuals: Partial) -> float:
    """How many times as wide as the t interval the interval of M12 is."""
    if residuals.effective_clusters >= regression.FEW_CLUSTERS:
        return 1.0
    wide, plain = _measure_width(residuals), _measure_width(residuals, few=0)
    return wide / plain if np.isfinite(wide) and plain > 0 else 1.0


def find_detectable_change(
    outcome: Any, project: Any, week: Any, weeks: int, changed: int, compared: int | None = None
) -> Estimate:
    """The smallest effect of a change (M17) detected with 80 % power after `weeks` weeks.

    `changed` projects change, `compared` (by default the others of this company, at least two) do
    not; the period before is as long as the data. Each draw simulates weeks with this company's own
    variance and autocorrelation, net of project and week effects; the test is the difference in
    differences at 5 %, or of before and after where none is compared (0): that one takes whatever
    else happens at that time for the change. Interval: Monte Carlo. Needs two projects and eight
    weeks (`too_few_points`).
    """
    rows = pd.DataFrame({"outcome": outcome, "project": project, "week": week}).dropna()
    table = rows.pivot_table(index="project", columns="week", values="outcome").to_numpy(float)
    if table.shape[0] < 2 or table.shape[1] < 8 or changed < LEAST_CHANGED:
        return make_estimate(None, len(rows), "power", reasons=("too_few_points",))
    spread, autocorrelation = _estimate_noise(table)
    compared = max(table.shape[0] - changed, 2) if compared is None else compared
    before = table.shape[1]
    random = np.random.default_rng(SEED)
    noise = random.normal(0, spread, (DRAWS, changed + compared, before + weeks))
    for at in range(1, before + weeks):
        noise[..., at] *= np.sqrt(1 - autocorrelation**2)
        noise[..., at] += autocorrelation * noise[..., at - 1]
    moved = noise[..., before:].mean(axis=2) - noise[..., :before].mean(axis=2)
    sides = [side for side in (moved[:, :changed], moved[:, changed:]) if side.shape[1]]
    slopes = sides[0].mean(axis=1) - (sides[1].mean(axis=1) if compared else 0.0)
    degrees = changed + compared - len(sides)
    pooled = sum(side.var(axis=1) * side.shape[1] for side in sides) / degrees
    errors = np.sqrt(pooled * sum(1 / side.shape[1] for side in sides))
    needed = student.ppf(0.975, degrees) * errors - slopes
    return _find_smallest(needed, len(rows), changed + compared)


def find_weeks_needed(detect: Callable[[int], Estimate], effect: float) -> int | None:
    """The fewest weeks, in steps of four, after which an effect of this size would be detected.

    `detect` gives the smallest effect detectable after so many weeks (`find_detectable_change`).
    None where it would take more than a year, or the data are too few to say.
    """
    steps = range(STEP_WEEKS, MOST_WEEKS + 1, STEP_WEEKS)

    def is_detected(weeks: int) -> bool:
        smallest = detect(weeks).value
        return smallest is not None and smallest <= abs(effect)

    # The longer it is watched the less is missed, so the first is found by halving.
    place = bisect_left(steps, True, key=is_detected)
    return steps[place] if place < len(steps) else None


def _compute_residuals(tables: np.ndarray) -> tuple[np.ndarray, int]:
    """Residuals of tables (each projects × weeks, unknown at the same places) after project and
    week effects, and the degrees of freedom left."""
    known = np.isfinite(tables[0])
    projects, weeks = np.nonzero(known)
    dummies = pd.get_dummies(pd.Categorical(weeks)).to_numpy(float)
    basis, _ = np.linalg.qr(dummies[:, 1:] - dummies[:, 1:].mean(axis=0))
    residuals = np.full(tables.shape, np.nan)
    residuals[:, known] = residualize(tables[:, known].T, projects, basis).T
    return residuals, max(known.sum() - sum(known.shape) + 1, 1)


def _estimate_noise(table: np.ndarray) -> tuple[float, float]:
    """Standard deviation and autocorrelation of the residuals after project and week effects."""
    (residuals,), degrees = _compute_residuals(table[None])
    pairs = residuals[:, :-1] * residuals[:, 1:]
    variance = float(np.nansum(residuals**2) / degrees)
    autocorrelation = float(np.nanmean(pairs) / np.nanmean(residuals**2)) if variance else 0.0
    # Demeaning short rows biases the autocorrelation down (Nickell 1981).
    autocorrelation += (1 + autocorrelation) / table.shape[1]
    return variance**0.5, float(np.clip(autocorrelation, 0, 0.95))


def _find_smallest(needed: np.ndarray, n: int, projects: int) -> Estimate:
    margin = 1.96 * np.sqrt(POWER * (1 - POWER) / len(needed))
    low, value, high = np.quantile(needed, [POWER - margin, POWER, POWER + margin])
    return make_estimate(value, n, "power", interval=(low, high), projects=projects)


def find_rule_power(
    outcomes: Sequence[Any],
    project: Any,
    week: Any,
    size: Any,
    weeks: int,
    changed: int,
    compared: int,
    effect: float,
    margin: float,
) -> float | None:
    """The share of draws in which a change by `effect` meets the rule that a decision is judged by.

    It must show in each of `outcomes` at 5 % (the first is the metric itself, the others what is
    left of it beyond more recording), and the placebo must pass: the same test of the metric on the
    weeks before alone, as if the change had come half way through, must include 0, with its 90 %
    interval inside ± `margin`.

    Each draw takes projects of this company with replacement, and of each its own weeks in runs of
    eight, net of project and week effects (circular block bootstrap, Politis and Romano 1992).
    `size` are the cases of each row: a project with more of them moves by more. None with fewer
    than two projects on a side or 16 weeks before.
    """
    rows = pd.DataFrame({"project": project, "week": week, "size": size})
    columns = [f"outcome_{at}" for at in range(len(outcomes))]
    rows = rows.assign(**dict(zip(columns, map(np.asarray, outcomes), strict=True))).dropna()
    tables = np.stack(
        [rows.pivot(index="project", columns="week", values=name) for name in columns]
    )
    projects, before = tables[0].shape
    if min(projects, changed, compared) < 2 or before < 16 or weeks < 1:
        return None
    random = np.random.default_rng(SEED)
    taken = random.integers(0, projects, (DRAWS, changed + compared))
    runs = _draw_runs(np.isfinite(tables[0]), taken, before + weeks, random)
    sizes = (rows.groupby("project")["size"].mean() / rows["size"].mean()).to_numpy()[taken]
    scale = np.maximum(sizes[:, :changed].mean(axis=1), np.finfo(float).tiny)[:, None]
    shift = np.where(np.arange(changed + compared) < changed, abs(effect) * sizes, 0.0)
    residuals, _ = _compute_residuals(tables)
    # Runs of weeks taken from their own mean vary less than the weeks do.
    residuals *= np.sqrt(before / (before - RUN_WEEKS) * projects / (projects - 1))
    degrees, half = changed + compared - 2, before // 2
    wide, narrow = student.ppf(0.975, degrees), student.ppf(0.95, degrees)
    noises = [one[taken[..., None], runs] for one in residuals]
    past = noises[0][..., :before]
    moved = past[..., half:].mean(axis=2) - past[..., :half].mean(axis=2)
    placebos, errors = _compare_sides(moved / scale, changed)
    is_met = np.abs(placebos) < wide * errors
    is_met &= np.abs(placebos) + narrow * errors < abs(margin)
    for noise in noises:
        moved = noise[..., before:].mean(axis=2) - noise[..., :before].mean(axis=2)
        slopes, errors = _compare_sides((moved + shift) / scale, changed)
        is_met &= slopes > wide * errors
    return float(is_met.mean())


def _draw_runs(
    known: np.ndarray, taken: np.ndarray, weeks: int, random: np.random.Generator
) -> np.ndarray:
    """For each project taken, the places of its weeks in runs, starting anywhere and going on from
    the last to the first: draws × projects × weeks."""
    order = np.argsort(~known, axis=1, kind="stable")
    counts = known.sum(axis=1)[taken][..., None]
    runs = -(-weeks // RUN_WEEKS)
    starts = np.repeat(random.random((*taken.shape, runs)), RUN_WEEKS, axis=2)[..., :weeks]
    places = ((starts * counts).astype(int) + np.arange(weeks) % RUN_WEEKS) % counts
    return order[taken[..., None], places]


def _compare_sides(moved: np.ndarray, changed: int) -> tuple[np.ndarray, np.ndarray]:
    """The difference of the means of both sides in each draw, with its standard error."""
    sides = moved[:, :changed], moved[:, changed:]
    error = np.sqrt(sum(side.var(axis=1, ddof=1) / side.shape[1] for side in sides))
    return sides[0].mean(axis=1) - sides[1].mean(axis=1), error
