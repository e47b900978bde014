"""What took long to work out, kept beside its snapshot: a file for each headline comparison.

A file is named by the query, and by a digest of all that the result depends on besides the
snapshot: the query's text, the settings and the code of the estimates. So nothing is ever out of
date, and nothing is worked out twice.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from dashboard.estimates.estimate import Checks
from dashboard.statistics.estimate import Estimate
from queries.catalog import Query
from store import durable, snapshots

DASHBOARD = Path(__file__).parent.parent
ROOMS = ("estimates", "statistics")


@dataclass(frozen=True)
class SlowEstimate:
    """Of one comparison: its p (None where there is no such), and what it was put to."""

    p: float | None
    checks: Checks


def list_code() -> list[Path]:
    """The files of code that a result depends on."""
    return [path for room in ROOMS for path in sorted((DASHBOARD / room).glob("*.py"))]


@cache
def _code() -> str:
    return sha256(b"".join(path.read_bytes() for path in list_code())).hexdigest()


def locate(snapshot: snapshots.Snapshot, query: Query, settings: Mapping[str, Any]) -> Path:
    """Where the result for a query at a snapshot lies, or will lie."""
    depends_on = json.dumps([query.text, sorted(settings.items()), _code()])
    digest = sha256(depends_on.encode()).hexdigest()[:16]
    return snapshots.beside(snapshot) / f"{query.name.replace('/', '.')}.{digest}.json"


def save(path: Path, kept: SlowEstimate) -> None:
    """Put a result in its place, in one step."""
    durable.write(path, [json.dumps(asdict(kept)).encode()])


def load(path: Path) -> SlowEstimate | None:
    """The result in its place; None until it is there."""
    return _read(path) if path.exists() else None


@lru_cache(maxsize=64)
def _read(path: Path) -> SlowEstimate:
    written = json.loads(path.read_text(encoding="utf-8"))
    checks = written["checks"]
    return SlowEstimate(
        p=written["p"],
        checks=Checks(
            variants={name: _estimate(one) for name, one in checks["variants"].items()},
            placebos={name: _estimate(one) for name, one in checks["placebos"].items()},
            e_value=checks["e_value"],
        ),
    )


def _estimate(written: dict[str, Any]) -> Estimate:
    # JSON has lists where an estimate has tuples.
    tuples: dict[str, Any] = {key: tuple(written[key]) for key in ("reasons", "groups")}
    return Estimate(**{**written, **tuples})
