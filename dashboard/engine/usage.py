"""Which pages show a query."""

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from queries import catalog, placement
from store.paths import PAGES, ROOT

# Pages about one project or one client, which they ask for first.
PAGES_OF_ONE = ("client", "project")


def find_pages(known: Mapping[str, catalog.Query], name: str) -> list[str]:
    """The file names of the pages that show a query, as a card or as the rows behind one."""
    wanted = {name} | {query.name for query in known.values() if query.rows == name}
    placed = {known[query].page for query in wanted & set(known)} & set(placement.list_pages())
    return [
        page.stem
        for page in sorted(PAGES.glob("*/*.py"))
        # The workbench opens every query, so it says nothing about where one is shown.
        if page.parent.name != "workbench"
        and (page.stem in placed or any(f'"{query}"' in _read_code(page) for query in wanted))
    ]


def pick_page(known: Mapping[str, catalog.Query], name: str) -> str | None:
    """The page that a query belongs to: that of its family, else the first that shows it, of those
    of the whole company if there is one."""
    pages, family = find_pages(known, name), name.split("/", 1)[0]
    if family in pages:
        return family
    return min(pages, key=lambda page: page in PAGES_OF_ONE, default=None)


@cache
def _read_code(page: Path) -> str:
    """The code of a page and of the dashboard's modules that it imports."""
    code = page.read_text(encoding="utf-8")
    modules = [
        ROOT / node.module.replace(".", "/") / f"{alias.name}.py"
        for node in ast.parse(code).body
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("dashboard.")
        for alias in node.names
    ]
    return code + "".join(
        module.read_text(encoding="utf-8") for module in modules if module.exists()
    )
