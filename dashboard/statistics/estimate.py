"""The one shape of every estimate."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """A figure, how sure it is, and what may be wrong with it.

    `low` and `high` end the 95 % interval, `low_90` and `high_90` the 90 % one that the test of
    equivalence needs; `bound_low` and `bound_high` are the worst cases of what is unknown. `n` is
    the denominator: cases, or exposure for a count over time. `p` is two-sided. `method` names the
    estimator in a word that the locales know; `reasons` are codes of what may mislead.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n: float = 0
    method: str | None = None
    bound_low: float | None = None
    bound_high: float | None = None
    low_90: float | None = None
    high_90: float | None = None
    p: float | None = None
    reasons: tuple[str, ...] = ()
