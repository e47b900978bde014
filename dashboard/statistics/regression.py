"""One coefficient of a linear regression with fixed effects, clustered by project.

Everything is computed from the Frisch–Waugh–Lovell residuals of outcome and exposure after fixed
effects and controls. 4,000 tasks in 100 projects take about 30 ms; fewer than 20 projects, with
the wild bootstrap, about twice as long.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.linalg import qr
from scipy.optimize import brentq

from dashboard.statistics.estimate import Estimate, Reason, estimate_by_t, make_estimate

FEW_PROJECTS = 20
# Including the data themselves.
DRAWS = 2000
SEED = 1
# Webb 2014: with few clusters, two-point (Rademacher) weights allow too few distinct draws.
WEBB = np.array([-np.sqrt(1.5), -1.0, -np.sqrt(0.5), np.sqrt(0.5), 1.0, np.sqrt(1.5)])
# A residual smaller than this share of its column is rounding error.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Partial:
    """Residuals of outcome and exposure after fixed effects and controls.

    `groups` and `cluster` number the fixed effects and the projects from 0; `basis` is the controls
    as orthonormal columns; `kept` marks the input rows used. `varying_projects` counts the projects
    in which the exposure varies; `parameters` the fixed effects, independent controls and the
    exposure.
    """

    outcome: np.ndarray
    exposure: np.ndarray
    groups: np.ndarray
    basis: np.ndarray
    cluster: np.ndarray
    kept: np.ndarray
    varying_projects: int
    parameters: int
    rows_left_out: int

    @property
    def projects(self) -> int:
        return int(self.cluster.max()) + 1 if len(self.cluster) else 0

    @property
    def information(self) -> float:
        return float(self.exposure @ self.exposure)

    @property
    def slope(self) -> float:
        return float(self.exposure @ self.outcome) / self.information


def partial_out(
    outcome: Any, exposure: Any, within: Any, cluster: Any, controls: pd.DataFrame | None = None
) -> Partial | Reason:
    """Residuals of outcome and exposure with fixed effects of `within` and the controls.

    Numeric controls enter as they are, text and dates as categories; collinear ones are dropped.
    Rows with a missing value are left out and counted; so are, uncounted, groups of a single row,
    which have no within variation. Returns a reason where nothing can be estimated:
    `too_few_points`, `one_project`, `no_variation`.
    """
    columns = pd.DataFrame(
        {
            "outcome": np.asarray(outcome, dtype=float),
            "exposure": np.asarray(exposure, dtype=float),
            "within": pd.factorize(np.asarray(within, dtype=object))[0],
            "cluster": pd.factorize(np.asarray(cluster, dtype=object))[0],
        }
    )
    controls = (
        pd.DataFrame(index=columns.index) if controls is None else controls.reset_index(drop=True)
    )
    known = columns.notna().all(axis=1) & controls.notna().all(axis=1)
    known &= (columns[["within", "cluster"]] >= 0).all(axis=1)
    rows_left_out = int((~known).sum())
    known &= columns["within"].map(columns["within"][known].value_counts()) > 1
    columns, controls = columns[known], controls[known]
    if len(columns) < 3:
        return "too_few_points"
    groups, cluster = pd.factorize(columns["within"])[0], pd.factorize(columns["cluster"])[0]
    if cluster.max() == 0:
        return "one_project"
    sides = columns[["outcome", "exposure"]].to_numpy()
    basis = _compute_basis(_demean(_make_design(controls), groups))
    left, varying = residualize(sides, groups, basis), _demean(sides[:, 1:], groups)[:, 0]
    if np.square(left[:, 1]).sum() <= ROUNDING * np.square(sides[:, 1]).sum():
        return "no_variation"
    parameters = int(groups.max()) + 1 + basis.shape[1] + 1
    if len(columns) <= parameters:
        return "too_few_points"
    return Partial(
        left[:, 0],
        left[:, 1],
        groups,
        basis,
        cluster,
        known.to_numpy(),
        int(np.count_nonzero(np.bincount(cluster, np.abs(varying) > ROUNDING))),
        parameters,
        rows_left_out,
    )


def residualize(columns: np.ndarray, groups: np.ndarray, basis: np.ndarray) -> np.ndarray:
    """Residuals of columns after the means of their groups and the controls."""
    columns = _demean(columns, groups)
    return columns - basis @ (basis.T @ columns)


def estimate_slope(residuals: Partial | Reason, few: int = FEW_PROJECTS) -> Estimate:
    """The change of the outcome per unit of exposure.

    Interval and p: clustered by project with the small-sample correction of Stata and statsmodels,
    t with G − 1 degrees. Where the exposure varies in fewer than `few` projects, the wild cluster
    bootstrap (Cameron, Gelbach, Miller 2008; Webb 2014), with the interval from inverting its test:
    with exposure in 4 of 30 projects, t has three times the nominal rate of false alarms. `n`
    counts rows, `projects` those in which the exposure varies.
    """
    if not isinstance(residuals, Partial):
        return Estimate(None, method="clustered", reasons=(residuals,))
    facts: dict[str, Any] = {"n": len(residuals.outcome), "projects": residuals.varying_projects}
    reasons = ("rows_left_out",) if residuals.rows_left_out else ()
    error = _compute_standard_error(residuals)
    if not error or residuals.varying_projects >= few:
        return estimate_by_t(
            residuals.slope, error, residuals.projects - 1, "clustered", reasons=reasons, **facts
        )
    test = _WildBootstrap(residuals)
    interval, interval_90 = (
        (test.end(-1, level, error), test.end(1, level, error)) for level in (0.05, 0.10)
    )
    if None in interval:
        reasons = ("interval_open", *reasons)
    return make_estimate(
        residuals.slope,
        method="wild_bootstrap",
        interval=interval,
        interval_90=interval_90,
        p=test.p(0.0),
        reasons=("few_projects", *reasons),
        **facts,
    )


def _make_design(controls: pd.DataFrame) -> np.ndarray:
    parts = [np.empty((len(controls), 0))]
    for name in controls.columns:
        column = controls[name]
        if pd.api.types.is_numeric_dtype(column):
            parts.append(column.to_numpy(float)[:, None])
        else:
            parts.append(pd.get_dummies(column).to_numpy(float))
    return np.column_stack(parts)


def _demean(design: np.ndarray, groups: np.ndarray) -> np.ndarray:
    order = np.argsort(groups, kind="stable")
    starts = np.flatnonzero(np.diff(groups[order], prepend=-1))
    sums = np.add.reduceat(design[order], starts)
    return design - (sums / np.bincount(groups)[:, None])[groups]


def _compute_basis(controls: np.ndarray) -> np.ndarray:
    """An orthonormal basis of the controls, collinear ones dropped."""
    sizes = np.linalg.norm(controls, axis=0)
    controls = controls[:, sizes > ROUNDING] / sizes[sizes > ROUNDING]
    if not controls.shape[1]:
        return controls
    columns, triangle, _ = qr(controls, mode="economic", pivoting=True)
    return columns[:, np.abs(np.diag(triangle)) > ROUNDING]


def _compute_correction(residuals: Partial) -> float:
    rows, clusters = len(residuals.outcome), residuals.projects
    return clusters / (clusters - 1) * (rows - 1) / (rows - residuals.parameters)


def _compute_standard_error(residuals: Partial) -> float:
    residual = residuals.outcome - residuals.slope * residuals.exposure
    scores = np.bincount(residuals.cluster, residuals.exposure * residual)
    error = (
        np.sqrt(_compute_correction(residuals) * np.square(scores).sum()) / residuals.information
    )
    return float(error) if error > ROUNDING * max(abs(residuals.slope), ROUNDING) else 0.0


def _make_cluster_dummies(residuals: Partial) -> np.ndarray:
    """A dummy column per project, in an order independent of names, so that draws reproduce."""
    information = np.bincount(residuals.cluster, np.square(residuals.exposure))
    scores = np.bincount(residuals.cluster, residuals.exposure * residuals.outcome)
    return np.eye(residuals.projects)[
        np.argsort(np.lexsort((scores, information)))[residuals.cluster]
    ]


class _WildBootstrap:
    """The restricted wild cluster bootstrap-t.

    After Roodman, MacKinnon, Nielsen and Webb 2019: a draw rescales whole clusters, so it needs
    only their sums of residuals, exposure and controls. Slope and variance of a draw are
    polynomials in the hypothesised slope, so testing another value costs next to nothing.
    """

    def __init__(self, residuals: Partial) -> None:
        self.residuals = residuals
        clusters = _make_cluster_dummies(residuals)
        information = clusters.T @ np.square(residuals.exposure)
        exposed = clusters.T @ (residuals.basis * residuals.exposure[:, None])
        weights = np.random.default_rng(SEED).choice(WEBB, (DRAWS, residuals.projects))
        weights[0] = 1

        def drawn(column: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            """The slope of each draw, and the residual score of each cluster."""
            scores = clusters.T @ (residuals.exposure * column)
            controlled = clusters.T @ (residuals.basis * column[:, None])
            slopes = scores / information.sum()
            left = np.diag(scores) - controlled @ exposed.T - np.outer(slopes, information)
            return weights @ slopes, weights @ left

        self.slopes, left = drawn(residuals.outcome)
        self.shift, shifted = drawn(residuals.exposure)
        self.variance = [
            np.einsum("dg,dg->d", *pair)
            for pair in ((left, left), (left, shifted), (shifted, shifted))
        ]

    def p(self, truth: float) -> float:
        """Two-sided p of the hypothesis that the slope is `truth`; the first draw is the data."""
        plain, mixed, square = self.variance
        slopes = np.abs(self.slopes - truth * self.shift)
        variance = np.maximum(plain - 2 * truth * mixed + truth * truth * square, 0)
        # Compared without a division, so that a variance of 0 needs no special case.
        as_far = slopes**2 * variance[0] >= slopes[0] ** 2 * variance * (1 - ROUNDING)
        return float(as_far.mean())

    def end(self, side: int, level: float, error: float) -> float | None:
        """The slope where p crosses `level` on one side; None if not within 1,000 errors."""

        def above(truth: float) -> float:
            return self.p(truth) - level

        near, step = self.residuals.slope, 2 * error
        while step < 1000 * error:
            far = near + side * step
            if above(far) < 0:
                return float(brentq(above, near, far, xtol=error / 1000))
            near, step = far, 2 * step
        return None
