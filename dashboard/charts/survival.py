"""Kaplan–Meier curves: the share done after so many days."""

import numpy as np

from dashboard.charts import labels, layout
from dashboard.charts.chart import Chart
from dashboard.charts.figure import Figure
from dashboard.charts.layout import HEIGHT, LABEL_WIDTH
from dashboard.display import texts
from dashboard.display.palette import is_solid, make_translucent, pick_hue, sort_by_meaning
from dashboard.estimates import estimators
from dashboard.statistics import survival

# Under a curve stands how many still wait, at so many days.
RISK_TICKS = 4
BENEATH_WIDTH = {"latin": 34, "han": 17}
LONGEST = 0.05


def draw_survival(chart: Chart) -> Figure:
    """Kaplan–Meier: the share done after so many days, with its band; under it how many wait."""
    figure = Figure()
    found = estimators.estimate_curves(chart.query.estimate, chart.rows)
    groups = sort_by_meaning(list(found))
    last = max(_followed(found[name]) for name in groups)
    ends, colours, names, lines = [], [], [], []
    for name in groups:
        curve, colour = found[name], pick_hue(name, chart.ground)
        days = np.append(0, curve.days[curve.days <= last])
        done = np.append(0, 1 - curve.waiting[curve.days <= last])
        low = np.append(0, 1 - curve.high[curve.days <= last])
        high = np.append(0, 1 - curve.low[curve.days <= last])
        held = np.isfinite(low) & np.isfinite(high)
        figure.add_scatter(
            **_stepped(days[held], low[held], high[held]),
            fill="toself",
            fillcolor=make_translucent(colour),
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
        )
        said = chart.word(chart.by or chart.x, name)
        line = {
            "x": days.tolist(),
            "y": done.tolist(),
            "mode": "lines",
            "line": {
                "color": colour,
                "width": 2,
                "shape": "hv",
                "dash": "solid" if is_solid(name) is not False else "dash",
            },
            "name": said,
            "hovertemplate": f"{said}<br>%{{x}}: %{{y:.0%}}<extra></extra>",
        }
        lines.append(line)
        ends.append(float(done[-1]))
        colours.append(colour)
        names.append(layout.wrap_label(said, LABEL_WIDTH))
    # Above all bands, so that none hides a curve.
    for line in lines:
        figure.add_scatter(**line)
    ticks = sorted({round(last * part / RISK_TICKS) for part in range(RISK_TICKS + 1)})
    waiting = {name: survival.count_at_risk(found[name], ticks) for name in groups}
    figure.update_xaxes(
        range=[0, last],
        tickmode="array",
        tickvals=ticks,
        ticktext=[
            "<br>".join(
                [str(day), *(texts.number(waiting[name][at], chart.lang) for name in groups)]
            )
            for at, day in enumerate(ticks)
        ],
        title={
            "text": "<br>".join(
                [
                    chart.heading(chart.x),
                    layout.wrap_label(texts.translate(chart.lang, "chart.waiting"), BENEATH_WIDTH),
                ]
            ),
            "font": {"size": 12, "color": chart.ground.secondary},
        },
        showgrid=False,
    )
    figure.add_hline(y=0.5, line={"color": chart.ground.secondary, "width": 1, "dash": "dot"})
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%")
    height = HEIGHT + 18 * len(groups)
    right = labels.label_line_ends(figure, chart, ends, names, colours, 0, 1.02, HEIGHT)
    return layout.apply_layout(figure, chart.ground, height, right)


def _stepped(days: np.ndarray, low: np.ndarray, high: np.ndarray) -> dict[str, list[float]]:
    """The outline of a band whose ends hold from each day to the next.

    Its corners, as Plotly's own steps would go back along the lower end by the next day's.
    """
    along = np.repeat(days, 2)[1:]
    above, below = (np.repeat(end, 2)[:-1] for end in (high, low))
    return {"x": [*along, *along[::-1]], "y": [*above, *below[::-1]]}


def _followed(curve: survival.Curve) -> float:
    """Until which day at least one in twenty still waited or had been done."""
    held = curve.at_risk >= max(LONGEST * curve.n, 1)
    return float(curve.days[held][-1])
