"""Which of many groups are significantly higher or lower than all together: p of each, and
adjusted for how many are shown.

Of 40 equal groups, 95 % intervals leave out the whole for about two. Each p is the one that its
group's interval belongs to, so that a single group is judged as its interval shows.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.special import gammainc, gammaincc
from scipy.stats import norm
from scipy.stats import t as student

from dashboard.statistics.estimate import to_columns
from dashboard.statistics.multiple_testing import adjust_holm

LEVEL = 0.05


def compute_share_ps(counts: Any, totals: Any, share: float, degrees: Any = np.inf) -> np.ndarray:
    """Two-sided p that each group's share is `share`: the score test, whose interval is Wilson's.

    Of cases in clusters, `totals` are the effective cases and `degrees` those of Student's t.
    NaN for a group without cases, or where no group can differ from a share of 0 or 1.
    """
    counts, totals = to_columns(counts, totals)
    with np.errstate(all="ignore"):
        error = np.sqrt(share * (1 - share) / totals)
        return 2 * student.sf(np.abs(counts / totals - share) / error, degrees)


def compute_incidence_ps(
    counts: Any, exposures: Any, rate: float, degrees: Any = np.inf
) -> np.ndarray:
    """Two-sided p that each group has `rate` per unit of exposure: exact Poisson, as Garwood.

    Of cases in clusters, both are divided by the design effect; `degrees` are those of Student's t.
    """
    counts, exposures = to_columns(counts, exposures)
    expected = rate * exposures
    # Poisson probabilities as gamma functions, which know counts that are not whole.
    tails = np.minimum(gammaincc(counts + 1, expected), gammainc(counts, expected))
    ps = 2 * student.sf(norm.isf(np.minimum(tails, 0.5)), degrees)
    return np.where(exposures > 0, ps, np.nan)


def compute_mean_ps(values: Any, errors: Any, degrees: Any, mean: float) -> np.ndarray:
    """Two-sided p that each group's mean is `mean`, from standard errors and degrees (Student).

    NaN where there is no error.
    """
    values, errors, degrees = (np.asarray(column, float) for column in (values, errors, degrees))
    with np.errstate(all="ignore"):
        ps = 2 * student.sf(np.abs(values - mean) / errors, degrees)
    return np.where(errors > 0, ps, np.nan)


def find_significant(ps: Sequence[float]) -> list[bool]:
    """Which groups differ for sure, however many are looked at: with no difference at all, any one
    is found in at most 5 % (Holm 1979). A group without a p is none of them."""
    adjusted = adjust_holm([p if np.isfinite(p) else None for p in ps])
    return [p is not None and p <= LEVEL for p in adjusted]
