"""Notes on a chart over time: a thin line or band with a number, told beneath the chart."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from dashboard.charts.figure import Figure
from dashboard.charts.layout import FONT
from dashboard.display.palette import Ground, make_translucent
from store.notes import Note

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NUMBER_SIZE = 11
# A number nearer than this share of the chart's width to the one before stands below it.
NEAR, STEP = 0.05, 0.09
# The point of a month stands on its first day.
MONTH = timedelta(days=30)


def find_days(figure: Figure) -> tuple[date, date] | None:
    """The first and last day that a figure shows; None where its x axis is no time."""
    if figure.layout["xaxis"].get("type") != "date":
        return None
    days = {
        date.fromisoformat(value[:10])
        for trace in figure.traces
        for key in ("x", "base")
        for value in trace.get(key, ())
        if isinstance(value, str) and DAY.match(value)
    }
    if not days:
        return None
    is_by_month = all(day.day == 1 for day in days)
    return min(days), max(days) + (MONTH if is_by_month else timedelta())


def list_shown(figure: Figure, notes: Sequence[Note]) -> list[Note]:
    """The notes whose days a figure shows, the earliest first."""
    days = find_days(figure) if notes else None
    if days is None:
        return []
    return [note for note in notes if note.start <= days[1] and note.end >= days[0]]


def mark_notes(figure: Figure, shown: Sequence[Note], ground: Ground) -> Figure:
    """The figure with the shown notes, numbered from 1; the figure itself stays as it is."""
    days = find_days(figure)
    if not shown or days is None:
        return figure
    marked = Figure()
    marked.traces = figure.traces
    marked.layout = {
        **figure.layout,
        "shapes": [*figure.layout["shapes"], *_draw_shapes(shown, days, ground)],
        "annotations": [*figure.layout["annotations"], *_write_numbers(shown, days, ground)],
    }
    marked.narrow_height = figure.narrow_height
    if figure.narrow is not None:
        marked.narrow = mark_notes(figure.narrow, shown, ground)
    return marked


def _draw_shapes(
    shown: Sequence[Note], days: tuple[date, date], ground: Ground
) -> list[dict[str, Any]]:
    shapes: list[dict[str, Any]] = []
    place = {"xref": "x", "yref": "y domain", "y0": 0, "y1": 1}
    for note in shown:
        first, last = max(note.start, days[0]).isoformat(), min(note.end, days[1]).isoformat()
        if last > first:
            fill = {"fillcolor": make_translucent(ground.ink), "line": {"width": 0}}
            shapes.append({"type": "rect", "x0": first, "x1": last, **fill, **place})
        # On a ground of its own, so that it is seen on bars too.
        for line in ({"color": ground.page, "width": 3}, {"color": ground.ink, "width": 1}):
            shapes.append({"type": "line", "x0": first, "x1": first, "line": line, **place})
    return shapes


def _write_numbers(
    shown: Sequence[Note], days: tuple[date, date], ground: Ground
) -> list[dict[str, Any]]:
    """The number of each note at the top of its line, below that of a near one."""
    numbers, before, level = [], None, 0
    for number, note in enumerate(shown, start=1):
        first = max(note.start, days[0])
        is_near = before is not None and (first - before) < NEAR * (days[1] - days[0])
        before, level = first, level + 1 if is_near else 0
        numbers.append(
            {
                "x": first.isoformat(),
                "xref": "x",
                "y": 1 - STEP * level,
                "yref": "y domain",
                "yanchor": "top",
                "xanchor": "left",
                "xshift": 2,
                "text": str(number),
                "showarrow": False,
                "bgcolor": ground.page,
                "borderpad": 1,
                "font": {"family": FONT, "size": NUMBER_SIZE, "color": ground.ink},
            }
        )
    return numbers
