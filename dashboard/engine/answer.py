"""The answer to a query."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.estimates.estimate import GradedEstimate
from queries import catalog


@dataclass(frozen=True)
class Intake:
    """What the loads of one canonical table gave: rows kept, and rows left out as unusable."""

    table: str
    kept: int
    rejected: int


@dataclass(frozen=True, eq=False)
class Answer:
    """The rows of a query at one snapshot, and all that must be said beside them. Of two answers
    none equals the other: what is worked out of one is kept by it.

    `values` are the parameters as they were bound; `missing` the canonical columns
    (`table.column`) that the query needs and no load fills; `intake` counts the loads it rests on;
    `subject` is the canonical table that the query is about, `as_of` the last day it covers.
    `whole` is the estimate of all rows together, None where they are parts of one whole;
    `is_filtered` says whether the filters leave something out.
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
