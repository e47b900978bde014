"""The rehearsal of a written query on the published tables, before it is planned or saved."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from etl.schema import load_tables
from queries import catalog, header_checks
from queries.sandbox.rehearsal import Rehearsal, run
from queries.settings import load_settings
from store import snapshots

# Draws the card of a query that nobody saved yet, one of those saved together: etl knows no card.
Draw = Callable[[Path, catalog.Query, Mapping[str, catalog.Query], snapshots.Snapshot], None]
# A project with everything that the filters choose by.
SAMPLE_CHOICES = """
    select project_id, client_id, sales_owner_id, pm_id, start_date from projects
    order by (client_id is null)::int + (sales_owner_id is null)::int + (pm_id is null)::int,
        project_id
    limit 1
"""


# What passed: a save after its plan does not run again. A snapshot never changes.
_passed: set[tuple[str, ...]] = set()
MOST_PASSED = 64


def rehearse(
    data: Path,
    query: catalog.Query,
    edited: Mapping[str, catalog.Query] | None = None,
    draw: Draw | None = None,
) -> None:
    """Hold a written query's header against what else there is, run it in the sandbox on the
    published tables, and draw its card. Raises QueryError for the first thing that is wrong.

    `edited` are the queries that are saved together. One that reads a model among them is not run:
    only the build knows its columns.
    """
    edited = edited or {query.name: query}
    prepared = prepare(data, query, edited)
    if prepared is None or {f"model/{table}" for table in query.tables} & set(edited):
        return
    listed = prepared.listed.text if prepared.listed else ""
    settings = json.dumps(dict(prepared.settings))
    key = (str(prepared.path), query.name, query.text, listed, settings)
    if key not in _passed:
        run(prepared)
        if len(_passed) >= MOST_PASSED:
            _passed.clear()
        _passed.add(key)
    if draw and (current := snapshots.get_current(data)):
        draw(data, query, edited, current)


def prepare(
    data: Path, query: catalog.Query, edited: Mapping[str, catalog.Query]
) -> Rehearsal | None:
    """The rehearsal of a query on the published tables, if there are any.

    Raises QueryError for what its header alone shows to be wrong.
    """
    known = {**catalog.load(data), **edited}
    try:
        header_checks.check_header(query, known, _list_fields())
    except catalog.QueryError as error:
        raise catalog.explain_refusal(query, error) from error
    current = snapshots.get_current(data)
    if current is None:
        return None
    listed = known.get(query.rows) if query.rows != query.name else None
    chosen = choose_filters(current.path)
    return Rehearsal(current.path, query, listed, load_settings(data), chosen)


def _list_fields() -> set[str]:
    """Every `table.field` that a file can fill."""
    return {
        f"{table}.{field}" for table, schema in load_tables().items() for field in schema.fields
    }


def choose_filters(path: Path) -> dict[str, Any]:
    """A value for each filter: what one project of a snapshot has, if it has any."""
    with snapshots.connect(path) as connection:
        row = connection.execute(SAMPLE_CHOICES).fetchone() or (None,) * 5
    *ids, day = row
    named = zip(("project", "client", "sales", "pm"), ids, strict=True)
    return {name: [one] for name, one in named if one} | {"start_date": day or date(2000, 1, 1)}
