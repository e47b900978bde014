"""A figure on the page: Plotly's library draws it in the browser, and redraws it in place."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import plotly
import streamlit as st
from plotly.io.json import to_json_plotly

from dashboard.charts import plotly_config
from dashboard.charts.figure import Figure
from dashboard.display.palette import DARK, LIGHT, Ground

# The library as Plotly's package brings it, and where the server hands it out (app.py).
LIBRARY = Path(plotly.__file__).parent / "package_data"
PLACE = f"plotly-{plotly.__version__}"
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
    beneath: int | None = None,
) -> None:
    """Draw a figure; `alt` is what it says for who does not see it.

    `on_mark` gets the `customdata` of the mark that is clicked, None for a click beside all marks.
    With `beneath` the figure is as large as the window leaves room for above so many pixels.
    """

    def clicked() -> None:
        event = st.session_state[key].get("mark")
        if event is not None and on_mark is not None:
            on_mark(event["of"])

    layout = {**figure.layout, "clickmode": "event+select" if on_mark else "event"}
    PLOT(
        key=key,
        height=figure.layout["height"] if beneath is None else "content",
        data={
            "figure": to_json_plotly({"data": figure.traces, "layout": layout}),
            "config": plotly_config.make_config(lang),
            "library": f"{PLACE}/plotly.min.js",
            "alt": alt,
            "is_open": on_mark is not None,
            "beneath": beneath,
        },
        on_mark_change=clicked,
    )
