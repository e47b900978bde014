"""The chart component: Plotly draws a figure in the browser and updates it in place."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import plotly
import streamlit as st
from plotly.io.json import to_json_plotly

from dashboard.charts import plotly_config
from dashboard.charts.figure import Figure
from dashboard.display.palette import DARK, LIGHT, Ground

# The folder of Plotly's JavaScript in its Python package, and the route that serves it (app.py).
LIBRARY_FOLDER = Path(plotly.__file__).parent / "package_data"
LIBRARY_ROUTE = f"plotly-{plotly.__version__}"
PLOT = st.components.v2.component(
    "plot",
    html='<div class="plot"></div>',
    js=Path(__file__).with_suffix(".js").read_text("utf-8"),
    isolate_styles=False,
)


def is_dark() -> bool:
    """Whether the reader's theme is dark."""
    return st.context.theme.type == "dark"


def get_ground() -> Ground:
    """The colours of the reader's theme."""
    return DARK if is_dark() else LIGHT


def render_figure(
    figure: Figure,
    lang: str,
    key: str,
    alt: str,
    on_mark: Callable[[Any], None] | None = None,
) -> None:
    """Render a figure; `alt` is its text alternative.

    `on_mark` is called with the `customdata` of a clicked mark, or None for a click outside of all
    marks.
    """

    def pass_click() -> None:
        event = st.session_state[key].get("mark")
        if event is not None and on_mark is not None:
            on_mark(event["of"])

    def encode(drawn: Figure) -> str:
        layout = {**drawn.layout, "clickmode": "event+select" if on_mark else "event"}
        return to_json_plotly({"data": drawn.traces, "layout": layout})

    # How much room there is only the browser knows.
    is_fixed = figure.narrow is None and figure.narrow_height is None
    PLOT(
        key=key,
        height=figure.layout["height"] if is_fixed else "content",
        data={
            "figure": encode(figure),
            "narrow": encode(figure.narrow) if figure.narrow else None,
            "narrow_height": figure.narrow_height,
            "config": plotly_config.make_config(lang),
            "library": f"{LIBRARY_ROUTE}/plotly.min.js",
            "alt": alt,
            "is_open": on_mark is not None,
        },
        on_mark_change=pass_click,
    )
