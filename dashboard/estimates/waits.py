"""What waiting for an answer takes: by when most answers had come, and how much later work begins
that waits so long at most."""

import numpy as np
import pandas as pd

from dashboard.display.number_formats import LEAST_OF_100
from dashboard.statistics.clusters import ClusterSums, estimate_clustered_means
from dashboard.statistics.estimate import Estimate

# Nobody waits longer than until so many of 100 answers had come.
MOST_ANSWERS = 0.9


def find_usual_end(days: pd.Series, counts: pd.Series) -> Estimate:
    """The day by which 9 of 10 answers had come, from how many came on which day; no value of fewer
    than LEAST_OF_100. `n` are the answers."""
    ordered = counts.groupby(days).sum().sort_index().cumsum()
    n = float(ordered.iloc[-1]) if len(ordered) else 0.0
    if n < LEAST_OF_100:
        return Estimate(None, n=n, reasons=("no_cases",))
    return Estimate(float(ordered.index[ordered >= MOST_ANSWERS * n][0]), n=n)


def select_followed(rows: pd.DataFrame, most: float) -> pd.DataFrame:
    """The starts received at least `most` working days before the end of the data; of later ones
    nobody knows yet whether an answer would come by then."""
    return rows[rows["followed_days"].astype(float) >= most]


def estimate_later_start(rows: pd.DataFrame, most: float) -> Estimate:
    """How many working days later work would have begun on average, had it waited for the answer,
    `most` working days from receipt at the longest; from `requirements/start_waits`.

    What has no answer on record waits until `most`. The interval takes the cases of a project
    together; no value of fewer than LEAST_OF_100 starts.
    """
    cases = rows["requirement_count"].astype(float)
    n = float(cases.sum())
    if n < LEAST_OF_100:
        return Estimate(None, n=n, reasons=("no_cases",))
    end = rows["answer_days"].astype(float).fillna(np.inf).clip(upper=most)
    later = (end - rows["start_days"].astype(float)).clip(lower=0)
    mean = float((later * cases).sum() / n)
    spread = float(np.sqrt((np.square(later - mean) * cases).sum() / (n - 1)))
    projects = pd.factorize(rows["project_id"].fillna(""))[0]
    sums = ClusterSums(
        np.zeros(len(rows), dtype=int), projects, *map(np.asarray, (later * cases, cases))
    )
    return estimate_clustered_means(sums.gather(np.zeros(1)), [mean], [spread], [n])[0]


def count_answered(rows: pd.DataFrame, most: float) -> float:
    """The share of these starts with an answer by that day, 0–1."""
    cases = rows["requirement_count"].astype(float)
    answered = rows["answer_days"].astype(float) <= most
    return float(cases[answered].sum() / cases.sum())
