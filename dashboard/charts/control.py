"""Control charts: a rate by month, its centre, limits and signals."""

from dashboard.charts import labels, layout
from dashboard.charts.chart import Chart, to_place_key
from dashboard.charts.figure import Figure
from dashboard.charts.layout import HEIGHT
from dashboard.display import number_formats
from dashboard.estimates import estimators


def draw_control_chart(chart: Chart) -> Figure:
    """A control chart: the line, its centre and limits; signals by the shape of the mark."""
    found = estimators.make_control_chart(chart.query.estimate, chart.rows)
    places = [to_place_key(chart, place) for place in chart.rows[chart.x]]
    figure, ink = Figure(), chart.ground.ink
    for ends in (
        [point.low for point in found.points],
        [point.high for point in found.points],
    ):
        figure.add_scatter(
            x=places,
            y=ends,
            mode="lines",
            line={"color": chart.ground.secondary, "width": 1, "dash": "dot", "shape": "hvh"},
            hoverinfo="skip",
        )
    if found.centre is not None:
        figure.add_hline(y=found.centre, line={"color": chart.ground.secondary, "width": 1})
    figure.add_scatter(
        x=places,
        y=[point.value for point in found.points],
        mode="lines+markers",
        line={"color": ink, "width": 2},
        marker={
            "size": [12 if point.is_beyond else 7 for point in found.points],
            "symbol": [
                "diamond" if point.is_beyond else "square" if point.is_in_run else "circle"
                for point in found.points
            ],
            "color": ink,
        },
        hovertext=chart.hovers(chart.rows),
        customdata=chart.numbers(chart.rows),
        hoverinfo="text",
        cliponaxis=False,
    )
    figure.update_yaxes(rangemode="tozero", **number_formats.format_axis(chart.y))
    labels.label_places(figure, chart)
    return layout.apply_layout(figure, chart.ground, HEIGHT, 16)
