"""On-disk cache of slow estimates, stored next to the snapshot, one file per headline comparison.

The file name holds a digest of everything that the result depends on besides the snapshot: the
query's text, the settings but for limits of time and memory, and the code of the estimates. A
result is never stale, and a damaged one is thrown away.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from dashboard.estimates.estimate import Checks
from dashboard.statistics.estimate import Estimate, EValue
from queries.catalog import Query
from queries.settings import LIMITS
from store import cache as checked_json
from store import snapshots

DASHBOARD = Path(__file__).parent.parent
ROOMS = ("estimates", "statistics")


@dataclass(frozen=True)
class SlowEstimate:
    """A comparison's p (None where it has none) and its robustness checks."""

    p: float | None
    checks: Checks


def list_code() -> list[Path]:
    """The files of code that a result depends on."""
    return [path for room in ROOMS for path in sorted((DASHBOARD / room).glob("*.py"))]


@cache
def _digest_code() -> str:
    return sha256(b"".join(path.read_bytes() for path in list_code())).hexdigest()


def locate(snapshot: snapshots.Snapshot, query: Query, settings: Mapping[str, Any]) -> Path:
    """The path of the result for a query at a snapshot, whether it exists or not."""
    counted_with = sorted(item for item in settings.items() if item[0] not in LIMITS)
    depends_on = json.dumps([query.text, counted_with, _digest_code()])
    digest = sha256(depends_on.encode()).hexdigest()[:16]
    return snapshots.locate_derived(snapshot) / f"{query.name.replace('/', '.')}.{digest}.json"


def save(path: Path, estimate: SlowEstimate) -> None:
    """Write a result atomically."""
    checked_json.write(path, asdict(estimate))


def load(path: Path) -> SlowEstimate | None:
    """The result at this path; None where there is none yet, or none that can be trusted."""
    if not path.exists():
        return None
    try:
        return _read(path)
    except ValueError:
        _discarded.append(path)
        path.unlink(missing_ok=True)
        return None


_discarded: list[Path] = []


def count_discarded() -> int:
    """How many damaged results this process has thrown away: they are to be computed again."""
    return len(_discarded)


@lru_cache(maxsize=64)
def _read(path: Path) -> SlowEstimate:
    written = checked_json.read(path)
    if written is None:
        raise ValueError(path)
    checks = written["checks"]
    return SlowEstimate(
        p=written["p"],
        checks=Checks(
            variants={
                name: _to_estimate(estimate) for name, estimate in checks["variants"].items()
            },
            placebos={
                name: _to_estimate(estimate) for name, estimate in checks["placebos"].items()
            },
            e_value=EValue(**checks["e_value"]) if checks["e_value"] else None,
            visible=checks["visible"],
        ),
    )


def _to_estimate(written: dict[str, Any]) -> Estimate:
    # JSON has lists where an estimate has tuples.
    tuples: dict[str, Any] = {key: tuple(written[key]) for key in ("reasons", "groups")}
    return Estimate(**{**written, **tuples})
