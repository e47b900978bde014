"""Curves of waiting: the share done by each day."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.charts import labels, layout, plotly_text
from dashboard.charts.chart import Chart
from dashboard.charts.figure import Figure
from dashboard.charts.layout import HEIGHT, LABEL_WIDTH
from dashboard.display import number_formats, texts
from dashboard.display.palette import is_solid, make_translucent, pick_hue, sort_by_meaning
from dashboard.estimates import all_rows_estimators
from dashboard.statistics import survival

# Numbers at risk are shown below the axis, at both ends of this many intervals.
TICK_INTERVALS = 4
TITLE_WIDTH = {"latin": 34, "han": 17}
# A curve ends where less than this share of its cases is still followed.
MIN_SHARE_AT_RISK = 0.05


def draw_survival(chart: Chart) -> Figure:
    """The share done by each day as a step curve with its band; numbers at risk below the axis."""
    figure = Figure()
    curves = all_rows_estimators.estimate_curves(chart.query.estimate, chart.rows)
    groups = sort_by_meaning(list(curves))
    last = max(_find_last_day(curves[group]) for group in groups)
    ends, colours, names, lines = [], [], [], []
    for group in groups:
        curve, colour = curves[group], pick_hue(group, chart.ground)
        days, done, low, high, closed = (
            np.append(0, column[curve.days <= last])
            for column in (
                curve.days,
                curve.done.share,
                curve.done.low,
                curve.done.high,
                curve.closed.share,
            )
        )
        has_band = np.isfinite(low) & np.isfinite(high)
        figure.add_scatter(
            **_outline_band(days[has_band], low[has_band], high[has_band]),
            fill="toself",
            fillcolor=make_translucent(colour),
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
        )
        name = chart.format_cell(chart.by or chart.x, group)
        hovers = [
            _format_hover(chart, name, *shares) for shares in zip(days, done, closed, strict=True)
        ]
        lines.append(_make_line(group, name, colour, days, done, hovers))
        ends.append(float(done[-1]))
        colours.append(colour)
        names.append(layout.wrap_label(name, LABEL_WIDTH))
    # After all bands, so that none hides a curve.
    for line in lines:
        figure.add_scatter(**line)
    _label_days(figure, chart, [curves[group] for group in groups], last)
    figure.add_hline(y=0.5, line={"color": chart.ground.secondary, "width": 1, "dash": "dot"})
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%")
    height = HEIGHT + 18 * len(groups)
    right = labels.label_line_ends(figure, chart, ends, names, colours, 0, 1.02, HEIGHT)
    return layout.apply_layout(figure, chart.ground, height, right)


def _make_line(
    group: Any, name: str, colour: str, days: np.ndarray, done: np.ndarray, hovers: list[str]
) -> dict[str, Any]:
    """The step curve of a group, as Plotly draws it."""
    return {
        "x": days.tolist(),
        "y": done.tolist(),
        "mode": "lines",
        "line": {
            "color": colour,
            "width": 2,
            "shape": "hv",
            "dash": "solid" if is_solid(group) is not False else "dash",
        },
        "name": plotly_text.escape(name),
        "text": hovers,
        "hovertemplate": "%{text}<extra></extra>",
    }


def _format_hover(chart: Chart, name: str, day: float, done: float, closed: float) -> str:
    """The group, the share done by a day and, where cases end otherwise, the share of these."""
    lines = [name, f"{day:.0f}: {number_formats.format_rate(done, chart.lang)}"]
    if column := chart.query.estimate.get("closed"):
        share = number_formats.format_rate(closed, chart.lang)
        lines.append(f"{chart.label_column(column)}: {share}")
    return plotly_text.join_lines(lines)


def _label_days(
    figure: Figure, chart: Chart, curves: Sequence[survival.Curve], last: float
) -> None:
    """Label the axis of days, with the number at risk of each curve below each tick."""
    ticks = sorted({round(last * part / TICK_INTERVALS) for part in range(TICK_INTERVALS + 1)})
    at_risk = [survival.count_at_risk(curve, ticks) for curve in curves]
    figure.update_xaxes(
        range=[0, last],
        tickmode="array",
        tickvals=ticks,
        ticktext=[
            "<br>".join([str(day), *(texts.number(counts[tick], chart.lang) for counts in at_risk)])
            for tick, day in enumerate(ticks)
        ],
        title={
            "text": "<br>".join(
                [
                    plotly_text.escape(chart.label_column(chart.x)),
                    layout.wrap_label(texts.translate(chart.lang, "chart.waiting"), TITLE_WIDTH),
                ]
            ),
            "font": {"size": 12, "color": chart.ground.secondary},
        },
        showgrid=False,
    )


def _outline_band(days: np.ndarray, low: np.ndarray, high: np.ndarray) -> dict[str, list[float]]:
    """The outline of a band whose ends step at each day, as x and y of a polygon.

    Every corner is given, because Plotly's own steps (`hv`) would be wrong on the way back.
    """
    steps = np.repeat(days, 2)[1:]
    above, below = (np.repeat(end, 2)[:-1] for end in (high, low))
    return {"x": [*steps, *steps[::-1]], "y": [*above, *below[::-1]]}


def _find_last_day(curve: survival.Curve) -> float:
    """The last day on which at least 5 % of the cases are still at risk."""
    is_followed = curve.at_risk >= max(MIN_SHARE_AT_RISK * curve.n, 1)
    return float(curve.days[is_followed][-1])
