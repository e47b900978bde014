"""A query's rows and its chart's kind → a Plotly figure; no words but those of the data."""

import json
from collections.abc import Sequence
from functools import cache
from itertools import groupby
from typing import Any

import pandas as pd

from dashboard import comparison_charts, figures, flow_charts, formats, pattern_charts, text
from dashboard.axes import (
    HEIGHT,
    LABEL_WIDTH,
    Chart,
    broken,
    laid_out,
    legend_above,
    name_ends,
    name_places,
    name_rows,
    name_time,
    place_key,
    places_of,
)
from dashboard.draft import Draft
from dashboard.estimates import Estimate
from dashboard.marks import DARK, LIGHT, Ground, fill, hue, is_solid, ranked, tint, veil
from queries.catalog import Query

MOST_GROUPS = 20
# Dots are drawn for every group up to so many; beyond, for so many at each end.
MOST_DOTS = 60
AT_EACH_END = 20
LINE = 19
FAINT = 0.35
NUMBER = "row_number"


@cache
def config(lang: str) -> dict[str, Any]:
    """Plotly's own settings: a quiet tool bar, in the reader's language."""
    kept = {"displaylogo": False, "modeBarButtons": [["toImage"]], "displayModeBar": "hover"}
    file = text.FOLDER / lang / "plotly.json"
    if not file.exists():
        return kept
    words = json.loads(file.read_text(encoding="utf-8"))
    return {**kept, "locale": lang, "locales": {lang: words}}


def _line(chart: Chart) -> Draft:
    figure = Draft()
    series = ranked(chart.rows[chart.by].tolist()) if chart.by else [None]
    ends: list[float] = []
    names: list[str] = []
    colours: list[str] = []
    places = [place_key(chart, place) for place in places_of(chart)]
    drawn_rows = [
        (value, _along(chart, value), hue(value, chart.ground) if chart.by else chart.ground.ink)
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
            customdata=[row[NUMBER] if row else -1 for row in rows],
            hoverinfo="text",
            name=chart.word(chart.by, value) if chart.by else chart.heading(chart.y),
            cliponaxis=False,
        )
        drawn = [height for height in heights if height is not None]
        if chart.by and drawn:
            ends.append(drawn[-1])
            names.append(broken(chart.word(chart.by, value), LABEL_WIDTH))
            colours.append(colour)
    drawn_ends = [chart.y, *(f"{chart.y}_{end}" for end in ("low", "high"))]
    values = chart.rows[[name for name in drawn_ends if name in chart.rows]].astype(float).stack()
    low, high = min(0.0, values.min() * 1.08), max(values.max() * 1.08, 1e-9)
    if formats.kind(chart.y) == "rate" and high > 0.6:
        high = 1.03
    figure.update_yaxes(range=[low, high], **formats.axis(chart.y))
    right = name_ends(figure, chart, ends, names, colours, low, high, HEIGHT) if ends else 16
    name_places(figure, chart)
    return laid_out(figure, chart.ground, HEIGHT, right)


def _along(chart: Chart, value: Any) -> list[dict[str, Any]]:
    """The row of one series at every place; an empty one is a gap, not a straight way."""
    rows = chart.rows[chart.rows[chart.by] == value] if chart.by else chart.rows
    numbered = rows.assign(**{NUMBER: chart.numbers(rows)})
    found = {row[chart.x]: row for row in numbered.to_dict("records")}
    return [found.get(place, {}) for place in places_of(chart)]


def _height(row: dict[str, Any], column: str) -> float | None:
    return None if formats.absent(row.get(column)) else float(row[column])


def _band(
    figure: Draft, chart: Chart, places: list[str], rows: list[dict[str, Any]], colour: str
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
            fillcolor=veil(colour),
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
        )


def _share(chart: Chart) -> Draft:
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
        f"{formats.rate(share, chart.lang)} ({text.number(row[chart.y], chart.lang)})"
        for row, share in zip(rows.to_dict("records"), shares, strict=True)
    ]


def _share_over_time(chart: Chart) -> Draft:
    figure = Draft()
    totals = chart.rows.groupby(chart.x, sort=False)[chart.y].sum().astype(float)
    places = places_of(chart)
    at, names, colours, below = [], [], [], 0.0
    # Unknown at the bottom, the rest above it in the order of meaning.
    for value in ranked(chart.rows[chart.by].dropna().tolist())[::-1]:
        rows, shares = _shares(chart, value, totals)
        name = chart.word(chart.by or chart.x, value)
        figure.add_bar(
            x=[place_key(chart, place) for place in rows[chart.x]],
            y=shares,
            marker=fill([value] * len(rows), chart.ground),
            hovertext=_share_hovers(chart, rows, shares),
            customdata=chart.numbers(rows),
            hoverinfo="text",
            name=name,
        )
        last = [s for place, s in zip(rows[chart.x], shares, strict=True) if place == places[-1]]
        at.append(below + sum(last) / 2)
        below += sum(last)
        names.append(broken(name, LABEL_WIDTH))
        colours.append(hue(value, chart.ground))
    lines = sum(name.count("<br>") + 1 for name in names)
    height = max(HEIGHT, 90 + 18 * lines)
    figure.update_layout(barmode="stack")
    figure.update_yaxes(range=[0, 1], tickformat=".0%", showgrid=False)
    right = name_ends(figure, chart, at, names, colours, 0, 1, height)
    name_time(figure, chart, places, [float(totals[place]) for place in places])
    return laid_out(figure, chart.ground, height, right)


def _share_by_group(chart: Chart) -> Draft:
    figure = Draft()
    totals = chart.rows.groupby(chart.x, sort=False)[chart.y].sum().astype(float)
    places = list(totals.sort_values(ascending=False).index[:MOST_GROUPS])[::-1]
    for value in ranked(chart.rows[chart.by].dropna().tolist()):
        rows, shares = _shares(chart, value, totals)
        kept = [(place in places) for place in rows[chart.x]]
        rows, shares = rows[kept], [s for s, keep in zip(shares, kept, strict=True) if keep]
        figure.add_bar(
            orientation="h",
            y=[str(places.index(place)) for place in rows[chart.x]],
            x=shares,
            marker=fill([value] * len(rows), chart.ground),
            hovertext=_share_hovers(chart, rows, shares),
            customdata=chart.numbers(rows),
            hoverinfo="text",
            name=chart.word(chart.by or chart.x, value),
        )
    figure.update_layout(barmode="stack", bargap=0.35)
    figure.update_xaxes(range=[0, 1], tickformat=".0%", nticks=4, showgrid=False)
    right, lines = name_rows(figure, chart, places, [float(totals[place]) for place in places])
    figure = laid_out(
        figure, chart.ground, max(150, round(90 + LINE * (lines + len(figure.traces)))), right
    )
    legend_above(figure)
    return figure


def _bar(chart: Chart) -> Draft:
    return _bar_over_time(chart) if chart.is_time else _bar_by_group(chart)


def _bar_series(chart: Chart) -> list[tuple[Any, pd.DataFrame]]:
    rows = chart.rows[chart.rows[chart.x].notna()]
    if not chart.by:
        return [(None, rows)]
    return [(value, rows[rows[chart.by] == value]) for value in ranked(rows[chart.by].tolist())]


def _bar_over_time(chart: Chart) -> Draft:
    figure = Draft()
    for value, rows in _bar_series(chart):
        figure.add_bar(
            x=[place_key(chart, place) for place in rows[chart.x]],
            y=rows[chart.y].astype(float).tolist(),
            marker=fill([value] * len(rows), chart.ground),
            hovertext=chart.hovers(rows),
            customdata=chart.numbers(rows),
            hoverinfo="text",
            name=chart.word(chart.by, value) if chart.by else chart.heading(chart.y),
        )
    figure.update_layout(barmode="group")
    figure.update_yaxes(rangemode="tozero", **formats.axis(chart.y))
    places = places_of(chart)
    counts = chart.counts_at(places)
    name_time(figure, chart, places, counts)
    figure = laid_out(figure, chart.ground, HEIGHT, 20)
    if chart.by:
        legend_above(figure)
    return figure


def _bar_by_group(chart: Chart) -> Draft:
    figure = Draft()
    places = places_of(chart)[:MOST_GROUPS][::-1]
    for value, rows in _bar_series(chart):
        rows = rows[rows[chart.x].isin(places)]
        marks = [value] * len(rows) if chart.by else rows[chart.x].tolist()
        ends = _ends(chart, rows)
        figure.add_bar(
            orientation="h",
            y=[str(places.index(place)) for place in rows[chart.x]],
            x=rows[chart.y].astype(float).tolist(),
            marker=fill(marks, chart.ground),
            error_x=ends,
            # Behind the line of an interval a value would read as a negative one.
            text=None if ends else [chart.word(chart.y, cell) for cell in rows[chart.y]],
            textposition="outside",
            cliponaxis=False,
            textfont={"color": chart.ground.ink},
            hovertext=chart.hovers(rows),
            customdata=chart.numbers(rows),
            hoverinfo="text",
            name=chart.word(chart.by, value) if chart.by else chart.heading(chart.y),
        )
    figure.update_layout(barmode="group", bargap=0.35)
    values = chart.rows[chart.y].astype(float)
    low, high = min(0.0, values.min()), max(values.max(), 0.0)
    # Room for the figure written behind a bar, on a phone too.
    figure.update_xaxes(
        range=[low, high + (high - low or 1.0) * 0.25], nticks=4, **formats.axis(chart.y)
    )
    counts = chart.counts_at(places)
    right, lines = name_rows(figure, chart, places, counts if chart.counts else [])
    figure = laid_out(figure, chart.ground, max(150, round(58 + 22 * lines)), max(right, 48))
    if chart.by:
        legend_above(figure)
    return figure


def _ends(chart: Chart, rows: pd.DataFrame) -> dict[str, Any] | None:
    """The intervals of marks on their side, as Plotly's error bars."""
    low, high = f"{chart.y}_low", f"{chart.y}_high"
    if not chart.query.chart.get("interval") or low not in rows:
        return None
    return {
        "type": "data",
        "symmetric": False,
        "thickness": 1.5,
        "width": 0,
        "color": chart.ground.secondary,
        "array": (rows[high] - rows[chart.y]).fillna(0).astype(float).tolist(),
        "arrayminus": (rows[chart.y] - rows[low]).fillna(0).astype(float).tolist(),
    }


def _dot(chart: Chart) -> Draft:
    figure = Draft()
    rows = chart.rows[chart.rows[chart.y].notna() & chart.rows[chart.x].notna()]
    heights = rows.groupby(chart.x, sort=False)[chart.y].max()
    is_as_listed = chart.query.chart.get("order") == "rows"
    places = list((heights[::-1] if is_as_listed else heights.sort_values()).index)
    if len(places) > MOST_DOTS:
        places = [*places[:AT_EACH_END], None, *places[-AT_EACH_END:]]
        rows = rows[rows[chart.x].isin(places)]
    keys = [str(i) for i in range(len(places))]
    for value in ranked(rows[chart.by].tolist()) if chart.by else [None]:
        part = rows[rows[chart.by] == value] if chart.by else rows
        marks = [value] * len(part) if chart.by else part[chart.x].tolist()
        colours = [hue(mark, chart.ground) for mark in marks]
        figure.add_scatter(
            x=part[chart.y].astype(float).tolist(),
            y=[keys[places.index(place)] for place in part[chart.x]],
            mode="markers",
            error_x=_ends(chart, part),
            marker={
                "size": 10,
                "color": [
                    chart.ground.page if is_solid(mark) is False else colour
                    for mark, colour in zip(marks, colours, strict=True)
                ],
                "line": {"color": colours, "width": 2},
            },
            hovertext=chart.hovers(part),
            customdata=chart.numbers(part),
            hoverinfo="text",
            name=chart.word(chart.by, value) if chart.by else chart.heading(chart.y),
            cliponaxis=False,
        )
    ends = [rows[name] for name in (f"{chart.y}_low", f"{chart.y}_high") if name in rows]
    values = pd.concat([rows[chart.y], *ends]).astype(float)
    low, high = min(0.0, values.min()), max(values.max(), 0.0)
    if low == high:
        high = 0.1 if formats.kind(chart.y) == "rate" else 1.0
    # A margin at both ends, so that no mark stands on a name or on a count.
    room = (high - low) * 0.04
    figure.update_xaxes(range=[low - room, high + room], nticks=4, **formats.axis(chart.y))
    drawn = chart.counts_at(places)
    counts = [None if place is None else drawn[at] for at, place in enumerate(places)]
    right, lines = name_rows(figure, chart, places, counts if chart.counts else [])
    figure = laid_out(figure, chart.ground, max(150, round(58 + LINE * lines)), right)
    _whole(figure, chart)
    if chart.by:
        legend_above(figure)
    return figure


def _whole(figure: Draft, chart: Chart) -> None:
    """The value of all groups together, as a line to compare with."""
    spec = chart.query.estimate
    if spec.get("kind") not in ("rate", "mean") or chart.y != spec["value"] or len(chart.rows) < 2:
        return
    weights = chart.rows[spec["denominator"]].astype(float).fillna(0)
    if not weights.sum():
        return
    whole = float((chart.rows[chart.y].astype(float).fillna(0) * weights).sum() / weights.sum())
    figure.add_vline(x=whole, line={"color": chart.ground.secondary, "width": 1, "dash": "dot"})
    figure.add_annotation(
        x=whole,
        y=1,
        yref="paper",
        yanchor="bottom",
        text=text.say(chart.lang, "chart.whole", value=chart.word(chart.y, whole)),
        font={"color": chart.ground.secondary, "size": 12},
    )
    figure.update_layout(margin={"t": 28})


BY_PLACE = {
    "line": _line,
    "share": _share,
    "bar": _bar,
    "dot": _dot,
    "panels": comparison_charts.panels,
    "flow": flow_charts.flow,
    "waterfall": flow_charts.steps_to_the_whole,
    **pattern_charts.KINDS,
}
COMPARED = ("difference", "effect")
KINDS = (*BY_PLACE, *COMPARED)
# Which groups are too few to be drawn is a matter of these; the others weigh them themselves.
LEAVING_OUT = ("line", "share", "dot", "panels")
# These split one whole: all of it is too little, or none of it.
WHOLES = ("flow", "waterfall")


def groups(rows: pd.DataFrame, query: Query, small: int = 0) -> int:
    """How many groups a chart on its side would name, but for those that are too small."""
    if query.chart["kind"] not in ("share", "bar", "dot"):
        return 0
    x = query.chart["x"]
    if formats.kind(x) in ("month", "date", "moment"):
        return 0
    return int(without_small(rows, query, small).dropna(subset=[query.chart["y"]])[x].nunique())


def too_small(rows: pd.DataFrame, query: Query, small: int) -> int:
    """How many groups (of a split: places) `without_small` leaves out."""
    kept = without_small(rows, query, small)
    if query.chart["kind"] == "share":
        x = query.chart["x"]
        return int(rows[x].nunique() - kept[x].nunique())
    return len(rows) - len(kept)


def without_small(rows: pd.DataFrame, query: Query, small: int) -> pd.DataFrame:
    """The rows whose rate or split rests on at least `small` cases; fewer give none to draw."""
    if query.chart["kind"] == "share":
        totals = rows.groupby(query.chart["x"], sort=False)[query.chart["y"]].transform("sum")
        return rows[totals >= small]
    if query.chart["kind"] in WHOLES:
        spec = query.estimate
        return rows[rows[spec.get("cases", spec["denominator"])].astype(float) >= small]
    if query.chart["kind"] not in LEAVING_OUT:
        return rows
    if query.estimate.get("kind") not in ("rate", "mean", "incidence"):
        return rows
    return rows[rows[query.estimate["denominator"]].astype(float).fillna(0) >= small]


def with_intervals(rows: pd.DataFrame, query: Query, estimates: Sequence[Estimate]) -> pd.DataFrame:
    """The rows with the ends of their figures' 95 % intervals beside the value."""
    value = query.estimate.get("value")
    if query.estimate.get("kind") not in figures.BY_ROW or len(estimates) != len(rows):
        return rows
    ends = {f"{value}_{end}": [getattr(one, end) for one in estimates] for end in ("low", "high")}
    return rows.assign(
        **{name: pd.Series(cells, rows.index, float) for name, cells in ends.items()}
    )


def draw(
    rows: pd.DataFrame,
    query: Query,
    lang: str,
    *,
    dark: bool = False,
    small: int = 0,
    estimates: Sequence[Estimate] = (),
    is_faint: bool = False,
) -> Draft | None:
    """The figure of an answer, or None where its kind (`figure`, `table`) or rows give none.

    Groups of fewer than `small` cases are left out; what is insufficient is drawn faint.
    """
    kind, ground = query.chart.get("kind", "table"), DARK if dark else LIGHT
    figure = None
    if kind in COMPARED and len(estimates) == 1:
        figure = comparison_charts.comparison(query, estimates[0], lang, ground)
    elif kind in BY_PLACE:
        shown = without_small(with_intervals(rows, query, estimates), query, small)
        figure = _by_place(shown, query, lang, ground)
    if figure is not None and is_faint:
        for trace in figure.traces:
            _fade(trace, ground)
    return figure


def _fade(trace: dict[str, Any], ground: Ground) -> None:
    if trace["type"] == "sankey":
        bands = trace["link"]
        bands["color"] = [tint(colour, FAINT, ground.page) for colour in bands["color"]]
    else:
        trace["opacity"] = FAINT


def _by_place(rows: pd.DataFrame, query: Query, lang: str, ground: Ground) -> Draft | None:
    x, y = query.chart["x"], query.chart["y"]
    if rows.empty or rows[y].isna().all() or rows[x].isna().all():
        return None
    is_of_events = query.estimate.get("kind") == "share" or figures.is_exposure(query.estimate)
    counts = query.estimate.get("numerator" if is_of_events else "denominator")
    if counts == y:
        counts = None
    return BY_PLACE[query.chart["kind"]](
        Chart(
            rows=rows,
            query=query,
            lang=lang,
            ground=ground,
            x=x,
            y=y,
            by=query.chart.get("by"),
            counts=counts,
        )
    )
