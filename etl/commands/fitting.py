"""Builds around saved versions that no longer fit: they step aside, by name, for the shipped text.

Only a version that was made from another shipped text than today's does; any other that fails is
an error, which names it.
"""

from collections.abc import Callable, Mapping

from etl.snapshot.build import BuiltSnapshot
from queries import catalog
from queries.catalog import Query, QueryError
from store import journal

# Who sets a version aside, in the journal.
ACTOR = "firsthand"


def build_fitting(
    build: Callable[[Mapping[str, Query]], BuiltSnapshot], queries: Mapping[str, Query]
) -> BuiltSnapshot:
    """Build with the queries; where that fails because of outdated versions, without these.

    Raises the first QueryError, named after the saved versions that it comes from, where stepping
    aside does not help.
    """
    shipped, fitting = catalog.load_shipped(), dict(queries)
    set_aside: list[tuple[Query, QueryError]] = []
    first: QueryError | BuiltSnapshot | None = None
    while True:
        try:
            built = build(fitting)
        except QueryError as error:
            outcome: QueryError | BuiltSnapshot = catalog.explain_cause(fitting, error)
            blamed, reason = catalog.find_blamed(error), error
        else:
            if not built.failed:
                return BuiltSnapshot(built.path, built.name, built.checks, tuple(set_aside))
            outcome, blamed = built, [check.name for check in built.failed]
            counts = ", ".join(f"{check.name}: {check.rows}" for check in built.failed)
            reason = QueryError("failed_checks", checks=counts)
        first = first or outcome
        outdated = [query for query in catalog.find_written(fitting, blamed) if query.is_outdated]
        if not outdated:
            if isinstance(first, QueryError):
                raise first
            return first
        for query in outdated:
            set_aside.append((query, reason))
            del fitting[query.name]
            if query.name in shipped:
                fitting[query.name] = shipped[query.name]


def draft_set_aside(entry: tuple[Query, QueryError]) -> journal.Entry:
    """The journal's entry of a saved version that stepped aside."""
    query, error = entry
    shipped = catalog.load_shipped().get(query.name)
    return journal.draft_entry(
        "query",
        ACTOR,
        status="aside",
        name=query.name,
        text=shipped.text if shipped else "",
        reason="",
        why=str(error),
        version=query.version,
        shipped=catalog.digest_text(shipped),
        error=error.to_plain(),
    )
