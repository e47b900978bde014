"""Bar charts, over time or by group."""

from typing import Any

import pandas as pd

from dashboard.charts import labels, layout
from dashboard.charts.chart import Chart, list_places, make_error_bars, to_place_key
from dashboard.charts.figure import Figure
from dashboard.charts.layout import HEIGHT, MOST_GROUPS
from dashboard.display import number_formats
from dashboard.display.palette import make_fill, sort_by_meaning


def draw_bars(chart: Chart) -> Figure:
    return _bar_over_time(chart) if chart.is_time else _bar_by_group(chart)


def _bar_series(chart: Chart) -> list[tuple[Any, pd.DataFrame]]:
    rows = chart.rows[chart.rows[chart.x].notna()]
    if not chart.by:
        return [(None, rows)]
    return [
        (value, rows[rows[chart.by] == value]) for value in sort_by_meaning(rows[chart.by].tolist())
    ]


def _bar_over_time(chart: Chart) -> Figure:
    figure = Figure()
    for value, rows in _bar_series(chart):
        figure.add_bar(
            x=[to_place_key(chart, place) for place in rows[chart.x]],
            y=rows[chart.y].astype(float).tolist(),
            marker=make_fill([value] * len(rows), chart.ground),
            hovertext=chart.hovers(rows),
            customdata=chart.numbers(rows),
            hoverinfo="text",
            name=chart.word(chart.by, value) if chart.by else chart.heading(chart.y),
        )
    figure.update_layout(barmode="group")
    figure.update_yaxes(rangemode="tozero", **number_formats.format_axis(chart.y))
    places = list_places(chart)
    counts = chart.counts_at(places)
    labels.label_time(figure, chart, places, counts)
    figure = layout.apply_layout(figure, chart.ground, HEIGHT, 20)
    if chart.by:
        labels.place_legend_above(figure)
    return figure


def _bar_by_group(chart: Chart) -> Figure:
    figure = Figure()
    places = list_places(chart)[:MOST_GROUPS][::-1]
    for value, rows in _bar_series(chart):
        rows = rows[rows[chart.x].isin(places)]
        marks = [value] * len(rows) if chart.by else rows[chart.x].tolist()
        ends = make_error_bars(chart, rows)
        figure.add_bar(
            orientation="h",
            y=[str(places.index(place)) for place in rows[chart.x]],
            x=rows[chart.y].astype(float).tolist(),
            marker=make_fill(marks, chart.ground),
            error_x=ends,
            # Behind the line of an interval a value would read as a negative one.
            text=None if ends else [chart.word(chart.y, cell) for cell in rows[chart.y]],
            textposition="outside",
            cliponaxis=False,
            textfont={"color": chart.ground.ink},
            hovertext=chart.hovers(rows),
            customdata=chart.numbers(rows),
            hoverinfo="text",
            name=chart.word(chart.by, value) if chart.by else chart.heading(chart.y),
        )
    figure.update_layout(barmode="group", bargap=0.35)
    values = chart.rows[chart.y].astype(float)
    low, high = min(0.0, values.min()), max(values.max(), 0.0)
    # Room for the figure written behind a bar, on a phone too.
    figure.update_xaxes(
        range=[low, high + (high - low or 1.0) * 0.25],
        nticks=4,
        **number_formats.format_axis(chart.y),
    )
    counts = chart.counts_at(places)
    right, lines = labels.label_rows(figure, chart, places, counts if chart.counts else [])
    figure = layout.apply_layout(
        figure, chart.ground, max(150, round(58 + 22 * lines)), max(right, 48)
    )
    if chart.by:
        labels.place_legend_above(figure)
    return figure
