"""The key above a Gantt chart: how the changes arrived that are marked in it."""

from collections.abc import Sequence

import pandas as pd

from dashboard.charts import layout, plotly_text
from dashboard.charts.figure import Figure
from dashboard.display import number_formats
from dashboard.display.palette import Ground, is_solid, pick_hue, sort_by_meaning

# The height of a line, the room beside each name, and the width that there is on a desk and on a
# phone (px).
LINE_HEIGHT, ROOM, WIDTHS = 20, 48, {False: 640, True: 300}


def draw_key(figure: Figure, changes: pd.DataFrame, lang: str, ground: Ground) -> list[str]:
    """A mark for the legend for each way in which a change arrived; their names."""
    groups = sort_by_meaning(changes["arrival_group"].dropna().tolist())
    names = [number_formats.format_cell("arrival_group", group, lang) for group in groups]
    for group, name in zip(groups, names, strict=True):
        colour = pick_hue(group, ground)
        fill = colour if is_solid(group) else ground.page
        figure.add_scatter(
            x=[None],
            y=[None],
            mode="markers",
            marker={"symbol": "diamond", "size": 10, "color": fill}
            | {"line": {"color": colour, "width": 2}},
            name=plotly_text.escape(name),
            showlegend=True,
            hoverinfo="skip",
        )
    return names


def measure_key(names: Sequence[str], *, is_narrow: bool) -> int:
    """The height (px) of a key with these names."""
    width = WIDTHS[is_narrow]
    lines, used = min(len(names), 1), 0
    for name in names:
        needed = layout.measure_width([name]) + ROOM
        if used and used + needed > width:
            lines, used = lines + 1, 0
        used += needed
    return LINE_HEIGHT * lines


def show_key(figure: Figure, height: int) -> None:
    """Show the legend, of this height (px), above the chart."""
    for trace in figure.traces:
        trace.setdefault("showlegend", False)
    figure.update_layout(
        showlegend=True,
        legend={
            "orientation": "h",
            "yref": "container",
            "y": 1,
            "yanchor": "top",
            "x": 0,
            "itemclick": False,
            "itemdoubleclick": False,
            "font": {"size": 12},
        },
        margin={"t": figure.layout["margin"]["t"] + height},
    )
