"""The headline comparisons that the data can answer, and their cached slow estimates."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dashboard.engine import estimate_cache, session, snapshot_info
from dashboard.statistics.multiple_testing import adjust_holm
from queries import catalog


def list_family(data: Path) -> list[str]:
    """The headline comparisons that the current snapshot can answer: no needed field is missing."""
    return filter_family(
        session.get_snapshot(data).path, session.get_queries(data), session.get_settings(data)
    )


def filter_family(
    path: Path, known: Mapping[str, catalog.Query], settings: Mapping[str, Any]
) -> list[str]:
    """The headline comparisons that one snapshot can answer."""
    return [
        name
        for name in settings["headline_family"]
        if name in known and not snapshot_info.find_missing(known[name], path)
    ]


def load_slow_estimate(data: Path, name: str) -> estimate_cache.SlowEstimate | None:
    """The slow estimate of a headline comparison; None until it is cached."""
    path = estimate_cache.locate(
        session.get_snapshot(data), session.get_queries(data)[name], session.get_settings(data)
    )
    return estimate_cache.load(path)


def adjust_p(data: Path, name: str) -> float | None:
    """A comparison's p, adjusted for the whole headline family; None until all are cached, and
    while the query of one is broken: adjusted for the rest alone, p would be too small."""
    if set(session.get_settings(data)["headline_family"]) - set(session.get_queries(data)):
        return None
    family = {member: load_slow_estimate(data, member) for member in list_family(data)}
    if name not in family or None in family.values():
        return None
    adjusted = adjust_holm([estimate.p if estimate else None for estimate in family.values()])
    return dict(zip(family, adjusted, strict=True))[name]
