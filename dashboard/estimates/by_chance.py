"""Beside each share of a whole, what it would be by the number of its changes alone."""

import pandas as pd

from dashboard.estimates.kinds import Spec
from dashboard.estimates.ungraded import get_column
from dashboard.statistics.chance import Dealt, deal_shares

# What is dealt, with the columns of its mean and of the ends of its 95 % band.
COLUMNS = {
    "amount": ("chance_rate", "low_chance_rate", "high_chance_rate"),
    "near": ("near_chance_rate", "low_near_chance_rate", "high_near_chance_rate"),
}


def add_chance(spec: Spec, rows: pd.DataFrame, changes: pd.DataFrame | None) -> pd.DataFrame:
    """The rows with their shares by chance, where the query lists the `changes` to be dealt.

    One line a change: `row`, its row (−1: in none), `cluster`, `amount` and, where the header asks
    for it, `near`. A row without changes has no share by chance.
    """
    if changes is None or rows.empty:
        return rows
    wholes, counted = get_column(rows, spec["denominator"]), set(changes["row"])
    added = {}
    for name, columns in COLUMNS.items():
        if name not in changes or (name == "near" and "near" not in spec):
            continue
        # Of no changes, a column has no numbers that would say which kind they are.
        groups = changes["row"].to_numpy(dtype=int)
        dealt = Dealt(changes["cluster"].to_numpy(), groups, changes[name].to_numpy())
        found = [
            estimate if row in counted else None
            for row, estimate in enumerate(deal_shares(dealt, wholes))
        ]
        for column, end in zip(columns, ("value", "low", "high"), strict=True):
            added[column] = [None if one is None else getattr(one, end) for one in found]
    return rows.assign(
        **{name: pd.Series(values, rows.index, float) for name, values in added.items()}
    )
