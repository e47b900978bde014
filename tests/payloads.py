"""Texts that something would read as more than text: HTML, Markdown, formulas and their like."""

import tomllib
from pathlib import Path

GROUPS = tomllib.loads((Path(__file__).parent / "files/payloads.toml").read_text("utf-8"))
ALL = tuple(text for group in GROUPS.values() for text in group)
