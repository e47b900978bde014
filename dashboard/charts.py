"""A query's rows and its chart's kind → a Plotly figure; no words but those of the data."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from textwrap import wrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard import formats, text
from dashboard.marks import DARK, LIGHT, Ground, fill, hue, is_solid, ranked, tint
from queries.catalog import Query

FONT = "'Source Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
MOST_GROUPS = 20
LABEL_WIDTH = {"en": 17, "zh": 8}
GROUP_WIDTH = {"en": 22, "zh": 11}
HEIGHT = 320
TICKS = 4
LINE = 19


@cache
def config(lang: str) -> dict[str, Any]:
    """Plotly's own settings: a quiet tool bar, in the reader's language."""
    kept = {"displaylogo": False, "modeBarButtons": [["toImage"]], "displayModeBar": "hover"}
    if lang != "zh":
        return kept
    words = json.loads((Path(__file__).parent / "locales/plotly_zh.json").read_text("utf-8"))
    return {**kept, "locale": "zh-CN", "locales": {"zh-CN": words}}


def _broken(words: str, widths: Mapping[str, int]) -> str:
    """A label in lines of like length; Chinese breaks anywhere, but best before a bracket."""
    if not any(ord(letter) > 0x2E80 for letter in words):
        return "<br>".join(wrap(words, widths["en"])) or words
    width = widths["zh"]
    head, bracket, tail = words.partition("（")
    if len(words) > width and bracket and len(head) <= width:
        return f"{head}<br>{bracket}{tail}"
    lines = -(-len(words) // width)
    size = -(-len(words) // lines)
    return "<br>".join(words[i : i + size] for i in range(0, len(words), size))


def _spread(places: list[float], gap: float, low: float, high: float) -> list[float]:
    """Move labels apart until none is nearer to the next than `gap`, inside `low` and `high`."""
    order = sorted(range(len(places)), key=places.__getitem__)
    moved = list(places)
    for before, here in pairwise(order):
        moved[here] = max(moved[here], moved[before] + gap)
    if order and moved[order[-1]] > high:
        moved[order[-1]] = high
        for after, here in pairwise(order[::-1]):
            moved[here] = min(moved[here], moved[after] - gap)
    return [max(place, low) for place in moved] if len(places) == 1 else moved


def _laid_out(figure: go.Figure, ground: Ground, height: int, right: int) -> go.Figure:
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": right, "t": 12, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 13, "color": ground.ink},
        hoverlabel={
            "bgcolor": ground.page,
            "bordercolor": ground.grid,
            "font": {"family": FONT, "size": 13, "color": ground.ink},
            "align": "left",
        },
        showlegend=False,
        hovermode="closest",
        bargap=0.15,
        dragmode=False,
    )
    figure.update_xaxes(
        gridcolor=ground.grid,
        linecolor=ground.grid,
        zeroline=False,
        tickfont={"color": ground.secondary},
        automargin=True,
        fixedrange=True,
    )
    figure.update_yaxes(
        gridcolor=ground.grid,
        zeroline=False,
        tickfont={"color": ground.secondary},
        automargin=True,
        fixedrange=True,
    )
    return figure


def _right_margin(labels: Sequence[str]) -> int:
    def width(line: str) -> float:
        return sum(13 if ord(letter) > 0x2E80 else 7 for letter in line)

    return 14 + round(
        max((width(line) for label in labels for line in label.split("<br>")), default=0)
    )


@dataclass(frozen=True)
class _Chart:
    """What every kind of chart draws from: the rows, the header, the reader, the ground."""

    rows: pd.DataFrame
    query: Query
    lang: str
    ground: Ground
    x: str
    y: str
    by: str | None
    counts: str | None

    def word(self, column: str, value: Any) -> str:
        return formats.cell(column, value, self.lang)

    def heading(self, column: str) -> str:
        return text.label(self.lang, column, self.query.columns)

    def hover(self, row: Mapping[str, Any]) -> str:
        """The point in words: every column of its row."""
        lines = [
            f"{self.heading(column)}: {formats.measure(column, row[column], self.lang)}"
            for column in self.rows.columns
            if not column.endswith("_id") and not formats.absent(row[column])
        ]
        return "<br>".join(lines[:9])

    def hovers(self, rows: pd.DataFrame) -> list[str]:
        return [self.hover(row) for row in rows.to_dict("records")]

    @property
    def is_time(self) -> bool:
        return formats.kind(self.x) in ("month", "date", "moment")

    def count_of(self, rows: pd.DataFrame) -> float:
        """The cases behind rows of one place: a sum of their counts, 0 if not known."""
        return float(rows[self.counts].sum()) if self.counts else 0.0


def _places(chart: _Chart) -> list[Any]:
    """The values of x that are drawn, in the order of the rows."""
    return [value for value in dict.fromkeys(chart.rows[chart.x]) if not formats.absent(value)]


def _key(chart: _Chart, value: Any) -> str:
    """An x value as Plotly gets it: time as ISO, else the words."""
    return value.isoformat() if chart.is_time else chart.word(chart.x, value)


def _name_time(figure: go.Figure, chart: _Chart, places: list[Any], counts: list[float]) -> None:
    """Ticks `2026-03` under every so many months, the number of cases beneath."""
    step = max(1, -(-len(places) // TICKS))
    shown = list(range(len(places) - 1, -1, -step))[::-1]
    form = "%Y-%m" if formats.kind(chart.x) == "month" else "%m-%d"
    labels = [
        f"{places[i]:{form}}" + (f"<br>n {counts[i]:,.0f}" if any(counts) else "") for i in shown
    ]
    figure.update_xaxes(
        type="category" if not chart.is_time else "date",
        tickmode="array",
        tickvals=[places[i].isoformat() for i in shown],
        ticktext=labels,
        showgrid=False,
        tickangle=0,
    )


def _name_groups(figure: go.Figure, chart: _Chart, places: list[Any], counts: list[float]) -> None:
    names = [_broken(chart.word(chart.x, place), LABEL_WIDTH) for place in places]
    labels = [
        name + (f"<br>n {count:,.0f}" if chart.counts else "")
        for name, count in zip(names, counts, strict=True)
    ]
    figure.update_xaxes(
        type="category",
        tickmode="array",
        tickvals=[_key(chart, place) for place in places],
        ticktext=labels,
        showgrid=False,
        tickangle=0,
    )


def _name_x(figure: go.Figure, chart: _Chart) -> None:
    places = _places(chart)
    counts = [chart.count_of(chart.rows[chart.rows[chart.x] == place]) for place in places]
    (_name_time if chart.is_time else _name_groups)(figure, chart, places, counts)


def _ends(
    figure: go.Figure,
    chart: _Chart,
    places: list[float],
    names: list[str],
    colours: list[str],
    low: float,
    high: float,
    height: int,
) -> int:
    """Write each series' name at its right end, none over another; gives the margin needed."""
    lines = max((name.count("<br>") + 1 for name in names), default=1)
    gap = (high - low) * 17 * lines / max(height - 70, 1)
    for place, name, colour in zip(_spread(places, gap, low, high), names, colours, strict=True):
        figure.add_annotation(
            x=1,
            xref="paper",
            xanchor="left",
            xshift=8,
            y=place,
            yanchor="middle",
            text=name,
            showarrow=False,
            align="left",
            font={"color": colour, "size": 13},
        )
    return _right_margin(names)


def _line(chart: _Chart) -> go.Figure:
    figure = go.Figure()
    series = ranked(chart.rows[chart.by].tolist()) if chart.by else [None]
    ends: list[float] = []
    names: list[str] = []
    colours: list[str] = []
    for value in series:
        rows = chart.rows[chart.rows[chart.by] == value] if chart.by else chart.rows
        # A place that this series lacks is a gap in its line, not a straight way across.
        rows = pd.DataFrame({chart.x: _places(chart)}).merge(rows, on=chart.x, how="left")
        drawn = rows[chart.y].astype(float)
        colour = hue(value, chart.ground) if chart.by else chart.ground.ink
        solid = is_solid(value) is not False
        if chart.query.chart.get("interval") and {f"{chart.y}_low", f"{chart.y}_high"} <= set(rows):
            _band(figure, chart, rows, colour)
        figure.add_scatter(
            x=[_key(chart, place) for place in rows[chart.x]],
            y=[None if pd.isna(one) else one for one in drawn],
            connectgaps=False,
            mode="lines+markers",
            line={"color": colour, "width": 2, "dash": "solid" if solid else "dash"},
            marker={
                "size": 6,
                "color": colour if solid else chart.ground.page,
                "line": {"color": colour, "width": 1.5},
            },
            hovertext=chart.hovers(rows),
            hoverinfo="text",
            name=chart.word(chart.by, value) if chart.by else chart.heading(chart.y),
            cliponaxis=False,
        )
        last = drawn.dropna()
        if chart.by and len(last):
            ends.append(float(last.iloc[-1]))
            names.append(_broken(chart.word(chart.by, value), LABEL_WIDTH))
            colours.append(colour)
    values = chart.rows[chart.y].astype(float).dropna()
    low, high = min(0.0, values.min() * 1.08), max(values.max() * 1.08, 1e-9)
    if formats.kind(chart.y) == "rate" and high > 0.6:
        high = 1.03
    figure.update_yaxes(range=[low, high], **formats.axis(chart.y))
    right = _ends(figure, chart, ends, names, colours, low, high, HEIGHT) if ends else 16
    _name_x(figure, chart)
    return _laid_out(figure, chart.ground, HEIGHT, right)


def _band(figure: go.Figure, chart: _Chart, rows: pd.DataFrame, colour: str) -> None:
    places = [_key(chart, place) for place in rows[chart.x]]
    figure.add_scatter(
        x=places + places[::-1],
        y=rows[f"{chart.y}_high"].tolist() + rows[f"{chart.y}_low"].tolist()[::-1],
        fill="toself",
        fillcolor=tint(colour, 0.18, chart.ground.page),
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
    )


def _share(chart: _Chart) -> go.Figure:
    return _share_over_time(chart) if chart.is_time else _share_by_group(chart)


def _shares(chart: _Chart, value: Any, totals: pd.Series) -> tuple[pd.DataFrame, list[float]]:
    """The rows of one series and the share that each is of its place's total."""
    rows = chart.rows[(chart.rows[chart.by] == value) & chart.rows[chart.x].notna()]
    shares = [
        float(count) / totals[place] if totals[place] else 0.0
        for place, count in zip(rows[chart.x], rows[chart.y], strict=True)
    ]
    return rows, shares


def _share_hovers(chart: _Chart, rows: pd.DataFrame, shares: list[float]) -> list[str]:
    return [
        f"{chart.word(chart.x, row[chart.x])}<br>{chart.word(chart.by or chart.x, row[chart.by])}: "
        f"{formats.rate(share)} ({formats.number(row[chart.y])})"
        for row, share in zip(rows.to_dict("records"), shares, strict=True)
    ]


def _share_over_time(chart: _Chart) -> go.Figure:
    figure = go.Figure()
    totals = chart.rows.groupby(chart.x, sort=False)[chart.y].sum().astype(float)
    places = _places(chart)
    at, names, colours, below = [], [], [], 0.0
    # Unknown at the bottom, the rest above it in the order of meaning.
    for value in ranked(chart.rows[chart.by].dropna().tolist())[::-1]:
        rows, shares = _shares(chart, value, totals)
        name = chart.word(chart.by or chart.x, value)
        figure.add_bar(
            x=[_key(chart, place) for place in rows[chart.x]],
            y=shares,
            marker=fill([value] * len(rows), chart.ground),
            hovertext=_share_hovers(chart, rows, shares),
            hoverinfo="text",
            name=name,
        )
        last = [s for place, s in zip(rows[chart.x], shares, strict=True) if place == places[-1]]
        at.append(below + sum(last) / 2)
        below += sum(last)
        names.append(_broken(name, LABEL_WIDTH))
        colours.append(hue(value, chart.ground))
    lines = sum(name.count("<br>") + 1 for name in names)
    height = max(HEIGHT, 90 + 18 * lines)
    figure.update_layout(barmode="stack")
    figure.update_yaxes(range=[0, 1], tickformat=".0%", showgrid=False)
    right = _ends(figure, chart, at, names, colours, 0, 1, height)
    _name_time(figure, chart, places, [float(totals[place]) for place in places])
    return _laid_out(figure, chart.ground, height, right)


def _share_by_group(chart: _Chart) -> go.Figure:
    figure = go.Figure()
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
            hoverinfo="text",
            name=chart.word(chart.by or chart.x, value),
        )
    figure.update_layout(barmode="stack", bargap=0.35)
    figure.update_xaxes(range=[0, 1], tickformat=".0%", showgrid=False)
    right, lines = _name_rows(figure, chart, places, [float(totals[place]) for place in places])
    figure = _laid_out(
        figure, chart.ground, max(150, round(90 + LINE * (lines + len(figure.data)))), right
    )
    _legend(figure)
    return figure


def _bar(chart: _Chart) -> go.Figure:
    return _bar_over_time(chart) if chart.is_time else _bar_by_group(chart)


def _bar_series(chart: _Chart) -> list[tuple[Any, pd.DataFrame]]:
    rows = chart.rows[chart.rows[chart.x].notna()]
    if not chart.by:
        return [(None, rows)]
    return [(value, rows[rows[chart.by] == value]) for value in ranked(rows[chart.by].tolist())]


def _bar_over_time(chart: _Chart) -> go.Figure:
    figure = go.Figure()
    for value, rows in _bar_series(chart):
        figure.add_bar(
            x=[_key(chart, place) for place in rows[chart.x]],
            y=rows[chart.y].astype(float).tolist(),
            marker=fill([value] * len(rows), chart.ground),
            hovertext=chart.hovers(rows),
            hoverinfo="text",
            name=chart.word(chart.by, value) if chart.by else chart.heading(chart.y),
        )
    figure.update_layout(barmode="group")
    figure.update_yaxes(rangemode="tozero", **formats.axis(chart.y))
    places = _places(chart)
    counts = [chart.count_of(chart.rows[chart.rows[chart.x] == place]) for place in places]
    _name_time(figure, chart, places, counts)
    figure = _laid_out(figure, chart.ground, HEIGHT, 16)
    if chart.by:
        _legend(figure)
    return figure


def _bar_by_group(chart: _Chart) -> go.Figure:
    figure = go.Figure()
    places = _places(chart)[:MOST_GROUPS][::-1]
    for value, rows in _bar_series(chart):
        rows = rows[rows[chart.x].isin(places)]
        marks = [value] * len(rows) if chart.by else rows[chart.x].tolist()
        figure.add_bar(
            orientation="h",
            y=[str(places.index(place)) for place in rows[chart.x]],
            x=rows[chart.y].astype(float).tolist(),
            marker=fill(marks, chart.ground),
            text=[chart.word(chart.y, cell) for cell in rows[chart.y]],
            textposition="outside",
            cliponaxis=False,
            textfont={"color": chart.ground.ink},
            hovertext=chart.hovers(rows),
            hoverinfo="text",
            name=chart.word(chart.by, value) if chart.by else chart.heading(chart.y),
        )
    figure.update_layout(barmode="group", bargap=0.35)
    figure.update_xaxes(rangemode="tozero", **formats.axis(chart.y))
    counts = [chart.count_of(chart.rows[chart.rows[chart.x] == place]) for place in places]
    right, lines = _name_rows(figure, chart, places, counts if chart.counts else [])
    figure = _laid_out(figure, chart.ground, max(150, round(58 + 22 * lines)), max(right, 48))
    if chart.by:
        _legend(figure)
    return figure


def _legend(figure: go.Figure) -> None:
    """The series of grouped marks above the chart, where no right end can carry their names."""
    figure.update_layout(
        showlegend=True,
        legend={
            "orientation": "h",
            "y": 1.02,
            "yanchor": "bottom",
            "x": 0,
            "itemclick": False,
            "traceorder": "normal",
        },
        margin_t=40,
    )


def _dot(chart: _Chart) -> go.Figure:
    figure = go.Figure()
    rows = chart.rows[chart.rows[chart.y].notna() & chart.rows[chart.x].notna()]
    order = rows.groupby(chart.x, sort=False)[chart.counts or chart.y].sum()
    kept = list(order.sort_values(ascending=False).index[:MOST_GROUPS])
    rows = rows[rows[chart.x].isin(kept)]
    heights = rows.groupby(chart.x, sort=False)[chart.y].max().sort_values()
    places = list(heights.index)
    keys = [str(i) for i in range(len(places))]
    for value in ranked(rows[chart.by].tolist()) if chart.by else [None]:
        part = rows[rows[chart.by] == value] if chart.by else rows
        marks = [value] * len(part) if chart.by else part[chart.x].tolist()
        colours = [hue(mark, chart.ground) for mark in marks]
        error = None
        if chart.query.chart.get("interval") and f"{chart.y}_low" in part:
            error = {
                "type": "data",
                "symmetric": False,
                "thickness": 1.5,
                "width": 0,
                "color": chart.ground.secondary,
                "array": (part[f"{chart.y}_high"] - part[chart.y]).tolist(),
                "arrayminus": (part[chart.y] - part[f"{chart.y}_low"]).tolist(),
            }
        figure.add_scatter(
            x=part[chart.y].astype(float).tolist(),
            y=[keys[places.index(place)] for place in part[chart.x]],
            mode="markers",
            error_x=error,
            marker={
                "size": 10,
                "color": [
                    chart.ground.page if is_solid(mark) is False else colour
                    for mark, colour in zip(marks, colours, strict=True)
                ],
                "line": {"color": colours, "width": 2},
            },
            hovertext=chart.hovers(part),
            hoverinfo="text",
            name=chart.word(chart.by, value) if chart.by else chart.heading(chart.y),
            cliponaxis=False,
        )
    values = rows[chart.y].astype(float)
    low, high = min(0.0, values.min()), max(values.max(), 0.0)
    # A margin at both ends, so that no mark stands on a name or on a count.
    room = (high - low or 1) * 0.04
    figure.update_xaxes(range=[low - room, high + room], **formats.axis(chart.y))
    counts = [chart.count_of(rows[rows[chart.x] == place]) for place in places]
    right, lines = _name_rows(figure, chart, places, counts if chart.counts else [])
    figure = _laid_out(figure, chart.ground, max(150, round(58 + LINE * lines)), right)
    _whole(figure, chart)
    if chart.by:
        _legend(figure)
    return figure


def _name_rows(
    figure: go.Figure, chart: _Chart, places: list[Any], counts: list[float]
) -> tuple[int, float]:
    """Name the groups of a chart that lies on its side, the cases of each at the right.

    Gives the right margin that the counts need, and the height of the names in lines.
    """
    names = [_broken(chart.word(chart.x, place), GROUP_WIDTH) for place in places]
    keys = [str(i) for i in range(len(places))]
    figure.update_yaxes(
        type="category",
        categoryorder="array",
        categoryarray=keys,
        tickmode="array",
        tickvals=keys,
        ticktext=names,
        tickfont={"color": chart.ground.ink},
        ticks="outside",
        ticklen=6,
        tickcolor="rgba(0,0,0,0)",
        range=[-0.6, len(places) - 0.4],
        showgrid=False,
    )
    written = [f"n {count:,.0f}" for count in counts]
    # All at once: Plotly checks the whole layout again for each one that is added.
    figure.layout.annotations = [
        {
            "x": 1,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 8,
            "y": key,
            "text": count,
            "showarrow": False,
            "font": {"color": chart.ground.secondary, "size": 12},
        }
        for key, count in zip(keys, written, strict=False)
    ]
    return _right_margin(written), sum(name.count("<br>") + 1.4 for name in names)


def _whole(figure: go.Figure, chart: _Chart) -> None:
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
        showarrow=False,
        text=text.say(chart.lang, "chart.whole", value=chart.word(chart.y, whole)),
        font={"color": chart.ground.secondary, "size": 12},
    )
    figure.update_layout(margin_t=28)


KINDS = {"line": _line, "share": _share, "bar": _bar, "dot": _dot}


def groups(rows: pd.DataFrame, query: Query) -> int:
    """How many groups a chart on its side would name; it draws the largest MOST_GROUPS."""
    x = query.chart["x"]
    return 0 if formats.kind(x) in ("month", "date", "moment") else int(rows[x].nunique())


def without_small(rows: pd.DataFrame, query: Query, small: int) -> pd.DataFrame:
    """The rows whose rate or split rests on at least `small` cases; fewer give none to draw."""
    if query.chart["kind"] == "share":
        totals = rows.groupby(query.chart["x"], sort=False)[query.chart["y"]].transform("sum")
        return rows[totals >= small]
    if query.estimate.get("kind") not in ("rate", "mean"):
        return rows
    return rows[rows[query.estimate["denominator"]].astype(float).fillna(0) >= small]


def draw(
    rows: pd.DataFrame, query: Query, lang: str, *, dark: bool = False, small: int = 0
) -> go.Figure | None:
    """The figure of an answer, or None where its kind (`figure`, `table`) or rows give none.

    Groups of fewer than `small` cases are left out.
    """
    kind = query.chart.get("kind", "table")
    if kind not in KINDS:
        return None
    x, y = query.chart["x"], query.chart["y"]
    rows = without_small(rows, query, small)
    if rows.empty or rows[y].isna().all() or rows[x].isna().all():
        return None
    part = "numerator" if query.estimate.get("kind") == "share" else "denominator"
    counts = query.estimate.get(part)
    if counts == y:
        counts = None
    return KINDS[kind](
        _Chart(
            rows=rows,
            query=query,
            lang=lang,
            ground=DARK if dark else LIGHT,
            x=x,
            y=y,
            by=query.chart.get("by"),
            counts=counts,
        )
    )
