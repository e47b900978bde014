"""The closed lists of a header: kinds of chart and of estimate, and the keys that each takes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

CHARTS = {
    "figure": {"y"},
    "line": {"x", "y"},
    "share": {"x", "y", "by"},
    "bar": {"x", "y"},
    "dot": {"x", "y"},
    "steps": {"x", "y", "by"},
    "difference": set(),
    "effect": set(),
    "funnel": {"x", "y"},
    "control": {"x", "y"},
    "pareto": {"x", "y"},
    # The same picture for each value of `by`, one below the other: what changes is the asking.
    "panels": {"x", "y", "by"},
    # From nothing to the whole, one step a row.
    "waterfall": {"x", "y"},
    # From stage to stage, in columns from left to right; `by` is the stage that its sentence tells.
    "flow": {"x", "y", "by", "stages"},
    "table": set(),
}
# `trend` names the query that has a headline figure month by month; `order` is "rows" where groups
# stand as the query lists them, not by their value.
CHART_OPTIONS = {"by", "interval", "trend", "order"}


@dataclass(frozen=True)
class Kind:
    """What a kind of estimate is told: by keys that name result columns, and by plain words.

    `required` and `optional` hold columns (one or a list), `words` what is no column: the two
    groups, the setting that holds the smallest effect of interest. `tables` hold the estimate
    again under another name, with the columns that differ. A comparison also says in the header
    which side is `expected`.
    """

    required: frozenset[str]
    optional: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()
    is_comparison: bool = False


def _kind(required: str, optional: str = "", words: str = "", tables: str = "") -> Kind:
    return Kind(
        required=frozenset(required.split()),
        optional=frozenset(optional.split()),
        words=frozenset(words.split()),
        tables=frozenset(tables.split()),
        is_comparison="sesoi" in words.split(),
    )


ESTIMATES = {
    # A row is a figure of its own.
    # Where the denominator counts no cases (days), the query gives `cases`, and the `error` of
    # its value over so many `projects`.
    "share": _kind("value numerator denominator", "unknown cases error projects"),
    "rate": _kind("value numerator denominator", "unknown cases error projects"),
    "incidence": _kind("value numerator denominator"),
    "mean": _kind("value denominator", "unknown spread"),
    "funnel": _kind("value numerator denominator", "unknown"),
    "control": _kind("value numerator denominator", "unknown", "per"),
    # All rows together are one figure.
    "difference": _kind(
        "numerator denominator group cluster", "unknown", "of against sesoi", "variants"
    ),
    "mean_difference": _kind("value group cluster", "", "of against sesoi", "variants"),
    "corroboration": _kind("value moved usable cluster", "unknown", "sesoi", "variants"),
    "regression": _kind(
        "outcome exposure among size month cluster", "unknown", "sesoi", "variants placebos"
    ),
    "concentration": _kind("value"),
    # One figure a group.
    "survival": _kind("days ended open group"),
}


def columns(spec: Mapping[str, Any]) -> Iterator[str]:
    """The result columns that an estimate names."""
    kind = ESTIMATES[spec["kind"]]
    named = [spec, *(one for table in kind.tables for one in spec.get(table, {}).values())]
    for given in named:
        for key in sorted((kind.required | kind.optional) & set(given)):
            yield from [given[key]] if isinstance(given[key], str) else given[key]
