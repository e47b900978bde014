"""A Plotly figure in the making, as plain values.

A figure of Plotly's own checks all of itself again at every change: drawn piece by piece, a chart
costs 40 to 90 ms. A draft is not checked on the way to the screen; tests read each into Plotly.
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
    """Traces and a layout, added to by the names that Plotly's own figure has for it."""

    def __init__(self) -> None:
        self.traces: list[dict[str, Any]] = []
        self.layout: dict[str, Any] = {"xaxis": {}, "yaxis": {}, "shapes": [], "annotations": []}

    def add(self, kind: str, **trace: Any) -> None:
        """Add a trace of one of Plotly's types."""
        self.traces.append({"type": kind, **trace})

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
        """Add words without an arrow."""
        self.layout["annotations"].append({"showarrow": False, **annotation})

    def update_layout(self, *parts: Mapping[str, Any], **more: Any) -> None:
        """Set parts of the layout, and leave what they do not name."""
        for part in (*parts, more):
            _merge(self.layout, part)

    def update_xaxes(self, **axis: Any) -> None:
        """Set parts of every x axis that the layout names."""
        self._update_axes("xaxis", axis)

    def update_yaxes(self, **axis: Any) -> None:
        """Set parts of every y axis that the layout names."""
        self._update_axes("yaxis", axis)

    def _update_axes(self, letter: str, axis: Mapping[str, Any]) -> None:
        for name in [name for name in self.layout if name.startswith(letter)]:
            _merge(self.layout[name], axis)

    def figure(self) -> go.Figure:
        """The figure, to print; ValueError where Plotly does not know a name in it."""
        return go.Figure(self.traces, {**self.layout, "template": "none"})
