"""What stands around the marks of a chart: places, ticks, names, counts, margins."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, zip_longest
from textwrap import wrap
from typing import Any

import pandas as pd

from dashboard import formats, text
from dashboard.draft import Draft
from dashboard.marks import Ground
from queries.catalog import Query

FONT = "'Source Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
HEIGHT = 320
# Signs in a line of a label, by script.
LABEL_WIDTH = {"latin": 17, "han": 8}
COUNT_WIDTH = {"latin": 13, "han": 6}
GROUP_WIDTH = {"latin": 22, "han": 11}
# Named months on a time axis, so that they fit on a phone; fewer where names stand at the right.
TICKS = 4
TICKS_BESIDE_NAMES = 3
# The room (px) that a Latin letter takes.
LETTER = 7
# The widest number that an axis usually shows, and a line of the names under it (px).
NUMBER = "1,000"
TICK_LINE = 17
CLOSING = "：，、。；？）"
ARROW = " → "


def broken(words: str, widths: Mapping[str, int]) -> str:
    """A label in lines of like length; Chinese breaks anywhere, but best before a bracket, and a
    way of several steps before an arrow."""
    if ARROW in words:
        return _broken_way(words, widths)
    if not any(ord(letter) > 0x2E80 for letter in words):
        return "<br>".join(wrap(words, widths["latin"])) or words
    width = widths["han"]
    head, bracket, tail = words.partition("（")
    if len(words) > width and bracket and len(head) <= width:
        return f"{head}<br>{bracket}{tail}"
    lines = -(-len(words) // width)
    size = -(-len(words) // lines)
    at = [_break_near(words, i) for i in range(size, len(words), size)]
    return "<br>".join(words[i:j] for i, j in pairwise([0, *at, len(words)]) if i < j)


def _broken_way(words: str, widths: Mapping[str, int]) -> str:
    first, *others = words.split(ARROW)
    lines = [first]
    for step in others:
        longer = f"{lines[-1]}{ARROW}{step}"
        if _width([longer]) <= LETTER * widths["latin"]:
            lines[-1] = longer
        else:
            lines.append(f"{ARROW.lstrip()}{step}")
    return "<br>".join(line if ARROW in line else broken(line, widths) for line in lines)


def _break_near(words: str, at: int) -> int:
    """Where a line ends: not within a Latin word, within a number or between it and its unit, nor
    before a mark that closes."""
    begins = at
    while begins and re.fullmatch(r"[0-9A-Za-z.,%]{2}|[0-9]\w", words[begins - 1 : begins + 1]):
        begins -= 1
    return begins or at if begins < at else at + (words[at] in CLOSING)


def spread(places: list[float], gap: float, low: float, high: float) -> list[float]:
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


def laid_out(figure: Draft, ground: Ground, height: int, right: int) -> Draft:
    """Set what all charts share; what the ticks are called is known by now."""
    has_axes = any(trace["type"] != "sankey" for trace in figure.traces)
    figure.update_layout(
        height=height,
        margin=_margin(figure.layout, right) if has_axes else {"l": 8, "r": right, "t": 12, "b": 8},
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
        ticklabeloverflow="allow",
        fixedrange=True,
        tickangle=0,
    )
    figure.update_yaxes(
        gridcolor=ground.grid,
        zeroline=False,
        tickfont={"color": ground.secondary},
        automargin=True,
        ticklabeloverflow="allow",
        fixedrange=True,
    )
    return figure


def right_margin(labels: Sequence[str]) -> int:
    return 14 + _width(labels)


def _width(labels: Sequence[str], letter: float = LETTER) -> int:
    """The room (px) that words take, by their longest line."""

    def width(line: str) -> float:
        return sum(13 if ord(one) > 0x2E80 else letter for one in line)

    return round(max((width(line) for label in labels for line in label.split("<br>")), default=0))


def _margin(layout: Mapping[str, Any], right: int) -> dict[str, int]:
    """Room for the names of the axes, so that Plotly need not draw once to find out how much."""
    x, y = layout["xaxis"], layout["yaxis"]
    title = x.get("title", {}).get("text")
    beneath = [max((name.count("<br>") for name in x.get("ticktext", ())), default=0)]
    beneath += [title.count("<br>")] if title else []
    return {
        "l": 22 + _width(y.get("ticktext", (NUMBER,)), 6.5),
        "r": right,
        "t": 12 if "ticktext" in y else 20,
        "b": 16 + sum(TICK_LINE * (breaks + 1) for breaks in beneath),
    }


@dataclass(frozen=True)
class Chart:
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
        """The point in words: every column of its row, a value with its interval."""
        lines = [self.told(name, row) for name in self._told if not formats.absent(row[name])]
        return "<br>".join(lines[:9])

    @cached_property
    def _told(self) -> list[str]:
        ends = {f"{name}_{end}" for name in self.rows.columns for end in ("low", "high")}
        return [name for name in self.rows.columns if not name.endswith("_id") and name not in ends]

    def told(self, column: str, row: Mapping[str, Any]) -> str:
        """A column's heading and value, with the ends of its interval where there are any."""
        written = f"{self.heading(column)}: {formats.measure(column, row[column], self.lang)}"
        ends = [row.get(f"{column}_{end}") for end in ("low", "high")]
        if any(map(formats.absent, ends)):
            return written
        low, high = (self.word(column, end) for end in ends)
        return written + text.say(self.lang, "sentence.interval", low=low, high=high)

    def numbers(self, rows: pd.DataFrame) -> list[int]:
        """Which rows of the answer the marks stand for: what a click on one gives back."""
        return rows.index.tolist()

    def hovers(self, rows: pd.DataFrame) -> list[str]:
        return [self.hover(row) for row in rows.to_dict("records")]

    @property
    def is_time(self) -> bool:
        return formats.kind(self.x) in ("month", "date", "moment")

    def counted(self, count: float) -> str:
        """How many cases stand behind a mark, as written beside it; days with their unit."""
        column = self.counts or self.y
        if formats.kind(column) == "count":
            return text.say(self.lang, "chart.n", n=count)
        return broken(formats.measure(column, count, self.lang), COUNT_WIDTH)

    def counts_at(self, places: Sequence[Any]) -> list[float]:
        """The cases behind the rows of each place: a sum of their counts, 0 if not known."""
        if not self.counts:
            return [0.0] * len(places)
        sums = self.rows.groupby(self.x, sort=False)[self.counts].sum().to_dict()
        return [float(sums.get(place, 0)) for place in places]


def places_of(chart: Chart) -> list[Any]:
    """The values of x that are drawn, in the order of the rows."""
    return [value for value in dict.fromkeys(chart.rows[chart.x]) if not formats.absent(value)]


def place_key(chart: Chart, value: Any) -> str:
    """An x value as Plotly gets it: time as ISO, else the words."""
    return value.isoformat() if chart.is_time else chart.word(chart.x, value)


def far_apart(places: list[Any], most: int) -> list[int]:
    """Which of the moments, in order, to name: the last, and back from it by like distances."""
    gap = (places[-1] - places[0]) / (most - 0.5)
    named = [len(places) - 1]
    for i in range(len(places) - 2, -1, -1):
        if places[named[-1]] - places[i] >= gap:
            named.append(i)
    return named[::-1]


def name_time(figure: Draft, chart: Chart, places: list[Any], counts: list[float]) -> None:
    """Ticks `2026-03` under months that lie far enough apart, the number of cases beneath."""
    shown = far_apart(places, TICKS_BESIDE_NAMES if chart.by else TICKS)
    form = "%Y-%m" if formats.kind(chart.x) == "month" else "%m-%d"
    labels = [
        f"{places[i]:{form}}" + (f"<br>{chart.counted(counts[i])}" if any(counts) else "")
        for i in shown
    ]
    figure.update_xaxes(
        type="category" if not chart.is_time else "date",
        tickmode="array",
        tickvals=[places[i].isoformat() for i in shown],
        ticktext=labels,
        showgrid=False,
    )


def name_groups(figure: Draft, chart: Chart, places: list[Any], counts: list[float]) -> None:
    names = [broken(chart.word(chart.x, place), LABEL_WIDTH) for place in places]
    labels = [
        name + (f"<br>{chart.counted(count)}" if chart.counts else "")
        for name, count in zip(names, counts, strict=True)
    ]
    figure.update_xaxes(
        type="category",
        tickmode="array",
        tickvals=[place_key(chart, place) for place in places],
        ticktext=labels,
        showgrid=False,
    )


def name_places(figure: Draft, chart: Chart) -> None:
    places = places_of(chart)
    name = name_time if chart.is_time else name_groups
    name(figure, chart, places, chart.counts_at(places))


def name_ends(
    figure: Draft,
    chart: Chart,
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
    for place, name, colour in zip(spread(places, gap, low, high), names, colours, strict=True):
        figure.add_annotation(
            x=1,
            xref="paper",
            xanchor="left",
            xshift=8,
            y=place,
            yanchor="middle",
            text=name,
            align="left",
            font={"color": colour, "size": 13},
        )
    return right_margin(names)


def legend_above(figure: Draft) -> None:
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
        margin={"t": 48},
    )


def name_rows(
    figure: Draft, chart: Chart, places: list[Any], counts: Sequence[float | None]
) -> tuple[int, float]:
    """Name the groups of a chart that lies on its side, the cases of each at the right.

    The place None stands for groups that are not drawn. Gives the right margin that the counts
    need, and the height of the names in lines.
    """
    names = [
        "…" if place is None else broken(chart.word(chart.x, place), GROUP_WIDTH)
        for place in places
    ]
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
    written = ["" if count is None else chart.counted(count) for count in counts]
    for key, count in zip(keys, written, strict=False):
        figure.add_annotation(
            x=1,
            xref="paper",
            xanchor="left",
            xshift=8,
            y=key,
            text=count,
            font={"color": chart.ground.secondary, "size": 12},
        )
    return right_margin(written), _lines(names, written)


def _lines(names: Sequence[str], counts: Sequence[str]) -> float:
    """The height of the rows in lines: all are as high as two neighbours need that do not touch."""
    lines = [
        1 + max(name.count("<br>"), count.count("<br>"))
        for name, count in zip_longest(names, counts, fillvalue="")
    ]
    most = max((sum(pair) / 2 for pair in pairwise(lines)), default=1)
    return max(sum(lines) + 0.4 * len(lines), (most + 0.1) * len(lines))
