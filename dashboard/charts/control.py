"""Control charts: a rate by month, its centre, limits and signals."""

from dashboard.charts import labels, layout
from dashboard.charts.chart import Chart, to_axis_value
from dashboard.charts.figure import Figure
from dashboard.charts.layout import HEIGHT
from dashboard.display import number_formats
from dashboard.estimates import row_estimators


def draw_control_chart(chart: Chart) -> Figure:
    """A line with its centre and control limits.

    Points beyond a limit are diamonds, points in a run on one side squares; months that are not
    judged are hollow and have no limits.
    """
    control_chart = row_estimators.make_control_chart(chart.query.estimate, chart.rows)
    x_values = [to_axis_value(chart, x) for x in chart.rows[chart.x]]
    figure, ink = Figure(), chart.ground.ink
    for ends in (
        [point.low for point in control_chart.points],
        [point.high for point in control_chart.points],
    ):
        figure.add_scatter(
            x=x_values,
            y=ends,
            mode="lines",
            line={"color": chart.ground.secondary, "width": 1, "dash": "dot", "shape": "hvh"},
            hoverinfo="skip",
        )
    if control_chart.centre is not None:
        figure.add_hline(y=control_chart.centre, line={"color": chart.ground.secondary, "width": 1})
    figure.add_scatter(
        x=x_values,
        y=[point.value for point in control_chart.points],
        mode="lines+markers",
        line={"color": ink, "width": 2},
        marker={
            "size": [12 if point.is_beyond else 7 for point in control_chart.points],
            "symbol": [
                "diamond" if point.is_beyond else "square" if point.is_in_run else "circle"
                for point in control_chart.points
            ],
            "color": [
                ink if is_judged else chart.ground.page
                for is_judged in chart.list_judged(chart.rows)
            ],
            "line": {"color": ink, "width": 1.5},
        },
        hovertext=chart.format_hovers(chart.rows),
        customdata=chart.list_row_numbers(chart.rows),
        hoverinfo="text",
        cliponaxis=False,
    )
    figure.update_yaxes(rangemode="tozero", **number_formats.format_axis(chart.y))
    labels.label_x_axis(figure, chart)
    return layout.apply_layout(figure, chart.ground, HEIGHT, 16)
