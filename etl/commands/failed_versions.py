"""Builds around saved versions that fail: they step aside, by name, for the last one that ran, and
the first of all for the shipped text.

Not what is being saved, nor the versions that it breaks: that is an error, which names them. So is
one that takes too long or too much, for it may be the machine.
"""

from collections.abc import Callable, Mapping, Sequence

from etl.snapshot.build import BuiltSnapshot
from queries import catalog
from queries.catalog import Query, QueryError
from store import journal

# Failures of the machine, not of a text; and checks, which are there to fail.
MAY_PASS = {"too_slow", "too_big", "busy", "failed_checks"}
# Who sets a version aside, in the journal.
ACTOR = "firsthand"


def build_fitting(
    build: Callable[[Mapping[str, Query]], BuiltSnapshot],
    queries: Mapping[str, Query],
    find_stand_in: Callable[[Query], Query | None],
) -> BuiltSnapshot:
    """Build with the queries; where that fails because of saved versions, with what stands in for
    these.

    Raises the first QueryError, named after the saved versions that it comes from, where stepping
    aside does not help.
    """
    fitting = dict(queries)
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
        failing = _list_failing(catalog.find_written(fitting, blamed), reason)
        if not failing:
            if isinstance(first, QueryError):
                raise first
            return first
        for query in failing:
            set_aside.append((query, reason))
            del fitting[query.name]
            if stand_in := find_stand_in(query):
                fitting[query.name] = stand_in


def _list_failing(written: Sequence[Query], reason: QueryError) -> list[Query]:
    """Those to blame for a failure that step aside: what was made from another shipped text, and
    where nobody is saving anything, all of them."""
    outdated = [query for query in written if query.is_outdated]
    is_saving = any(query.version is None for query in written)
    if outdated or is_saving or _find_root(reason).code in MAY_PASS:
        return outdated
    return list(written)


def _find_root(error: QueryError) -> QueryError:
    reason = error.details.get("reason")
    return _find_root(reason) if isinstance(reason, QueryError) else error


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
