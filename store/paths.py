"""Where the product's own files are, in a checkout or where it is installed."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "pages"
SAMPLE = ROOT / "sample_data"
STATIC = ROOT / "static"
