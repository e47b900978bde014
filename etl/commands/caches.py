"""Cached files that are not what was written: they are made again by whoever needs them."""

from pathlib import Path

from etl.intake import cache as parsed
from store import cache as checked_json
from store import durable


def find_damaged_caches(data: Path) -> list[Path]:
    """Cached files that are not what was written; whoever needs them makes them again."""
    if (data / "parsed").is_file():
        return [data / "parsed"]
    estimates = data.glob("snapshots/*.estimates/*.json")
    damaged = [path for path in estimates if checked_json.read(path) is None]
    return [*parsed.find_damaged(data / "parsed"), *damaged]


def discard_damaged_caches(data: Path) -> None:
    """Delete cached files that are not what was written."""
    for path in find_damaged_caches(data):
        durable.remove(path)
