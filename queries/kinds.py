"""The kinds of chart and of estimate that a header may name, and the keys of each."""

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
    "forest": set(),
    "funnel": {"x", "y"},
    "control": {"x", "y"},
    "pareto": {"x", "y"},
    # Small multiples, one below the other, a panel for each value of `by`.
    "panels": {"x", "y", "by"},
    # From zero to the total, one step per row.
    "waterfall": {"x", "y"},
    # From stage to stage, left to right; `by` is the stage that the sentence describes.
    "flow": {"x", "y", "by", "stages"},
    "table": set(),
}
# `trend` names the query with a headline value by month; `order` is "rows" if groups keep the order
# of the query's rows instead of being sorted by value.
CHART_OPTIONS = {"by", "interval", "trend", "order"}


@dataclass(frozen=True)
class Kind:
    """The keys of a kind of estimate.

    `required` and `optional` name result columns (one or a list); `words` are no columns: the two
    groups compared, and the setting with the smallest effect of interest. `made` are optional
    columns that a macro makes for the estimate, and no table shows. `judged` is a flag:
    whether a month is complete and has enough cases. `tables` are sub-tables that repeat the
    estimate under another name, with the columns that differ. A comparison also needs `suspects` in
    the header, the side of 0 that speaks against relaying, and its `claims` and `trial`
    (queries/claims.py).
    """

    required: frozenset[str]
    optional: frozenset[str] = frozenset()
    made: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()
    is_comparison: bool = False


def _make_kind(
    required: str,
    optional: str = "",
    words: str = "",
    tables: str = "",
    made: str = "",
    is_comparison: bool | None = None,
) -> Kind:
    return Kind(
        required=frozenset(required.split()),
        optional=frozenset((*optional.split(), *made.split())),
        made=frozenset(made.split()),
        words=frozenset(words.split()),
        tables=frozenset(tables.split()),
        is_comparison="sesoi" in words.split() if is_comparison is None else is_comparison,
    )


ESTIMATES = {
    # Each row has a value of its own; `cluster` is the column of its sums by project, made by a
    # macro (`cases_by`, `parts_by`, `sums_by`). Where the denominator is no
    # count (days), `cases` has the number of cases. `dealt` lists the row's changes (cluster,
    # amount, near, is_counted), for the share that they would have by their number alone; `near` is
    # a second numerator, of what goes with them by closeness in time alone.
    "share": _make_kind(
        "value numerator denominator", "unknown cases near judged", made="cluster dealt"
    ),
    "rate": _make_kind("value numerator denominator", "unknown cases judged", made="cluster"),
    "incidence": _make_kind("value numerator denominator", "judged", made="cluster"),
    "mean": _make_kind("value denominator", "unknown spread judged", made="cluster"),
    "funnel": _make_kind("value numerator denominator", "unknown", made="cluster"),
    "control": _make_kind("value numerator denominator", "unknown judged", "per", made="cluster"),
    # All rows together have one value.
    "difference": _make_kind(
        "numerator denominator group cluster",
        "unknown unasked clusters left_out",
        "of against sesoi",
        "variants",
    ),
    "mean_difference": _make_kind(
        "value group cluster month size", "clusters", "of against sesoi", "variants"
    ),
    "corroboration": _make_kind("value moved usable cluster", "unknown", "sesoi", "variants"),
    "regression": _make_kind(
        "outcome exposure among size month cluster",
        "unknown clusters lateness",
        "sesoi",
        "variants placebos",
    ),
    # `exposure`: what each unit would have counts in proportion to, if rates were equal.
    "concentration": _make_kind("value", "exposure"),
    # Rows of one unit (a person, a client) are its clusters, such as its projects.
    "spread": _make_kind(
        "value numerator denominator unit", "unknown", "sesoi", is_comparison=False
    ),
    # The same by columns with subgroups of the projects.
    "difference_subgroups": _make_kind(
        "numerator denominator group cluster subgroups",
        "unknown unasked clusters",
        "of against sesoi",
        is_comparison=False,
    ),
    "regression_subgroups": _make_kind(
        "outcome exposure among size month cluster subgroups",
        "unknown clusters",
        "sesoi",
        is_comparison=False,
    ),
    # One curve per group; `closed` are cases that ended without the event.
    "survival": _make_kind("days ended open group", "closed cluster"),
}


def list_columns(spec: Mapping[str, Any]) -> Iterator[str]:
    """The result columns that an estimate uses."""
    kind = ESTIMATES[spec["kind"]]
    specs = [spec, *(variant for table in kind.tables for variant in spec.get(table, {}).values())]
    for part in specs:
        for key in sorted((kind.required | kind.optional) & set(part)):
            yield from [part[key]] if isinstance(part[key], str) else part[key]


def list_hidden(spec: Mapping[str, Any]) -> list[str]:
    """The result columns that estimates are made of and no table shows: sums by cluster, and the
    changes to be dealt."""
    kind = ESTIMATES[spec["kind"]] if spec else Kind(frozenset())
    return [spec[key] for key in sorted(kind.made & set(spec))]
