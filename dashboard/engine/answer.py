"""The answer to a query: rows, estimates, and what must be said with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.engine.edits import EditedQuery
from dashboard.estimates.estimate import GradedEstimate
from dashboard.statistics.clusters import ClusterSums
from queries import catalog
from queries.settings import ChangedSetting


@dataclass(frozen=True)
class Intake:
    """The rows that the loads of one canonical table kept, and those rejected."""

    table: str
    kept: int
    rejected: int


@dataclass(frozen=True, eq=False)
class Answer:
    """The rows of a query at one snapshot, and everything that must be said with them.

    Compared by identity, so that results can be cached per answer. `values` are the bound
    parameters; `missing` the canonical columns (`table.column`) that the query needs and no load
    fills; `intake` counts the rows of the loads behind it; `subject` is the canonical table that
    the query is about, `as_of` the last day that it covers. `whole` is the estimate of all rows
    together, None where they are parts of one whole; `is_filtered` says whether filters are set.
    `edited` are the definitions behind it that are not the shipped ones, `own_settings` the
    settings other than shipped that it was counted or graded with; `clusters` are the sums of each
    row by project, where its cases resemble each other. `without` is the answer without the records
    that are disputed, where it differs, and `disputed` the number of those among the rows behind
    it.
    """

    query: catalog.Query
    sql: str
    values: Mapping[str, Any]
    rows: pd.DataFrame
    snapshot: str
    subject: str
    as_of: date | None
    estimates: tuple[GradedEstimate, ...]
    whole: GradedEstimate | None
    is_filtered: bool
    missing: tuple[str, ...]
    intake: tuple[Intake, ...]
    truncated: bool
    edited: tuple[EditedQuery, ...] = ()
    own_settings: tuple[ChangedSetting, ...] = ()
    clusters: ClusterSums | None = None
    without: "Answer | None" = None
    disputed: int = 0
