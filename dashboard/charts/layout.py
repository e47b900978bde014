"""The layout that all charts share: sizes, margins, line breaks of labels."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from textwrap import wrap
from typing import Any

from dashboard.charts import plotly_text
from dashboard.charts.figure import Figure
from dashboard.display.palette import Ground

FONT = "'Source Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
HEIGHT = 320
LINE_HEIGHT = 19
MAX_GROUPS = 20
LABEL_WIDTH = {"latin": 17, "han": 8}
COUNT_WIDTH = {"latin": 13, "han": 6}
GROUP_WIDTH = {"latin": 22, "han": 11}
# Average width of a Latin letter (px).
LETTER_WIDTH = 7
# The widest number that an axis usually shows, and the height of a line of tick labels (px).
WIDEST_NUMBER = "1,000"
TICK_LINE_HEIGHT = 17
CLOSING_MARKS = "：，、。；？）"
ARROW = " → "
# Of the lines of an axis title, in characters.
TITLE_WIDTH = {"latin": 34, "han": 17}


def wrap_label(words: str, widths: Mapping[str, int]) -> str:
    """A label for Plotly, in lines of similar length, at most `widths` characters by script.

    A path of several steps breaks before an arrow, Chinese before a bracket, else anywhere.
    """
    return plotly_text.join_lines(_split_label(words, widths))


def _split_label(words: str, widths: Mapping[str, int]) -> list[str]:
    if ARROW in words:
        return _split_path(words, widths)
    if not any(ord(letter) > 0x2E80 for letter in words):
        return wrap(words, widths["latin"]) or [words]
    width = widths["han"]
    head, bracket, tail = words.partition("（")
    if len(words) > width and bracket and len(head) <= width:
        return [head, f"{bracket}{tail}"]
    lines = -(-len(words) // width)
    size = -(-len(words) // lines)
    at = [_find_break(words, i) for i in range(size, len(words), size)]
    return [words[i:j] for i, j in pairwise([0, *at, len(words)]) if i < j]


def _split_path(words: str, widths: Mapping[str, int]) -> list[str]:
    first, *others = words.split(ARROW)
    lines = [first]
    for step in others:
        longer = f"{lines[-1]}{ARROW}{step}"
        if _measure_line(longer) <= LETTER_WIDTH * widths["latin"]:
            lines[-1] = longer
        else:
            lines.append(f"{ARROW.lstrip()}{step}")
    return [
        part for line in lines for part in ([line] if ARROW in line else _split_label(line, widths))
    ]


def _find_break(words: str, at: int) -> int:
    """The break nearest to `at` that splits no Latin word and no number from its unit.

    Nor is there one before a closing mark.
    """
    start = at
    while start and re.fullmatch(r"[0-9A-Za-z.,%]{2}|[0-9]\w", words[start - 1 : start + 1]):
        start -= 1
    return start or at if start < at else at + (words[at] in CLOSING_MARKS)


def spread_apart(positions: list[float], gap: float, low: float, high: float) -> list[float]:
    """The positions of labels, moved to be at least `gap` apart and at most `high`.

    A single label is not moved, but kept at least at `low`.
    """
    order = sorted(range(len(positions)), key=positions.__getitem__)
    moved = list(positions)
    for before, here in pairwise(order):
        moved[here] = max(moved[here], moved[before] + gap)
    if order and moved[order[-1]] > high:
        moved[order[-1]] = high
        for after, here in pairwise(order[::-1]):
            moved[here] = min(moved[here], moved[after] - gap)
    return [max(position, low) for position in moved] if len(positions) == 1 else moved


def apply_layout(figure: Figure, ground: Ground, height: int, right: int) -> Figure:
    """Set what all charts share; call it last, as margins depend on the tick labels."""
    has_axes = any(trace["type"] != "sankey" for trace in figure.traces)
    figure.update_layout(
        height=height,
        margin=_compute_margin(figure.layout, right)
        if has_axes
        else {"l": 8, "r": right, "t": 12, "b": 8},
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


def measure_height(figure: Figure, plot: int) -> int:
    """The height (px) of a figure with labelled axes whose plot is so high, margins included."""
    margin = _compute_margin(figure.layout, 0)
    return plot + margin["t"] + margin["b"]


def measure_title(figure: Figure) -> int:
    """The height (px) of the title of the horizontal axis; 0 where it has none."""
    title = figure.layout["xaxis"].get("title", {}).get("text")
    return TICK_LINE_HEIGHT * (title.count("<br>") + 1) if title else 0


def measure_right_margin(labels: Sequence[str]) -> int:
    """The right margin (px) for labels to the right of the chart."""
    return 14 + measure_width(labels)


def measure_width(labels: Sequence[str], letter: float = LETTER_WIDTH) -> int:
    """The width (px) of the longest line of the labels."""
    lines = (line for label in labels for line in plotly_text.split_lines(label))
    return round(max((_measure_line(line, letter) for line in lines), default=0))


def _measure_line(line: str, letter: float = LETTER_WIDTH) -> float:
    return sum(13 if ord(character) > 0x2E80 else letter for character in line)


def _compute_margin(layout: Mapping[str, Any], right: int) -> dict[str, int]:
    """Margins for the axis labels, set here so that Plotly need not draw twice to measure them."""
    x, y = layout["xaxis"], layout["yaxis"]
    axes = (axis for name, axis in layout.items() if name.startswith("xaxis"))
    titles = [axis["title"]["text"] for axis in axes if axis.get("title")]
    line_breaks = [max((name.count("<br>") for name in x.get("ticktext", ())), default=0)]
    line_breaks += [max(title.count("<br>") for title in titles)] if titles else []
    return {
        "l": 22 + measure_width(y.get("ticktext", (WIDEST_NUMBER,)), 6.5),
        "r": right,
        "t": 12 if "ticktext" in y else 20,
        "b": 16 + sum(TICK_LINE_HEIGHT * (breaks + 1) for breaks in line_breaks),
    }


def make_title(words: str, ground: Ground) -> dict[str, Any]:
    """An axis title, smaller than what it names."""
    return {
        "text": wrap_label(words, TITLE_WIDTH),
        "font": {"size": 12, "color": ground.secondary},
        "standoff": 4,
    }
