"""Charts of shares of a whole, over time or by group."""

from itertools import compress
from typing import Any

import pandas as pd

from dashboard.charts import labels, layout, plotly_text
from dashboard.charts.chart import Chart, list_x_values, to_axis_value
from dashboard.charts.figure import Figure
from dashboard.charts.layout import HEIGHT, LABEL_WIDTH, LINE_HEIGHT, MAX_GROUPS
from dashboard.display import number_formats, texts
from dashboard.display.palette import make_fill, pick_text_colour, sort_by_meaning

# Of a legend beside the chart, with its gaps (px).
SWATCH_WIDTH = 42


def draw_shares(chart: Chart) -> Figure:
    """Bars stacked to 100 %, vertical over time (pale where a month is not judged), horizontal by
    group."""
    return _draw_over_time(chart) if chart.is_time else _draw_by_group(chart)


def _compute_shares(
    chart: Chart, value: Any, totals: pd.Series
) -> tuple[pd.DataFrame, list[float]]:
    """The rows of one series, and the share of each in the total of its x value."""
    rows = chart.rows[(chart.rows[chart.by] == value) & chart.rows[chart.x].notna()]
    shares = [
        float(count) / totals[x] if totals[x] else 0.0
        for x, count in zip(rows[chart.x], rows[chart.y], strict=True)
    ]
    return rows, shares


def _format_hovers(chart: Chart, rows: pd.DataFrame, shares: list[float]) -> list[str]:
    by = chart.by or chart.x
    return [
        plotly_text.join_lines(
            (
                chart.format_cell(chart.x, row[chart.x]),
                f"{chart.format_cell(by, row[by])}: "
                f"{number_formats.format_rate(share, chart.lang)} "
                f"({texts.number(row[chart.y], chart.lang)})",
            )
        )
        for row, share in zip(rows.to_dict("records"), shares, strict=True)
    ]


def _draw_over_time(chart: Chart) -> Figure:
    figure = Figure()
    totals = chart.rows.groupby(chart.x, sort=False)[chart.y].sum().astype(float)
    x_values = list_x_values(chart)
    middles, names, colours, below = [], [], [], 0.0
    # Unknown at the bottom, the others above it in their order of meaning.
    for value in sort_by_meaning(chart.rows[chart.by].dropna().tolist())[::-1]:
        rows, shares = _compute_shares(chart, value, totals)
        name = chart.format_cell(chart.by or chart.x, value)
        figure.add_bar(
            x=[to_axis_value(chart, x) for x in rows[chart.x]],
            y=shares,
            marker=make_fill([value] * len(rows), chart.ground, chart.list_judged(rows)),
            hovertext=_format_hovers(chart, rows, shares),
            customdata=chart.list_row_numbers(rows),
            hoverinfo="text",
            name=plotly_text.escape(name),
        )
        last = [share for x, share in zip(rows[chart.x], shares, strict=True) if x == x_values[-1]]
        middles.append(below + sum(last) / 2)
        below += sum(last)
        names.append(layout.wrap_label(name, LABEL_WIDTH))
        colours.append(pick_text_colour(value, chart.ground))
    lines = sum(name.count("<br>") + 1 for name in names)
    height = max(HEIGHT, 90 + 18 * lines)
    figure.update_layout(barmode="stack")
    figure.update_yaxes(range=[0, 1], tickformat=".0%", showgrid=False)
    labels.label_time_axis(figure, chart, x_values, [float(totals[x]) for x in x_values])
    if len(set(colours)) == len(colours):
        right = labels.label_line_ends(figure, chart, middles, names, colours, 0, 1, height)
        return layout.apply_layout(figure, chart.ground, height, right)
    # Of two parts in one hue the fill tells which is which.
    right = layout.measure_right_margin(names) + SWATCH_WIDTH
    layout.apply_layout(figure, chart.ground, height, right)
    _show_legend_beside(figure, names)
    return figure


def _show_legend_beside(figure: Figure, names: list[str]) -> None:
    """Show the parts with their fills at the right, in the order in which they are stacked."""
    for trace, name in zip(figure.traces, names, strict=True):
        trace["name"] = name
    figure.update_layout(
        showlegend=True,
        legend={
            "x": 1,
            "y": 1,
            "traceorder": "reversed",
            "itemclick": False,
            "itemdoubleclick": False,
        },
    )


def _draw_by_group(chart: Chart) -> Figure:
    figure = Figure()
    totals = chart.rows.groupby(chart.x, sort=False)[chart.y].sum().astype(float)
    groups = list(totals.sort_values(ascending=False).index[:MAX_GROUPS])[::-1]
    for value in sort_by_meaning(chart.rows[chart.by].dropna().tolist()):
        rows, shares = _compute_shares(chart, value, totals)
        is_drawn = [group in groups for group in rows[chart.x]]
        rows, shares = rows[is_drawn], list(compress(shares, is_drawn))
        figure.add_bar(
            orientation="h",
            y=[str(groups.index(group)) for group in rows[chart.x]],
            x=shares,
            marker=make_fill([value] * len(rows), chart.ground),
            hovertext=_format_hovers(chart, rows, shares),
            customdata=chart.list_row_numbers(rows),
            hoverinfo="text",
            name=plotly_text.escape(chart.format_cell(chart.by or chart.x, value)),
        )
    figure.update_layout(barmode="stack", bargap=0.35)
    figure.update_xaxes(range=[0, 1], tickformat=".0%", nticks=4, showgrid=False)
    parts = len(figure.traces)
    right, lines = labels.label_rows(
        figure, chart, groups, [float(totals[group]) for group in groups]
    )
    figure = layout.apply_layout(
        figure,
        chart.ground,
        max(150, round(90 + LINE_HEIGHT * (lines + parts))),
        right,
    )
    labels.place_legend_above(figure)
    return figure
