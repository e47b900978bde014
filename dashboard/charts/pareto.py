"""Pareto curves: the share of the total in the largest units."""

from dashboard.charts import labels, layout
from dashboard.charts.chart import Chart
from dashboard.charts.figure import Figure
from dashboard.charts.layout import HEIGHT
from dashboard.display import texts
from dashboard.estimates.ungraded import get_column
from dashboard.statistics import concentration


def draw_pareto(chart: Chart) -> Figure:
    """A Pareto curve, with the diagonal of an even distribution for comparison."""
    pareto = concentration.compute_pareto(get_column(chart.rows, chart.y))
    figure = Figure()
    if pareto is None:
        return layout.apply_layout(figure, chart.ground, HEIGHT, 16)
    even, curve = (texts.translate(chart.lang, f"chart.{name}") for name in ("even", "largest"))
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        line={"color": chart.ground.secondary, "width": 1, "dash": "dot"},
        name=even,
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=[0, *pareto.units],
        y=[0, *pareto.whole],
        mode="lines",
        line={"color": chart.ground.ink, "width": 2},
        name=curve,
        hovertemplate="%{x:.0%} → %{y:.0%}<extra></extra>",
    )
    figure.update_xaxes(range=[0, 1], tickformat=".0%", nticks=5)
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%", nticks=5)
    figure = layout.apply_layout(figure, chart.ground, HEIGHT, 28)
    labels.place_legend_above(figure)
    return figure
