"""Bar charts, over time or by group."""

from typing import Any

import pandas as pd

from dashboard.charts import labels, layout
from dashboard.charts.chart import Chart, list_x_values, make_error_bars, to_axis_value
from dashboard.charts.figure import Figure
from dashboard.charts.layout import HEIGHT, MAX_GROUPS
from dashboard.display import number_formats
from dashboard.display.palette import make_fill, sort_by_meaning


def draw_bars(chart: Chart) -> Figure:
    """Vertical bars over time, horizontal ones by group."""
    return _draw_over_time(chart) if chart.is_time else _draw_by_group(chart)


def _split_series(chart: Chart) -> list[tuple[Any, pd.DataFrame]]:
    """The value of `by` and the rows of each series; a single one, of None, without `by`."""
    rows = chart.rows[chart.rows[chart.x].notna()]
    if not chart.by:
        return [(None, rows)]
    return [
        (value, rows[rows[chart.by] == value]) for value in sort_by_meaning(rows[chart.by].tolist())
    ]


def _draw_over_time(chart: Chart) -> Figure:
    figure = Figure()
    for value, rows in _split_series(chart):
        figure.add_bar(
            x=[to_axis_value(chart, x) for x in rows[chart.x]],
            y=rows[chart.y].astype(float).tolist(),
            marker=make_fill([value] * len(rows), chart.ground, chart.list_judged(rows)),
            hovertext=chart.format_hovers(rows),
            customdata=chart.list_row_numbers(rows),
            hoverinfo="text",
            name=chart.name_series(value),
        )
    figure.update_layout(barmode="group")
    figure.update_yaxes(rangemode="tozero", **number_formats.format_axis(chart.y))
    x_values = list_x_values(chart)
    labels.label_time_axis(figure, chart, x_values, chart.sum_counts(x_values))
    figure = layout.apply_layout(figure, chart.ground, HEIGHT, 20)
    if chart.by:
        labels.place_legend_above(figure)
    return figure


def _draw_by_group(chart: Chart) -> Figure:
    figure = Figure()
    groups = list_x_values(chart)[:MAX_GROUPS][::-1]
    for value, rows in _split_series(chart):
        rows = rows[rows[chart.x].isin(groups)]
        marks = [value] * len(rows) if chart.by else rows[chart.x].tolist()
        error_bars = make_error_bars(chart, rows)
        figure.add_bar(
            orientation="h",
            y=[str(groups.index(group)) for group in rows[chart.x]],
            x=rows[chart.y].astype(float).tolist(),
            marker=make_fill(marks, chart.ground),
            error_x=error_bars,
            # The line of an interval before a number would look like a minus sign.
            text=None
            if error_bars
            else [chart.format_cell(chart.y, cell) for cell in rows[chart.y]],
            textposition="outside",
            cliponaxis=False,
            textfont={"color": chart.ground.ink},
            hovertext=chart.format_hovers(rows),
            customdata=chart.list_row_numbers(rows),
            hoverinfo="text",
            name=chart.name_series(value),
        )
    figure.update_layout(barmode="group", bargap=0.35)
    values = chart.rows[chart.y].astype(float)
    low, high = min(0.0, values.min()), max(values.max(), 0.0)
    # Room for the number after the longest bar, even on a phone.
    figure.update_xaxes(
        range=[low, high + (high - low or 1.0) * 0.25],
        nticks=4,
        **number_formats.format_axis(chart.y),
    )
    labels.name_value_axis(figure, chart)
    counts = chart.sum_counts(groups)
    right, lines = labels.label_rows(figure, chart, groups, counts if chart.counts else [])
    figure = layout.apply_layout(
        figure,
        chart.ground,
        max(150, round(58 + 22 * lines)) + layout.measure_title(figure),
        max(right, 48),
    )
    if chart.by:
        labels.place_legend_above(figure)
    return figure
