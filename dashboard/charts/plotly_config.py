"""Plotly's configuration: tool bar and language."""

import json
from functools import cache
from typing import Any

from dashboard.display import texts


@cache
def make_config(lang: str) -> dict[str, Any]:
    """Plotly's configuration: a tool bar that only saves the picture, in the reader's language."""
    kept = {"displaylogo": False, "modeBarButtons": [["toImage"]], "displayModeBar": "hover"}
    file = texts.FOLDER / lang / "plotly.json"
    if not file.exists():
        return kept
    words = json.loads(file.read_text(encoding="utf-8"))
    return {**kept, "locale": lang, "locales": {lang: words}}
