"""Multiple testing: the more comparisons are made, the less a single p may say."""

from collections.abc import Sequence

import numpy as np


def adjust_holm(ps: Sequence[float | None]) -> tuple[float | None, ...]:
    """Each p adjusted so that the family errs no more often than a single test (Holm 1979).

    A figure without a p is not part of the family and stays without.
    """
    # Not statsmodels' multipletests, though it returns the same numbers: its Holm ends in a
    # gc.collect() that stops the whole server for about 0.1 s, once per card of a page.
    known = np.array([p for p in ps if p is not None], dtype=float)
    order = np.argsort(known)
    adjusted = np.empty(len(known))
    adjusted[order] = np.maximum.accumulate(known[order] * (len(known) - np.arange(len(known))))
    remaining = iter(np.minimum(adjusted, 1).tolist())
    return tuple(None if p is None else next(remaining) for p in ps)
