"""Which pages show a query."""

import ast
from collections.abc import Mapping
from pathlib import Path

from queries import catalog
from store.paths import PAGES, ROOT


def find_pages(known: Mapping[str, catalog.Query], name: str) -> list[str]:
    """The pages that show a query, by file name: as a card, or as the rows behind one."""
    wanted = {name} | {query.name for query in known.values() if query.rows == name}
    return [
        page.stem
        for page in sorted(PAGES.glob("*/*.py"))
        # The workbench opens any query; it is no place that a query is for.
        if page.parent.name != "workbench" and any(f'"{one}"' in _read_code(page) for one in wanted)
    ]


def _read_code(page: Path) -> str:
    """A page's code, and that of the modules of the dashboard that it draws with."""
    code = page.read_text(encoding="utf-8")
    modules = [
        ROOT / node.module.replace(".", "/") / f"{name.name}.py"
        for node in ast.parse(code).body
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("dashboard.")
        for name in node.names
    ]
    return code + "".join(
        module.read_text(encoding="utf-8") for module in modules if module.exists()
    )
