"""Sparklines: a headline's months as a small SVG line."""

from collections.abc import Sequence
from itertools import groupby

WIDTH, HEIGHT, PADDING = 300, 32, 2


def draw_sparkline(values: Sequence[float | None], ink: str) -> str:
    """The SVG of a line on a scale from zero, with a gap where a value is None.

    Not a Plotly chart: that would cost the page as much as a full-sized one.
    """
    top = max((value for value in values if value is not None), default=0) or 1
    height = HEIGHT - 2 * PADDING
    step = (WIDTH - 2 * PADDING) / max(len(values) - 1, 1)
    points = [
        None
        if value is None
        else f"{PADDING + at * step:.1f},{HEIGHT - PADDING - height * value / top:.1f}"
        for at, value in enumerate(values)
    ]
    lines = "".join(
        f'<polyline points="{" ".join(filter(None, run))}"/>'
        for is_gap, run in groupby(points, key=lambda point: point is None)
        if not is_gap
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" fill="none" stroke="{ink}" stroke-width="1.5" '
        f'stroke-linejoin="round">{lines}</svg>'
    )
