"""Funnel plots: each group's rate against its size, between the limits of chance."""

from dataclasses import replace

import numpy as np

from dashboard.charts import layout, plotly_text
from dashboard.charts.chart import Chart
from dashboard.charts.figure import Figure
from dashboard.charts.layout import HEIGHT, LABEL_WIDTH
from dashboard.display import number_formats
from dashboard.estimates import row_estimators, spread
from dashboard.estimates.ungraded import get_column
from dashboard.statistics.funnel import Funnel


def draw_funnel(chart: Chart) -> Figure:
    """A dot per group between 95 % and 99.8 % limits; groups outside are filled and named."""
    spec = chart.query.estimate
    if spec["kind"] == "spread":
        units = spread.gather_units(spec, chart.rows)
        limits = spread.make_unit_funnel(spec, units)
        chart = replace(chart, rows=units.drop(columns=spread.DESIGN_EFFECT))
    else:
        limits = row_estimators.make_funnel(spec, chart.rows)
    counts, totals = (get_column(chart.rows, spec[key]) for key in ("numerator", "denominator"))
    figure = Figure()
    if limits is None:
        return layout.apply_layout(figure, chart.ground, HEIGHT, 16)
    _draw_limits(figure, chart, totals, limits)
    rates, outside = counts / np.maximum(totals, 1), limits.is_outside
    figure.add_scatter(
        x=totals.tolist(),
        y=rates.tolist(),
        mode="markers",
        marker={
            "size": 9,
            "color": [chart.ground.ink if is_out else chart.ground.page for is_out in outside],
            "line": {"color": chart.ground.ink, "width": 1.5},
        },
        hovertext=chart.format_hovers(chart.rows),
        customdata=chart.list_row_numbers(chart.rows),
        hoverinfo="text",
        cliponaxis=False,
    )
    _name_outside(figure, chart, totals, rates, outside)
    figure.update_yaxes(rangemode="tozero", **number_formats.format_axis(chart.y))
    figure.update_xaxes(
        title={
            "text": plotly_text.escape(chart.label_column(spec["denominator"])),
            "font": {"size": 12},
        }
    )
    return layout.apply_layout(figure, chart.ground, HEIGHT, 16)


def _draw_limits(figure: Figure, chart: Chart, totals: np.ndarray, limits: Funnel) -> None:
    """Draw the limits around the share of all, by size of group."""
    order = np.argsort(totals)
    for low, high, dash in (
        (limits.low_outer, limits.high_outer, "solid"),
        (limits.low, limits.high, "dot"),
    ):
        for line in (low, high):
            figure.add_scatter(
                x=totals[order].tolist(),
                y=line[order].tolist(),
                mode="lines",
                line={"color": chart.ground.secondary, "width": 1, "dash": dash},
                hoverinfo="skip",
            )
    figure.add_hline(y=limits.share, line={"color": chart.ground.secondary, "width": 1})


def _name_outside(
    figure: Figure, chart: Chart, totals: np.ndarray, rates: np.ndarray, outside: np.ndarray
) -> None:
    """Name the groups outside the limits, on the side where there is room."""
    middle = (totals.min() + totals.max()) / 2
    for name, size, rate in zip(
        chart.rows[chart.x][outside], totals[outside], rates[outside], strict=True
    ):
        is_left = size < middle
        figure.add_annotation(
            x=size,
            y=rate,
            text=layout.wrap_label(chart.format_cell(chart.x, name), LABEL_WIDTH),
            xanchor="left" if is_left else "right",
            xshift=8 if is_left else -8,
            font={"size": 12, "color": chart.ground.ink},
        )
