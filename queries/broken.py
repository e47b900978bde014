"""Shipped query files that cannot be used: each says why, and the others live."""

from collections.abc import Collection

from queries import catalog, headers
from queries.refusal import QueryError


def find_errors(queries: Collection[str]) -> dict[str, QueryError]:
    """Why the shipped files that are not among these queries cannot be used, by name."""
    errors = {}
    for name in catalog.list_shipped():
        if name not in queries:
            try:
                catalog.read_shipped(name)
            except QueryError as error:
                errors[name] = error
    return errors


def require_definitions(queries: Collection[str]) -> None:
    """Raise QueryError where the file of a model or check is broken.

    What is built without it would be other figures than the company's, or unchecked ones.
    """
    for name, error in find_errors(queries).items():
        if headers.classify(name) != "evidence":
            raise error
