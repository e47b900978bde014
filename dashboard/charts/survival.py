"""Curves of waiting: the share done by each day."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.charts import labels, layout, plotly_text
from dashboard.charts.chart import Chart
from dashboard.charts.figure import Figure
from dashboard.charts.layout import HEIGHT, LABEL_WIDTH
from dashboard.display import number_formats, texts
from dashboard.display.palette import (
    is_solid,
    make_translucent,
    pick_hue,
    pick_text_colour,
    sort_by_meaning,
)
from dashboard.estimates import all_rows_estimators
from dashboard.statistics import survival

# Numbers at risk are shown below the axis, at both ends of this many intervals.
TICK_INTERVALS = 4
# A curve ends where less than this share of its cases is still followed, or fewer cases than this:
# a single case that stays open for a year would squeeze all that happens before.
MIN_SHARE_AT_RISK = 0.05
MIN_AT_RISK = 2
# Of the lines of text below the axis (px).
FIRST_LINE, LINE_STEP = 4, 16.9


def draw_survival(chart: Chart) -> Figure:
    """The share done by each day as a step curve with its band; below the axis the numbers at risk
    of each curve, under its name."""
    figure = Figure()
    curves = all_rows_estimators.estimate_curves(chart.query.estimate, chart.rows)
    groups = sort_by_meaning(list(curves))
    last = _find_last_day(list(curves.values()))
    ends, colours, names, lines = [], [], [], []
    for group in groups:
        curve, colour = curves[group], pick_hue(group, chart.ground)
        days, done, low, high, closed = _cut(curve, last)
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
        colours.append(pick_text_colour(group, chart.ground))
        names.append(name)
    # After all bands, so that none hides a curve.
    for line in lines:
        figure.add_scatter(**line)
    _label_days(figure, chart, [curves[group] for group in groups], last)
    _name_rows(figure, names, colours)
    figure.add_hline(y=0.5, line={"color": chart.ground.secondary, "width": 1, "dash": "dot"})
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%")
    wrapped = [layout.wrap_label(name, LABEL_WIDTH) for name in names]
    right = labels.label_line_ends(figure, chart, ends, wrapped, colours, 0, 1.02, HEIGHT)
    return layout.apply_layout(
        figure, chart.ground, layout.measure_height(figure, labels.measure_plot(HEIGHT)), right
    )


def _cut(curve: survival.Curve, last: float) -> tuple[np.ndarray, ...]:
    """The curve's days, share done, its band and share closed, from day 0 to the last day shown.

    A curve that goes on after it stays level up to there.
    """
    shown = curve.days <= last
    columns = (
        curve.days,
        curve.done.share,
        curve.done.low,
        curve.done.high,
        curve.closed.share,
    )
    days, *shares = (np.append(0, column[shown]) for column in columns)
    if shown.all():
        return days, *shares
    return np.append(days, last), *(np.append(share, share[-1]) for share in shares)


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
    # Each row of numbers leaves a line free above it, for the name of its curve.
    at_risk = [survival.count_at_risk(curve, ticks) for curve in curves]
    figure.update_xaxes(
        range=[0, last],
        tickmode="array",
        tickvals=ticks,
        ticktext=[
            "<br>".join(
                [str(day), *(f"<br>{texts.number(counts[tick], chart.lang)}" for counts in at_risk)]
            )
            for tick, day in enumerate(ticks)
        ],
        title={
            "text": "<br>".join(
                [
                    plotly_text.escape(chart.label_column(chart.x)),
                    *(
                        layout.wrap_label(sentence, layout.TITLE_WIDTH)
                        for sentence in _explain_days(chart.lang, curves, last)
                    ),
                ]
            ),
            "font": {"size": 12, "color": chart.ground.secondary},
        },
        showgrid=False,
    )


def _explain_days(lang: str, curves: Sequence[survival.Curve], last: float) -> list[str]:
    """What the numbers below the axis are, and for how many cases the axis is too short."""
    sentences = [texts.translate(lang, "chart.waiting")]
    longer = [curve for curve in curves if curve.days[-1] > last]
    if longer:
        n = sum(int(curve.at_risk[np.searchsorted(curve.days, last, "right")]) for curve in longer)
        longest = max(curve.days[-1] for curve in longer)
        sentences.append(
            texts.translate(lang, "chart.cut_days", last=round(last), n=n, longest=round(longest))
        )
    return sentences


def _name_rows(figure: Figure, names: Sequence[str], colours: Sequence[str]) -> None:
    """Write each curve's name above its row of numbers: the order of the rows would not tell."""
    for row, (name, colour) in enumerate(zip(names, colours, strict=True)):
        figure.add_annotation(
            x=0,
            xref="paper",
            xanchor="left",
            xshift=-12,
            y=0,
            yref="paper",
            yanchor="top",
            yshift=-(FIRST_LINE + LINE_STEP * (1 + 2 * row)),
            text=plotly_text.escape(name),
            font={"color": colour, "size": 12},
        )


def _outline_band(days: np.ndarray, low: np.ndarray, high: np.ndarray) -> dict[str, list[float]]:
    """The outline of a band whose ends step at each day, as x and y of a polygon.

    Every corner is given, because Plotly's own steps (`hv`) would be wrong on the way back.
    """
    steps = np.repeat(days, 2)[1:]
    above, below = (np.repeat(end, 2)[:-1] for end in (high, low))
    return {"x": [*steps, *steps[::-1]], "y": [*above, *below[::-1]]}


def _find_last_day(curves: Sequence[survival.Curve]) -> float:
    """The last day on which at least 5 % and two of the cases of a curve are still at risk.

    Where every curve is of one case, the last day of all.
    """
    followed = [
        curve.days[curve.at_risk >= max(MIN_SHARE_AT_RISK * curve.n, MIN_AT_RISK)]
        for curve in curves
    ]
    ends = [days[-1] for days in followed if len(days)] or [curve.days[-1] for curve in curves]
    return max(float(max(ends)), 1.0)
