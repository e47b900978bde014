"""The headline comparisons, and the slow estimates worked out for them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dashboard.engine import estimate_cache, session, snapshot_info
from dashboard.statistics.multiple_testing import adjust_holm
from queries import catalog
from queries.settings import load_settings


def list_family(data: Path) -> list[str]:
    """The headline comparisons that the published data can answer: no needed column lacks."""
    return filter_family(
        session.get_snapshot(data).path, session.get_queries(data), load_settings(data)
    )


def filter_family(
    path: Path, known: Mapping[str, catalog.Query], settings: Mapping[str, Any]
) -> list[str]:
    return [
        name
        for name in settings["headline_family"]
        if name in known and not snapshot_info.find_missing(known[name], path)
    ]


def load_slow_estimate(data: Path, name: str) -> estimate_cache.SlowEstimate | None:
    """What was worked out for a headline comparison; None until it is there."""
    place = estimate_cache.locate(
        session.get_snapshot(data), session.get_queries(data)[name], load_settings(data)
    )
    return estimate_cache.load(place)


def adjust_p(data: Path, name: str) -> float | None:
    """A comparison's p among the headline family; None until all of that is worked out."""
    family_kept = {one: load_slow_estimate(data, one) for one in list_family(data)}
    if name not in family_kept or None in family_kept.values():
        return None
    adjusted = adjust_holm([found.p if found else None for found in family_kept.values()])
    return dict(zip(family_kept, adjusted, strict=True))[name]
