"""Several questions at once: the more are asked, the less a single p may say."""

from collections.abc import Sequence

import numpy as np


def adjust_holm(ps: Sequence[float | None]) -> tuple[float | None, ...]:
    """Each p raised so that the whole family errs at most as often as one question (Holm 1979).

    A figure without p takes no part and stays without.
    """
    told = np.array([p for p in ps if p is not None], dtype=float)
    order = np.argsort(told)
    raised = np.empty(len(told))
    raised[order] = np.maximum.accumulate(told[order] * (len(told) - np.arange(len(told))))
    left = iter(np.minimum(raised, 1).tolist())
    return tuple(None if p is None else next(left) for p in ps)
