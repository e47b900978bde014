"""Plotly's configuration: tool bar and language."""

import json
from functools import cache
from typing import Any

from dashboard.display import texts


@cache
def make_config(lang: str) -> dict[str, Any]:
    """Plotly's configuration: a tool bar that only saves the picture, in the reader's language."""
    kept = {"displaylogo": False, "modeBarButtons": [["toImage"]], "displayModeBar": "hover"}
    if lang != "zh":
        return kept
    words = json.loads((texts.FOLDER / "plotly_zh.json").read_text("utf-8"))
    return {**kept, "locale": "zh-CN", "locales": {"zh-CN": words}}
