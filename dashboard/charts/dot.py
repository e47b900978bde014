"""Dot charts: a rate with its interval for each group."""

import pandas as pd

from dashboard.charts import labels, layout
from dashboard.charts.chart import Chart, make_error_bars
from dashboard.charts.figure import Figure
from dashboard.charts.layout import LINE_HEIGHT
from dashboard.display import number_formats, texts
from dashboard.display.palette import is_solid, pick_hue, sort_by_meaning

# With more groups than this, only those at each end are drawn.
MAX_DOTS = 60
DOTS_PER_END = 20


def draw_dots(chart: Chart) -> Figure:
    """A dot with its interval for each group, highest first unless the query sets the order."""
    figure = Figure()
    rows = chart.rows[chart.rows[chart.y].notna() & chart.rows[chart.x].notna()]
    highest = rows.groupby(chart.x, sort=False)[chart.y].max()
    keeps_order = chart.query.chart.get("order") == "rows"
    groups = list((highest[::-1] if keeps_order else highest.sort_values()).index)
    if len(groups) > MAX_DOTS:
        groups = [*groups[:DOTS_PER_END], None, *groups[-DOTS_PER_END:]]
        rows = rows[rows[chart.x].isin(groups)]
    keys = [str(i) for i in range(len(groups))]
    for value in sort_by_meaning(rows[chart.by].tolist()) if chart.by else [None]:
        part = rows[rows[chart.by] == value] if chart.by else rows
        marks = [value] * len(part) if chart.by else part[chart.x].tolist()
        colours = [pick_hue(mark, chart.ground) for mark in marks]
        figure.add_scatter(
            x=part[chart.y].astype(float).tolist(),
            y=[keys[groups.index(group)] for group in part[chart.x]],
            mode="markers",
            error_x=make_error_bars(chart, part),
            marker={
                "size": 10,
                "color": [
                    chart.ground.page if is_solid(mark) is False else colour
                    for mark, colour in zip(marks, colours, strict=True)
                ],
                "line": {"color": colours, "width": 2},
            },
            hovertext=chart.format_hovers(part),
            customdata=chart.list_row_numbers(part),
            hoverinfo="text",
            name=chart.name_series(value),
            cliponaxis=False,
        )
    ends = [rows[name] for name in (f"{chart.y}_low", f"{chart.y}_high") if name in rows]
    values = pd.concat([rows[chart.y], *ends]).astype(float)
    low, high = min(0.0, values.min()), max(values.max(), 0.0)
    if low == high:
        high = 0.1 if number_formats.get_unit(chart.y) == "rate" else 1.0
    # A margin at both ends keeps marks clear of names and counts.
    room = (high - low) * 0.04
    figure.update_xaxes(
        range=[low - room, high + room], nticks=4, **number_formats.format_axis(chart.y)
    )
    labels.name_value_axis(figure, chart)
    counts = [
        None if group is None else count
        for group, count in zip(groups, chart.sum_counts(groups), strict=True)
    ]
    right, lines = labels.label_rows(figure, chart, groups, counts if chart.counts else [])
    figure = layout.apply_layout(
        figure,
        chart.ground,
        max(150, round(58 + LINE_HEIGHT * lines)) + layout.measure_title(figure),
        right,
    )
    _draw_overall_value(figure, chart)
    if chart.by:
        labels.place_legend_above(figure)
    return figure


def _draw_overall_value(figure: Figure, chart: Chart) -> None:
    """Draw the value of all groups together as a reference line; only for rates and means."""
    spec = chart.query.estimate
    if spec.get("kind") not in ("rate", "mean") or chart.y != spec["value"] or len(chart.rows) < 2:
        return
    weights = chart.rows[spec["denominator"]].astype(float).fillna(0)
    if not weights.sum():
        return
    overall = float((chart.rows[chart.y].astype(float).fillna(0) * weights).sum() / weights.sum())
    figure.add_vline(x=overall, line={"color": chart.ground.secondary, "width": 1, "dash": "dot"})
    figure.add_annotation(
        x=overall,
        y=1,
        yref="paper",
        yanchor="bottom",
        text=texts.translate(chart.lang, "chart.whole", value=chart.format_cell(chart.y, overall)),
        font={"color": chart.ground.secondary, "size": 12},
    )
    figure.update_layout(margin={"t": 28})
