"""A Plotly figure as plain values.

Plotly's own figure validates itself at every change, which costs 40 to 90 ms per chart. This one
reaches the browser without validation; the tests validate every chart through `to_plotly`.
"""

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go


def _merge(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = dict(value) if isinstance(value, Mapping) else value


class Figure:
    """Traces and a layout, with the methods of Plotly's own figure.

    `narrow` is the figure that takes its place where there is no room for it, as on a phone;
    `narrow_height` its height there (px), if another.
    """

    def __init__(self) -> None:
        self.traces: list[dict[str, Any]] = []
        self.layout: dict[str, Any] = {"xaxis": {}, "yaxis": {}, "shapes": [], "annotations": []}
        self.narrow: Figure | None = None
        self.narrow_height: int | None = None

    def add(self, kind: str, **trace: Any) -> None:
        """Add a trace of one of Plotly's types."""
        self.traces.append({"type": kind, **trace})

    def stretch(self, height: int) -> "Figure":
        """The figure at another height (px) where there is room beside it for another."""
        stretched = Figure()
        stretched.traces, stretched.layout = self.traces, {**self.layout, "height": height}
        stretched.narrow, stretched.narrow_height = self.narrow, self.layout["height"]
        return stretched

    def add_scatter(self, **trace: Any) -> None:
        """Add points or a line."""
        self.add("scatter", **trace)

    def add_bar(self, **trace: Any) -> None:
        """Add bars."""
        self.add("bar", **trace)

    def add_shape(self, **shape: Any) -> None:
        """Add a shape."""
        self.layout["shapes"].append(shape)

    def add_hline(self, y: float, line: Mapping[str, Any]) -> None:
        """Add a line across the chart."""
        self.add_shape(type="line", x0=0, x1=1, xref="x domain", y0=y, y1=y, yref="y", line=line)

    def add_vline(self, x: float, line: Mapping[str, Any]) -> None:
        """Add a line from top to bottom."""
        self.add_shape(type="line", x0=x, x1=x, xref="x", y0=0, y1=1, yref="y domain", line=line)

    def add_annotation(self, **annotation: Any) -> None:
        """Add a text without an arrow."""
        self.layout["annotations"].append({"showarrow": False, **annotation})

    def update_layout(self, *parts: Mapping[str, Any], **more: Any) -> None:
        """Set parts of the layout; nested parts are merged."""
        for part in (*parts, more):
            _merge(self.layout, part)

    def update_xaxes(self, **axis: Any) -> None:
        """Set parts of every x axis in the layout."""
        self._update_axes("xaxis", axis)

    def update_yaxes(self, **axis: Any) -> None:
        """Set parts of every y axis in the layout."""
        self._update_axes("yaxis", axis)

    def _update_axes(self, letter: str, axis: Mapping[str, Any]) -> None:
        for name in [name for name in self.layout if name.startswith(letter)]:
            _merge(self.layout[name], axis)

    def to_plotly(self) -> go.Figure:
        """Plotly's own figure; ValueError where a property is unknown to Plotly."""
        return go.Figure(self.traces, {**self.layout, "template": "none"})
