"""Who changes and who is kept back: like projects in pairs, one of each by lot, and the balance."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

SEED = 1
# What a difference in industry or size counts, in standard deviations of share and cases.
UNLIKE = 0.5
KINDS = ("industry", "size_group")


@dataclass(frozen=True)
class Side:
    """The projects of one side: how many, their share and cases, and of each kind the largest part
    with its share of the projects (None without any)."""

    projects: int
    share: float | None
    cases: float
    kinds: tuple[tuple[str, float] | None, ...]


def propose(projects: pd.DataFrame) -> tuple[list[str], list[str]]:
    """The projects that would change and those that would be kept back.

    Nearest neighbours by share and number of cases, with a penalty for another industry or size,
    are paired, the busiest first; a lot decides who of each pair changes, so that neither zeal nor
    trouble chooses. `projects` has the columns `project`, `share`, `cases`, `industry`,
    `size_group`; those without a case are left out, and one of an odd number.
    """
    rows = projects[projects["cases"] > 0].sort_values(
        ["cases", "project"], ascending=[False, True], ignore_index=True
    )
    scaled = np.column_stack(
        [_scale(rows["share"].to_numpy(float)), _scale(np.log(rows["cases"].to_numpy(float)))]
    )
    kinds = rows[list(KINDS)].to_numpy()
    random = np.random.default_rng(SEED)
    left, changed, kept = list(range(len(rows))), [], []
    while len(left) > 1:
        first = left.pop(0)
        apart = np.square(scaled[left] - scaled[first]).sum(axis=1)
        apart += UNLIKE * (kinds[left] != kinds[first]).sum(axis=1)
        pair = [first, left.pop(int(apart.argmin()))]
        one, other = random.permutation(pair)
        changed.append(str(rows["project"][one]))
        kept.append(str(rows["project"][other]))
    return sorted(changed), sorted(kept)


def describe_side(projects: pd.DataFrame, chosen: Collection[str]) -> Side:
    """What the chosen projects are like, to be held against the other side."""
    rows = projects[projects["project"].isin(chosen)]
    cases = float(rows["cases"].sum())
    return Side(
        len(rows),
        float(rows["count"].sum()) / cases if cases else None,
        cases,
        tuple(_find_largest(rows[kind]) for kind in KINDS),
    )


def _scale(column: np.ndarray) -> np.ndarray:
    spread = column.std() if len(column) else 0.0
    return (column - column.mean()) / spread if spread else np.zeros(len(column))


def _find_largest(column: pd.Series) -> tuple[str, float] | None:
    shares = column.value_counts(normalize=True)
    return (str(shares.index[0]), float(shares.iloc[0])) if len(shares) else None
