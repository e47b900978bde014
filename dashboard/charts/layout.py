"""The layout that all charts share: sizes, margins, line breaks of labels."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from textwrap import wrap
from typing import Any

from dashboard.charts.figure import Figure
from dashboard.display.palette import Ground

FONT = "'Source Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
HEIGHT = 320
# Signs in a line of a label, by script.
LABEL_WIDTH = {"latin": 17, "han": 8}
COUNT_WIDTH = {"latin": 13, "han": 6}
GROUP_WIDTH = {"latin": 22, "han": 11}
# The room (px) that a Latin letter takes.
LETTER = 7
# The widest number that an axis usually shows, and a line of the names under it (px).
NUMBER = "1,000"
TICK_LINE = 17
CLOSING = "：，、。；？）"
ARROW = " → "


def wrap_label(words: str, widths: Mapping[str, int]) -> str:
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
        if measure_width([longer]) <= LETTER * widths["latin"]:
            lines[-1] = longer
        else:
            lines.append(f"{ARROW.lstrip()}{step}")
    return "<br>".join(line if ARROW in line else wrap_label(line, widths) for line in lines)


def _break_near(words: str, at: int) -> int:
    """Where a line ends: not within a Latin word, within a number or between it and its unit, nor
    before a mark that closes."""
    begins = at
    while begins and re.fullmatch(r"[0-9A-Za-z.,%]{2}|[0-9]\w", words[begins - 1 : begins + 1]):
        begins -= 1
    return begins or at if begins < at else at + (words[at] in CLOSING)


def spread_apart(places: list[float], gap: float, low: float, high: float) -> list[float]:
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


def apply_layout(figure: Figure, ground: Ground, height: int, right: int) -> Figure:
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


def measure_right_margin(labels: Sequence[str]) -> int:
    return 14 + measure_width(labels)


def measure_width(labels: Sequence[str], letter: float = LETTER) -> int:
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
        "l": 22 + measure_width(y.get("ticktext", (NUMBER,)), 6.5),
        "r": right,
        "t": 12 if "ticktext" in y else 20,
        "b": 16 + sum(TICK_LINE * (breaks + 1) for breaks in beneath),
    }


MOST_GROUPS = 20
LINE_HEIGHT = 19
