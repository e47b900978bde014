"""What saving a query would change: built without publishing, compared with what is published."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from etl.commands import commit
from etl.commands.rehearsal import Draw, rehearse
from etl.findings import Finding
from etl.snapshot import reclassified
from etl.snapshot.build import CheckResult
from etl.snapshot.reclassified import ModelChange
from queries import catalog
from queries.catalog import Query
from store import journal, snapshots
from store.snapshots import Snapshot


@dataclass(frozen=True)
class CheckChange:
    """A check and the rows that it finds before and after; None where it is not there."""

    name: str
    severity: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Plan:
    """What saving a text would change.

    `query` is the text as read, `before` the published snapshot, `after` the one with it, which is
    the same where nothing is built; each None where the plan ended before it. `models` are the
    models behind which it stands, itself first, as they differ; `seconds` is the time of the build.
    `error` says why it cannot be saved; of a failed check the counts do.
    """

    query: Query | None = None
    before: Snapshot | None = None
    after: Snapshot | None = None
    is_built: bool = False
    seconds: float = 0.0
    models: tuple[ModelChange, ...] = ()
    checks: tuple[CheckChange, ...] = ()
    error: Finding | None = None

    @property
    def failed_checks(self) -> list[CheckChange]:
        """The checks that keep it from being published."""
        return [check for check in self.checks if check.severity == "fail" and check.after]


def make_plan(data: Path, name: str, text: str, draw: Draw | None = None) -> Plan:
    """Rehearse a text and build the snapshot with it, without the writers' lock and without
    publishing. Saving it then publishes this very snapshot, unless something else is decided in
    between."""
    query = None
    try:
        journal.check(data)
        query = catalog.parse_written(name, text)
        rehearse(data, query, draw=draw)
        before = snapshots.get_current(data)
        if before is None:
            return Plan(query)
        began = time.monotonic()
        built = commit.build_decided(data, [], {name: query})
        seconds = time.monotonic() - began
    except commit.REFUSALS as error:
        return Plan(query, error=commit.explain_refusal(error))
    if built is None:
        return Plan(query, before, before)
    after = Snapshot(built.name, built.path)
    known = {**catalog.load(data), name: query}
    models = tuple(
        reclassified.compare_model(before.path, built.path, model)
        for model in list_models(known, name)
    )
    checks = _compare_checks(before.path, built.checks)
    return Plan(query, before, after, True, seconds, models, checks)


def list_models(known: dict[str, Query], name: str) -> list[str]:
    """The tables of the models that a model changes: itself, then those that read it, in the order
    in which they are built."""
    if known[name].kind != "model":
        return []
    table = name.removeprefix("model/")
    built = [model.name.removeprefix("model/") for model in catalog.order_models(known)]
    return [
        model
        for model in built
        if model == table or table in catalog.trace_lineage(known, f"model/{model}")
    ]


def _compare_checks(before: Path, after: Sequence[CheckResult]) -> tuple[CheckChange, ...]:
    with snapshots.connect(before) as connection:
        rows = connection.execute("select check_name, row_count from checks").fetchall()
    counts = dict(rows)
    changes = [
        CheckChange(check.name, check.severity, counts.pop(check.name, None), check.rows)
        for check in after
    ]
    return tuple(changes)
