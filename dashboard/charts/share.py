"""Charts of shares of a whole, over time or by group."""

from typing import Any

import pandas as pd

from dashboard.charts import labels, layout
from dashboard.charts.chart import Chart, list_places, to_place_key
from dashboard.charts.figure import Figure
from dashboard.charts.layout import HEIGHT, LABEL_WIDTH, LINE_HEIGHT, MOST_GROUPS
from dashboard.display import number_formats, texts
from dashboard.display.palette import make_fill, pick_hue, sort_by_meaning


def draw_shares(chart: Chart) -> Figure:
    return _share_over_time(chart) if chart.is_time else _share_by_group(chart)


def _shares(chart: Chart, value: Any, totals: pd.Series) -> tuple[pd.DataFrame, list[float]]:
    """The rows of one series and the share that each is of its place's total."""
    rows = chart.rows[(chart.rows[chart.by] == value) & chart.rows[chart.x].notna()]
    shares = [
        float(count) / totals[place] if totals[place] else 0.0
        for place, count in zip(rows[chart.x], rows[chart.y], strict=True)
    ]
    return rows, shares


def _share_hovers(chart: Chart, rows: pd.DataFrame, shares: list[float]) -> list[str]:
    return [
        f"{chart.word(chart.x, row[chart.x])}<br>{chart.word(chart.by or chart.x, row[chart.by])}: "
        f"{number_formats.format_rate(share, chart.lang)} "
        f"({texts.number(row[chart.y], chart.lang)})"
        for row, share in zip(rows.to_dict("records"), shares, strict=True)
    ]


def _share_over_time(chart: Chart) -> Figure:
    figure = Figure()
    totals = chart.rows.groupby(chart.x, sort=False)[chart.y].sum().astype(float)
    places = list_places(chart)
    at, names, colours, below = [], [], [], 0.0
    # Unknown at the bottom, the rest above it in the order of meaning.
    for value in sort_by_meaning(chart.rows[chart.by].dropna().tolist())[::-1]:
        rows, shares = _shares(chart, value, totals)
        name = chart.word(chart.by or chart.x, value)
        figure.add_bar(
            x=[to_place_key(chart, place) for place in rows[chart.x]],
            y=shares,
            marker=make_fill([value] * len(rows), chart.ground),
            hovertext=_share_hovers(chart, rows, shares),
            customdata=chart.numbers(rows),
            hoverinfo="text",
            name=name,
        )
        last = [s for place, s in zip(rows[chart.x], shares, strict=True) if place == places[-1]]
        at.append(below + sum(last) / 2)
        below += sum(last)
        names.append(layout.wrap_label(name, LABEL_WIDTH))
        colours.append(pick_hue(value, chart.ground))
    lines = sum(name.count("<br>") + 1 for name in names)
    height = max(HEIGHT, 90 + 18 * lines)
    figure.update_layout(barmode="stack")
    figure.update_yaxes(range=[0, 1], tickformat=".0%", showgrid=False)
    right = labels.label_line_ends(figure, chart, at, names, colours, 0, 1, height)
    labels.label_time(figure, chart, places, [float(totals[place]) for place in places])
    return layout.apply_layout(figure, chart.ground, height, right)


def _share_by_group(chart: Chart) -> Figure:
    figure = Figure()
    totals = chart.rows.groupby(chart.x, sort=False)[chart.y].sum().astype(float)
    places = list(totals.sort_values(ascending=False).index[:MOST_GROUPS])[::-1]
    for value in sort_by_meaning(chart.rows[chart.by].dropna().tolist()):
        rows, shares = _shares(chart, value, totals)
        kept = [(place in places) for place in rows[chart.x]]
        rows, shares = rows[kept], [s for s, keep in zip(shares, kept, strict=True) if keep]
        figure.add_bar(
            orientation="h",
            y=[str(places.index(place)) for place in rows[chart.x]],
            x=shares,
            marker=make_fill([value] * len(rows), chart.ground),
            hovertext=_share_hovers(chart, rows, shares),
            customdata=chart.numbers(rows),
            hoverinfo="text",
            name=chart.word(chart.by or chart.x, value),
        )
    figure.update_layout(barmode="stack", bargap=0.35)
    figure.update_xaxes(range=[0, 1], tickformat=".0%", nticks=4, showgrid=False)
    right, lines = labels.label_rows(
        figure, chart, places, [float(totals[place]) for place in places]
    )
    figure = layout.apply_layout(
        figure,
        chart.ground,
        max(150, round(90 + LINE_HEIGHT * (lines + len(figure.traces)))),
        right,
    )
    labels.place_legend_above(figure)
    return figure
