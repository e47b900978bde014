"""Pictures of a pattern: waiting times, a funnel, a control chart, a Pareto curve."""

import numpy as np

from dashboard import figures, formats, text
from dashboard.axes import (
    HEIGHT,
    LABEL_WIDTH,
    Chart,
    broken,
    laid_out,
    legend_above,
    name_ends,
    name_places,
    place_key,
)
from dashboard.draft import Draft
from dashboard.figures import column
from dashboard.marks import hue, is_solid, ranked, veil
from dashboard.statistics import concentration, survival

# Under a curve stands how many still wait, at so many days.
RISK_TICKS = 4
BENEATH_WIDTH = {"latin": 34, "han": 17}
LONGEST = 0.05


def steps(chart: Chart) -> Draft:
    """Kaplan–Meier: the share done after so many days, with its band; under it how many wait."""
    figure = Draft()
    found = figures.curves(chart.query.estimate, chart.rows)
    groups = ranked(list(found))
    last = max(_followed(found[name]) for name in groups)
    ends, colours, names, lines = [], [], [], []
    for name in groups:
        curve, colour = found[name], hue(name, chart.ground)
        days = np.append(0, curve.days[curve.days <= last])
        done = np.append(0, 1 - curve.waiting[curve.days <= last])
        low = np.append(0, 1 - curve.high[curve.days <= last])
        high = np.append(0, 1 - curve.low[curve.days <= last])
        held = np.isfinite(low) & np.isfinite(high)
        figure.add_scatter(
            **_stepped(days[held], low[held], high[held]),
            fill="toself",
            fillcolor=veil(colour),
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
        names.append(broken(said, LABEL_WIDTH))
    # Above all bands, so that none hides a curve.
    for line in lines:
        figure.add_scatter(**line)
    ticks = sorted({round(last * part / RISK_TICKS) for part in range(RISK_TICKS + 1)})
    waiting = {name: survival.at_risk(found[name], ticks) for name in groups}
    figure.update_xaxes(
        range=[0, last],
        tickmode="array",
        tickvals=ticks,
        ticktext=[
            "<br>".join(
                [str(day), *(text.number(waiting[name][at], chart.lang) for name in groups)]
            )
            for at, day in enumerate(ticks)
        ],
        title={
            "text": "<br>".join(
                [
                    chart.heading(chart.x),
                    broken(text.say(chart.lang, "chart.waiting"), BENEATH_WIDTH),
                ]
            ),
            "font": {"size": 12, "color": chart.ground.secondary},
        },
        showgrid=False,
    )
    figure.add_hline(y=0.5, line={"color": chart.ground.secondary, "width": 1, "dash": "dot"})
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%")
    height = HEIGHT + 18 * len(groups)
    right = name_ends(figure, chart, ends, names, colours, 0, 1.02, HEIGHT)
    return laid_out(figure, chart.ground, height, right)


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


def spread(chart: Chart) -> Draft:
    """A funnel: each group's rate against its size, between the limits of chance."""
    spec = chart.query.estimate
    counts, totals = (column(chart.rows, spec[key]) for key in ("numerator", "denominator"))
    limits = figures.funnelled(spec, chart.rows)
    figure = Draft()
    if limits is None:
        return laid_out(figure, chart.ground, HEIGHT, 16)
    order = np.argsort(totals)
    for low, high, dash in (
        (limits.low_outer, limits.high_outer, "solid"),
        (limits.low, limits.high, "dot"),
    ):
        for line in (low, high):
            figure.add_scatter(
                x=totals[order].tolist(),
                y=line[order].tolist(),
                mode="lines",
                line={"color": chart.ground.secondary, "width": 1, "dash": dash},
                hoverinfo="skip",
            )
    figure.add_hline(y=limits.share, line={"color": chart.ground.secondary, "width": 1})
    rates, outside = counts / np.maximum(totals, 1), limits.is_outside
    figure.add_scatter(
        x=totals.tolist(),
        y=rates.tolist(),
        mode="markers",
        marker={
            "size": 9,
            "color": [chart.ground.ink if out else chart.ground.page for out in outside],
            "line": {"color": chart.ground.ink, "width": 1.5},
        },
        hovertext=chart.hovers(chart.rows),
        customdata=chart.numbers(chart.rows),
        hoverinfo="text",
        cliponaxis=False,
    )
    middle = (totals.min() + totals.max()) / 2
    for name, size, rate in zip(
        chart.rows[chart.x][outside], totals[outside], rates[outside], strict=True
    ):
        is_left = size < middle
        figure.add_annotation(
            x=size,
            y=rate,
            text=broken(chart.word(chart.x, name), LABEL_WIDTH),
            xanchor="left" if is_left else "right",
            xshift=8 if is_left else -8,
            font={"size": 12, "color": chart.ground.ink},
        )
    figure.update_yaxes(rangemode="tozero", **formats.axis(chart.y))
    figure.update_xaxes(title={"text": chart.heading(spec["denominator"]), "font": {"size": 12}})
    return laid_out(figure, chart.ground, HEIGHT, 16)


def over_time(chart: Chart) -> Draft:
    """A control chart: the line, its centre and limits; signals by the shape of the mark."""
    found = figures.controlled(chart.query.estimate, chart.rows)
    places = [place_key(chart, place) for place in chart.rows[chart.x]]
    figure, ink = Draft(), chart.ground.ink
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
    figure.update_yaxes(rangemode="tozero", **formats.axis(chart.y))
    name_places(figure, chart)
    return laid_out(figure, chart.ground, HEIGHT, 16)


def few_or_many(chart: Chart) -> Draft:
    """A Pareto curve: what share the largest so many per cent hold, beside an even spread."""
    found = concentration.pareto(column(chart.rows, chart.y))
    figure = Draft()
    if found is None:
        return laid_out(figure, chart.ground, HEIGHT, 16)
    even, curve = (text.say(chart.lang, f"chart.{name}") for name in ("even", "largest"))
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        line={"color": chart.ground.secondary, "width": 1, "dash": "dot"},
        name=even,
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=[0, *found.units],
        y=[0, *found.whole],
        mode="lines",
        line={"color": chart.ground.ink, "width": 2},
        name=curve,
        hovertemplate="%{x:.0%} → %{y:.0%}<extra></extra>",
    )
    figure.update_xaxes(range=[0, 1], tickformat=".0%", nticks=5)
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%", nticks=5)
    figure = laid_out(figure, chart.ground, HEIGHT, 28)
    legend_above(figure)
    return figure


KINDS = {"steps": steps, "funnel": spread, "control": over_time, "pareto": few_or_many}
