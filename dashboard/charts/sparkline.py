"""A figure month by month as a line the height of two lines of text, beside the figure itself."""

from collections.abc import Sequence
from itertools import groupby

WIDTH, HEIGHT, EDGE = 300, 32, 2


def draw_sparkline(values: Sequence[float | None], ink: str) -> str:
    """A line on a scale from zero, broken where a value is None.

    As a chart of Plotly's it would cost the page as much as any other.
    """
    top = max((value for value in values if value is not None), default=0) or 1
    step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)
    places = [
        None
        if value is None
        else f"{EDGE + at * step:.1f},{HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * value / top:.1f}"
        for at, value in enumerate(values)
    ]
    lines = "".join(
        f'<polyline points="{" ".join(filter(None, run))}"/>'
        for is_gap, run in groupby(places, key=lambda place: place is None)
        if not is_gap
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" fill="none" stroke="{ink}" stroke-width="1.5" '
        f'stroke-linejoin="round">{lines}</svg>'
    )
