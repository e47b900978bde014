"""Line charts, with their interval as a band."""

from itertools import groupby
from typing import Any

from dashboard.charts import labels, layout
from dashboard.charts.chart import Chart, list_places, to_place_key
from dashboard.charts.figure import Figure
from dashboard.charts.layout import HEIGHT, LABEL_WIDTH
from dashboard.display import number_formats
from dashboard.display.palette import is_solid, make_translucent, pick_hue, sort_by_meaning

ROW_NUMBER = "row_number"


def draw_lines(chart: Chart) -> Figure:
    figure = Figure()
    series = sort_by_meaning(chart.rows[chart.by].tolist()) if chart.by else [None]
    ends: list[float] = []
    names: list[str] = []
    colours: list[str] = []
    places = [to_place_key(chart, place) for place in list_places(chart)]
    drawn_rows = [
        (
            value,
            _along(chart, value),
            pick_hue(value, chart.ground) if chart.by else chart.ground.ink,
        )
        for value in series
    ]
    if chart.query.chart.get("interval"):
        # Under all lines, so that no band hides one.
        for _, rows, colour in drawn_rows:
            _band(figure, chart, places, rows, colour)
    for value, rows, colour in drawn_rows:
        heights = [_height(row, chart.y) for row in rows]
        solid = is_solid(value) is not False
        figure.add_scatter(
            x=places,
            y=heights,
            connectgaps=False,
            mode="lines+markers",
            line={"color": colour, "width": 2, "dash": "solid" if solid else "dash"},
            marker={
                "size": 6,
                "color": colour if solid else chart.ground.page,
                "line": {"color": colour, "width": 1.5},
            },
            hovertext=[chart.hover(row) if row else "" for row in rows],
            customdata=[row[ROW_NUMBER] if row else -1 for row in rows],
            hoverinfo="text",
            name=chart.word(chart.by, value) if chart.by else chart.heading(chart.y),
            cliponaxis=False,
        )
        drawn = [height for height in heights if height is not None]
        if chart.by and drawn:
            ends.append(drawn[-1])
            names.append(layout.wrap_label(chart.word(chart.by, value), LABEL_WIDTH))
            colours.append(colour)
    drawn_ends = [chart.y, *(f"{chart.y}_{end}" for end in ("low", "high"))]
    values = chart.rows[[name for name in drawn_ends if name in chart.rows]].astype(float).stack()
    low, high = min(0.0, values.min() * 1.08), max(values.max() * 1.08, 1e-9)
    if number_formats.get_unit(chart.y) == "rate" and high > 0.6:
        high = 1.03
    figure.update_yaxes(range=[low, high], **number_formats.format_axis(chart.y))
    right = (
        labels.label_line_ends(figure, chart, ends, names, colours, low, high, HEIGHT)
        if ends
        else 16
    )
    labels.label_places(figure, chart)
    return layout.apply_layout(figure, chart.ground, HEIGHT, right)


def _along(chart: Chart, value: Any) -> list[dict[str, Any]]:
    """The row of one series at every place; an empty one is a gap, not a straight way."""
    rows = chart.rows[chart.rows[chart.by] == value] if chart.by else chart.rows
    numbered = rows.assign(**{ROW_NUMBER: chart.numbers(rows)})
    found = {row[chart.x]: row for row in numbered.to_dict("records")}
    return [found.get(place, {}) for place in list_places(chart)]


def _height(row: dict[str, Any], column: str) -> float | None:
    return None if number_formats.is_absent(row.get(column)) else float(row[column])


def _band(
    figure: Figure, chart: Chart, places: list[str], rows: list[dict[str, Any]], colour: str
) -> None:
    """The interval along a line, broken where the line is."""
    along = [
        (place, *(_height(row, f"{chart.y}_{end}") for end in ("low", "high")))
        for place, row in zip(places, rows, strict=True)
    ]
    for is_known, part in groupby(along, key=lambda one: None not in one):
        if not is_known:
            continue
        held, lows, highs = zip(*part, strict=True)
        figure.add_scatter(
            x=[*held, *held[::-1]],
            y=[*highs, *lows[::-1]],
            fill="toself",
            fillcolor=make_translucent(colour),
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
        )
