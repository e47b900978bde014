"""The axes of comparisons: of values, and of differences, which between shares are in points."""

import math
from collections.abc import Sequence
from typing import Any

from dashboard.charts import layout
from dashboard.charts.figure import Figure
from dashboard.display import texts
from dashboard.display.palette import Ground
from dashboard.statistics.estimate import Estimate

HOVERS = {"rate": "%{x:.1%}<extra></extra>", "points": "%{text}<extra></extra>"}
# Between the ticks of an axis in points; of the steps of a tenth on, the first that gives few.
POINT_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
MAX_STEPS = 4


def pad_range(low: float, high: float) -> list[float]:
    """The range with a margin at both ends, so that no mark is cut off."""
    room = (high - low or 1) * 0.08
    return [low - room, high + room]


def name_difference_unit(unit: str) -> str:
    """The unit of the difference of two values: of shares it is points."""
    return "points" if unit == "rate" else unit


def find_ends(estimates: Sequence[Estimate]) -> tuple[float, float]:
    """The ends of an axis that shows these differences and 0."""
    ends = [end for e in estimates for end in (0.0, e.value, e.low, e.high) if end is not None]
    return min(ends), max(ends)


def format_difference_axis(
    unit: str, low: float, high: float, lang: str, ground: Ground
) -> dict[str, Any]:
    """The axis of differences, with its unit; of shares in points, as the sentence tells them."""
    title = layout.make_title(texts.translate(lang, f"chart.difference_{unit}"), ground)
    if unit != "rate":
        return {"title": title, **format_value_axis(unit)}
    low, high = pad_range(100 * low, 100 * high)
    step = next((step for step in POINT_STEPS if (high - low) / step <= MAX_STEPS), POINT_STEPS[-1])
    points = [step * place for place in range(math.ceil(low / step), math.floor(high / step) + 1)]
    return {
        "title": title,
        "tickmode": "array",
        "tickvals": [point / 100 for point in points],
        "ticktext": [texts.number(point, lang, "g") for point in points],
    }


def format_value_axis(unit: str) -> dict[str, Any]:
    """How Plotly writes an axis of values of this unit."""
    return {"tickformat": ".0%" if unit == "rate" else ",~g", "nticks": 5}


def draw_zero(figure: Figure, ground: Ground, axis: str) -> None:
    """A bold line at no difference."""
    figure.add_shape(
        type="line",
        x0=0,
        x1=0,
        y0=0,
        y1=1,
        xref=f"x{axis}",
        yref=f"y{axis} domain",
        line={"color": ground.ink, "width": 2},
        layer="below",
    )
