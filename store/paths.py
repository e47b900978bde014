"""Paths of the product's own files, in a checkout or an installation; and where others lead."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "pages"
SAMPLE = ROOT / "sample_data"
STATIC = ROOT / "static"


def lies_within(path: Path, folder: Path) -> bool:
    """Whether a path is in a folder, also where it is a link: whoever may write there shall not
    have read by a link what only the app can read."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # A circle of links.
        return False
