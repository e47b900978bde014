"""Paths of the product's own files, in a checkout or an installation."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "pages"
SAMPLE = ROOT / "sample_data"
STATIC = ROOT / "static"
