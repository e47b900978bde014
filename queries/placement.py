"""Where a query stands on a page without code: `page`, `after` and `front` in its header."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from queries.query import Query
from queries.refusal import QueryError
from store.paths import PAGES


@dataclass(frozen=True)
class Page:
    """The queries that the code of a page names, and those of them whose cards stand in front."""

    shown: frozenset[str]
    front: frozenset[str]


@cache
def list_pages() -> dict[str, Page]:
    """The pages that take further cards, by name: those with “More evidence”."""
    pages = {}
    for path in sorted((PAGES / "evidence").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        names = {ast.unparse(call.func) for call in calls}
        if "more.render" in names:
            front = {
                text
                for call in calls
                if ast.unparse(call.func) in ("cards.render", "cards.render_pair")
                for text in _list_texts(call)
            }
            pages[path.stem] = Page(frozenset(_list_texts(tree)), frozenset(front))
    return pages


def _list_texts(node: ast.AST) -> Iterator[str]:
    for child in ast.walk(node):
        if isinstance(child, ast.Constant) and isinstance(child.value, str) and "/" in child.value:
            yield child.value


def check(query: Query) -> None:
    """Raise QueryError where the header names a page that takes no card, a card that is not on it,
    or a page that shows the query anyway."""
    if not query.page:
        return
    pages, where = list_pages(), f"queries/{query.name}.sql"
    if query.page not in pages:
        raise QueryError.at(where, "no_page", page=query.page, allowed=", ".join(pages))
    shown = pages[query.page].shown
    if query.name in shown:
        raise QueryError.at(where, "on_page_already", page=query.page)
    if query.after and query.after not in shown:
        allowed = ", ".join(sorted(shown))
        raise QueryError.at(where, "not_on_page", after=query.after, page=query.page, cards=allowed)


def list_own(queries: Mapping[str, Query], page: str) -> list[Query]:
    """The queries that stand on a page by their header."""
    own = list_pages().get(page)
    if own is None:
        return []
    return [
        query
        for name, query in sorted(queries.items())
        if query.page == page and name not in own.shown
    ]


def list_after(queries: Mapping[str, Query], page: str, names: Sequence[str]) -> list[str]:
    """The queries whose cards stand in front, after one of these. What stands in front after a card
    under “More evidence” comes last (`list_last`)."""
    return [
        query.name
        for query in list_own(queries, page)
        if query.front and query.after in names and query.after in list_pages()[page].front
    ]


def list_last(queries: Mapping[str, Query], page: str) -> list[str]:
    """The queries whose cards stand in front and after no card there: they come last."""
    return [
        query.name
        for query in list_own(queries, page)
        if query.front and query.after not in list_pages()[page].front
    ]


def add_rows(
    queries: Mapping[str, Query], page: str, figures: Sequence[str], rows: Sequence[Sequence[str]]
) -> list[Sequence[str]]:
    """The rows under “More evidence” with those of the queries that stand there by their header:
    after the row with the card that is named, else last."""
    added = [list(rows_of) for rows_of in ([], *([row] for row in rows))]
    for query in list_own(queries, page):
        if not query.front:
            holders = [number for number, row in enumerate((figures, *rows)) if query.after in row]
            added[holders[0] if holders else -1].append((query.name,))
    return [row for group in added for row in group]
