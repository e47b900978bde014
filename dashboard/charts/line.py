"""Line charts, with their interval as a band."""

from itertools import groupby
from typing import Any

from dashboard.charts import labels, layout
from dashboard.charts.chart import Chart, list_x_values, to_axis_value
from dashboard.charts.figure import Figure
from dashboard.charts.layout import HEIGHT, LABEL_WIDTH
from dashboard.display import number_formats
from dashboard.display.palette import (
    is_solid,
    make_translucent,
    pick_hue,
    pick_text_colour,
    sort_by_meaning,
)

ROW_NUMBER = "row_number"
IS_JUDGED = "is_judged_here"


def draw_lines(chart: Chart) -> Figure:
    """A line with markers for each series, named at its end; intervals as bands if asked for.

    Months that are not judged are hollow.
    """
    figure = Figure()
    series = sort_by_meaning(chart.rows[chart.by].tolist()) if chart.by else [None]
    ends: list[float] = []
    names: list[str] = []
    colours: list[str] = []
    x_values = [to_axis_value(chart, x) for x in list_x_values(chart)]
    aligned = [
        (
            value,
            _align_rows(chart, value),
            pick_hue(value, chart.ground) if chart.by else chart.ground.ink,
        )
        for value in series
    ]
    if chart.query.chart.get("interval"):
        # Bands first, so that none hides a line.
        for _, rows, colour in aligned:
            _draw_band(figure, chart, x_values, rows, colour)
    for name, rows, colour in aligned:
        _draw_line(figure, chart, x_values, name, rows, colour)
        values = [_get_value(row, chart.y) for row in rows]
        known = [value for value in values if value is not None]
        if chart.by and known:
            ends.append(known[-1])
            names.append(layout.wrap_label(chart.format_cell(chart.by, name), LABEL_WIDTH))
            colours.append(pick_text_colour(name, chart.ground))
    low, high = _find_range(chart)
    figure.update_yaxes(range=[low, high], **number_formats.format_axis(chart.y))
    right = (
        labels.label_line_ends(figure, chart, ends, names, colours, low, high, HEIGHT)
        if ends
        else 16
    )
    labels.label_x_axis(figure, chart)
    return layout.apply_layout(figure, chart.ground, HEIGHT, right)


def _draw_line(
    figure: Figure,
    chart: Chart,
    x_values: list[str],
    name: Any,
    rows: list[dict[str, Any]],
    colour: str,
) -> None:
    """Draw one series; its markers are hollow where it is dashed or a month is not judged."""
    has_solid_line = is_solid(name) is not False
    figure.add_scatter(
        x=x_values,
        y=[_get_value(row, chart.y) for row in rows],
        connectgaps=False,
        mode="lines+markers",
        line={"color": colour, "width": 2, "dash": "solid" if has_solid_line else "dash"},
        marker={
            "size": 6,
            "color": [
                colour if has_solid_line and row.get(IS_JUDGED, True) else chart.ground.page
                for row in rows
            ],
            "line": {"color": colour, "width": 1.5},
        },
        hovertext=[chart.format_hover(row) if row else "" for row in rows],
        customdata=[row[ROW_NUMBER] if row else -1 for row in rows],
        hoverinfo="text",
        name=chart.name_series(name),
        cliponaxis=False,
    )


def _find_range(chart: Chart) -> tuple[float, float]:
    """The ends of the y axis: room for all values and intervals; of high rates the whole 100 %."""
    columns = [chart.y, *(f"{chart.y}_{end}" for end in ("low", "high"))]
    drawn = chart.rows[[name for name in columns if name in chart.rows]].astype(float).stack()
    low, high = min(0.0, drawn.min() * 1.08), max(drawn.max() * 1.08, 1e-9)
    if number_formats.get_unit(chart.y) == "rate" and high > 0.6:
        high = 1.03
    return low, high


def _align_rows(chart: Chart, value: Any) -> list[dict[str, Any]]:
    """The row of a series at every x value; an empty one leaves a gap in the line."""
    rows = chart.rows[chart.rows[chart.by] == value] if chart.by else chart.rows
    numbered = rows.assign(
        **{ROW_NUMBER: chart.list_row_numbers(rows), IS_JUDGED: chart.list_judged(rows)}
    )
    by_x = {row[chart.x]: row for row in numbered.to_dict("records")}
    return [by_x.get(x, {}) for x in list_x_values(chart)]


def _get_value(row: dict[str, Any], column: str) -> float | None:
    return None if number_formats.is_absent(row.get(column)) else float(row[column])


def _draw_band(
    figure: Figure, chart: Chart, x_values: list[str], rows: list[dict[str, Any]], colour: str
) -> None:
    """Draw the interval as a band, with the same gaps as its line."""
    points = [
        (x, *(_get_value(row, f"{chart.y}_{end}") for end in ("low", "high")))
        for x, row in zip(x_values, rows, strict=True)
    ]
    for is_known, part in groupby(points, key=lambda point: None not in point):
        if not is_known:
            continue
        xs, lows, highs = zip(*part, strict=True)
        figure.add_scatter(
            x=[*xs, *xs[::-1]],
            y=[*highs, *lows[::-1]],
            fill="toself",
            fillcolor=make_translucent(colour),
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
        )
