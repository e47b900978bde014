"""The chart of a query's rows, by the chart kind in its header."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.charts import (
    bar,
    comparison,
    control,
    dot,
    flow,
    funnel,
    line,
    pareto,
    share,
    survival,
)
from dashboard.charts.chart import Chart
from dashboard.charts.figure import Figure
from dashboard.display import number_formats
from dashboard.display.palette import DARK, LIGHT, Ground, tint
from dashboard.estimates import kinds
from dashboard.estimates.estimate import GradedEstimate
from dashboard.estimates.kinds import BY_ROW
from dashboard.estimates.ungraded import list_judged
from queries.catalog import Query

PATTERN_KINDS = {
    "steps": survival.draw_survival,
    "funnel": funnel.draw_funnel,
    "control": control.draw_control_chart,
    "pareto": pareto.draw_pareto,
}
FAINT_OPACITY = 0.35
DRAW_BY_KIND = {
    "line": line.draw_lines,
    "share": share.draw_shares,
    "bar": bar.draw_bars,
    "dot": dot.draw_dots,
    "panels": comparison.draw_panels,
    "flow": flow.draw_flow,
    "waterfall": flow.draw_waterfall,
    **PATTERN_KINDS,
}
COMPARISON_KINDS = ("difference", "effect", "forest")
KINDS = (*DRAW_BY_KIND, *COMPARISON_KINDS)
# Kinds that leave out groups with too few cases; the others show their uncertainty otherwise.
GROUPED_KINDS = ("line", "share", "dot", "panels")
# Kinds that split one whole, which has enough cases as a whole or not at all.
WHOLE_KINDS = ("flow", "waterfall")


def count_groups(rows: pd.DataFrame, query: Query, small: int = 0) -> int:
    """The number of groups that a horizontal chart names; 0 for other charts."""
    if query.chart["kind"] not in ("share", "bar", "dot"):
        return 0
    x = query.chart["x"]
    if number_formats.get_unit(x) in ("month", "date", "moment"):
        return 0
    return int(drop_small(rows, query, small).dropna(subset=[query.chart["y"]])[x].nunique())


def count_too_small(rows: pd.DataFrame, query: Query, small: int) -> int:
    """The number of groups (of a share chart: x values) that `drop_small` leaves out."""
    kept = drop_small(rows, query, small)
    if query.chart["kind"] == "share":
        x = query.chart["x"]
        return int(rows[x].nunique() - kept[x].nunique())
    return len(rows) - len(kept)


def count_not_judged(rows: pd.DataFrame, query: Query, small: int) -> int:
    """The number of months that are drawn hollow or pale, because they are not judged."""
    kept = drop_small(rows, query, small)
    x = query.chart.get("x")
    return int(kept[~list_judged(query.estimate, kept)][x].nunique()) if x in kept else 0


def drop_small(rows: pd.DataFrame, query: Query, small: int) -> pd.DataFrame:
    """The rows whose rate or split is based on at least `small` cases."""
    if query.chart["kind"] == "share":
        totals = rows.groupby(query.chart["x"], sort=False)[query.chart["y"]].transform("sum")
        return rows[totals >= small]
    if query.chart["kind"] in WHOLE_KINDS:
        spec = query.estimate
        return rows[rows[spec.get("cases", spec["denominator"])].astype(float) >= small]
    if query.chart["kind"] not in GROUPED_KINDS:
        return rows
    if query.estimate.get("kind") not in ("rate", "mean", "incidence"):
        return rows
    return rows[rows[query.estimate["denominator"]].astype(float).fillna(0) >= small]


def add_intervals(
    rows: pd.DataFrame, query: Query, estimates: Sequence[GradedEstimate]
) -> pd.DataFrame:
    """The rows with columns `<value>_low` and `<value>_high`, the ends of their 95 % intervals."""
    value = query.estimate.get("value")
    if query.estimate.get("kind") not in BY_ROW or len(estimates) != len(rows):
        return rows
    ends = {
        f"{value}_{end}": [getattr(estimate, end) for estimate in estimates]
        for end in ("low", "high")
    }
    return rows.assign(
        **{name: pd.Series(cells, rows.index, float) for name, cells in ends.items()}
    )


def draw_chart(
    rows: pd.DataFrame,
    query: Query,
    lang: str,
    *,
    dark: bool = False,
    small: int = 0,
    estimates: Sequence[GradedEstimate] = (),
    is_faint: bool = False,
) -> Figure | None:
    """The chart of an answer; None where its kind has no chart or there is nothing to draw.

    Groups of fewer than `small` cases are left out. `is_faint` is for insufficient evidence.
    """
    kind, ground = query.chart.get("kind", "table"), DARK if dark else LIGHT
    figure = None
    if kind in COMPARISON_KINDS and len(estimates) == 1:
        draw = comparison.draw_forest if kind == "forest" else comparison.draw_comparison
        figure = draw(query, estimates[0], lang, ground)
    elif kind in DRAW_BY_KIND:
        kept = drop_small(add_intervals(rows, query, estimates), query, small)
        figure = _draw_by_kind(kept, query, lang, ground)
    if figure is not None and is_faint:
        for drawn in filter(None, (figure, figure.narrow)):
            for trace in drawn.traces:
                _fade(trace, ground)
    return figure


def _fade(trace: dict[str, Any], ground: Ground) -> None:
    if trace["type"] == "sankey":
        bands = trace["link"]
        bands["color"] = [tint(colour, FAINT_OPACITY, ground.page) for colour in bands["color"]]
    elif trace.get("mode") != "text":  # Numbers of cases are to be read.
        trace["opacity"] = FAINT_OPACITY


def _draw_by_kind(rows: pd.DataFrame, query: Query, lang: str, ground: Ground) -> Figure | None:
    x, y = query.chart["x"], query.chart["y"]
    if rows.empty or rows[y].isna().all() or rows[x].isna().all():
        return None
    counts_events = query.estimate.get("kind") == "share" or kinds.is_exposure(query.estimate)
    counts = query.estimate.get("numerator" if counts_events else "denominator")
    if counts == y:
        counts = None
    return DRAW_BY_KIND[query.chart["kind"]](
        Chart(
            rows=rows,
            query=query,
            lang=lang,
            ground=ground,
            x=x,
            y=y,
            by=query.chart.get("by"),
            counts=counts,
        )
    )
