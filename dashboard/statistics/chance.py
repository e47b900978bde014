"""What share of a whole a group of changes would have by its number alone (M9–M11).

A group of many changes is linked to many late days whatever it is. Its share therefore stands
beside the shares that come out when the groups are dealt at random among the changes of each
project. 638 changes take 30 ms, 20,000 half a second.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dashboard.statistics.estimate import Estimate, make_estimate

DEALS = 1000
SEED = 1
# Changes times deals that are dealt at once: bounds the memory, not the result.
BATCH = 500_000


@dataclass(frozen=True)
class Dealt:
    """What is dealt, one entry a change: its cluster, its group (a number from 0, −1 for one
    that is asked about nowhere), and what goes with it."""

    clusters: np.ndarray
    groups: np.ndarray
    amounts: np.ndarray


def deal_shares(dealt: Dealt, wholes: Any) -> tuple[Estimate, ...]:
    """The share of its whole (one for each group) that each group has by chance.

    Mean (exact) and 95 % band over DEALS deals of the groups among the changes of each cluster,
    whose amounts stay where they are. `n` counts the changes of the group. No value where the whole
    is 0.
    """
    wholes = np.asarray(wholes, dtype=float)
    groups = len(wholes)
    sums, means = np.zeros((DEALS, groups)), np.zeros(groups)
    random = np.random.default_rng(SEED)
    for labels, amounts in _list_clusters(dealt):
        # Each group has the places from its first on; which amounts fall there is dealt.
        held, starts = np.unique(labels, return_index=True)
        counts = np.bincount(labels[labels >= 0], minlength=groups)
        means += counts * amounts.mean()
        if len(held) == 1 or not amounts.any():
            sums += counts * amounts.mean()
            continue
        step = max(BATCH // len(labels), 1)
        for first in range(0, DEALS, step):
            rows = slice(first, min(first + step, DEALS))
            deals = np.tile(amounts, (rows.stop - rows.start, 1))
            drawn = np.add.reduceat(random.permuted(deals, axis=1), starts, axis=1)
            is_asked = held >= 0
            sums[rows, held[is_asked]] += drawn[:, is_asked]
    counts = np.bincount(dealt.groups[dealt.groups >= 0], minlength=groups)
    return tuple(
        make_estimate(
            means[group] / whole,
            counts[group],
            "dealt",
            interval=tuple(np.quantile(sums[:, group], [0.025, 0.975]) / whole),
        )
        if whole > 0
        else make_estimate(None, counts[group], "dealt", reasons=("no_cases",))
        for group, whole in enumerate(wholes)
    )


def _list_clusters(dealt: Dealt) -> Sequence[tuple[np.ndarray, np.ndarray]]:
    """The groups and the amounts of each cluster's changes, in an order that depends on them alone,
    so that deals reproduce."""
    frame = pd.DataFrame(
        {
            "cluster": pd.factorize(dealt.clusters)[0],
            "group": dealt.groups,
            "amount": dealt.amounts,
        }
    ).sort_values(["cluster", "group", "amount"])
    listed = [
        (part["group"].to_numpy(), part["amount"].to_numpy())
        for _, part in frame.groupby("cluster", sort=True)
    ]
    return sorted(listed, key=lambda one: (len(one[0]), *one[1].tolist(), *one[0].tolist()))
