"""A query's rows and its chart's kind → a Plotly figure; no words but those of the data."""

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
from queries.catalog import Query

PATTERNS = {
    "steps": survival.draw_survival,
    "funnel": funnel.draw_funnel,
    "control": control.draw_control_chart,
    "pareto": pareto.draw_pareto,
}
FAINT = 0.35
BY_PLACE = {
    "line": line.draw_lines,
    "share": share.draw_shares,
    "bar": bar.draw_bars,
    "dot": dot.draw_dots,
    "panels": comparison.draw_panels,
    "flow": flow.draw_flow,
    "waterfall": flow.draw_waterfall,
    **PATTERNS,
}
COMPARED = ("difference", "effect")
KINDS = (*BY_PLACE, *COMPARED)
# Which groups are too few to be drawn is a matter of these; the others weigh them themselves.
LEAVING_OUT = ("line", "share", "dot", "panels")
# These split one whole: all of it is too little, or none of it.
WHOLES = ("flow", "waterfall")


def count_groups(rows: pd.DataFrame, query: Query, small: int = 0) -> int:
    """How many groups a chart on its side would name, but for those that are too small."""
    if query.chart["kind"] not in ("share", "bar", "dot"):
        return 0
    x = query.chart["x"]
    if number_formats.get_unit(x) in ("month", "date", "moment"):
        return 0
    return int(drop_small(rows, query, small).dropna(subset=[query.chart["y"]])[x].nunique())


def count_too_small(rows: pd.DataFrame, query: Query, small: int) -> int:
    """How many groups (of a split: places) `without_small` leaves out."""
    kept = drop_small(rows, query, small)
    if query.chart["kind"] == "share":
        x = query.chart["x"]
        return int(rows[x].nunique() - kept[x].nunique())
    return len(rows) - len(kept)


def drop_small(rows: pd.DataFrame, query: Query, small: int) -> pd.DataFrame:
    """The rows whose rate or split rests on at least `small` cases; fewer give none to draw."""
    if query.chart["kind"] == "share":
        totals = rows.groupby(query.chart["x"], sort=False)[query.chart["y"]].transform("sum")
        return rows[totals >= small]
    if query.chart["kind"] in WHOLES:
        spec = query.estimate
        return rows[rows[spec.get("cases", spec["denominator"])].astype(float) >= small]
    if query.chart["kind"] not in LEAVING_OUT:
        return rows
    if query.estimate.get("kind") not in ("rate", "mean", "incidence"):
        return rows
    return rows[rows[query.estimate["denominator"]].astype(float).fillna(0) >= small]


def add_intervals(
    rows: pd.DataFrame, query: Query, estimates: Sequence[GradedEstimate]
) -> pd.DataFrame:
    """The rows with the ends of their figures' 95 % intervals beside the value."""
    value = query.estimate.get("value")
    if query.estimate.get("kind") not in BY_ROW or len(estimates) != len(rows):
        return rows
    ends = {f"{value}_{end}": [getattr(one, end) for one in estimates] for end in ("low", "high")}
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
    """The figure of an answer, or None where its kind (`figure`, `table`) or rows give none.

    Groups of fewer than `small` cases are left out; what is insufficient is drawn faint.
    """
    kind, ground = query.chart.get("kind", "table"), DARK if dark else LIGHT
    figure = None
    if kind in COMPARED and len(estimates) == 1:
        figure = comparison.draw_comparison(query, estimates[0], lang, ground)
    elif kind in BY_PLACE:
        shown = drop_small(add_intervals(rows, query, estimates), query, small)
        figure = _by_place(shown, query, lang, ground)
    if figure is not None and is_faint:
        for trace in figure.traces:
            _fade(trace, ground)
    return figure


def _fade(trace: dict[str, Any], ground: Ground) -> None:
    if trace["type"] == "sankey":
        bands = trace["link"]
        bands["color"] = [tint(colour, FAINT, ground.page) for colour in bands["color"]]
    else:
        trace["opacity"] = FAINT


def _by_place(rows: pd.DataFrame, query: Query, lang: str, ground: Ground) -> Figure | None:
    x, y = query.chart["x"], query.chart["y"]
    if rows.empty or rows[y].isna().all() or rows[x].isna().all():
        return None
    is_of_events = query.estimate.get("kind") == "share" or kinds.is_exposure(query.estimate)
    counts = query.estimate.get("numerator" if is_of_events else "denominator")
    if counts == y:
        counts = None
    return BY_PLACE[query.chart["kind"]](
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
