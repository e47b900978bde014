"""The layout of the repository: what import-linter's contracts in pyproject.toml do not hold."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import grimp
import pytest

from etl.readers.limits import LIMITS

ROOT = Path(__file__).parent.parent
PRODUCT = ("cli", "dashboard", "etl", "queries", "store", "pages", "bench")
NAMELESS = {"utils", "helpers", "common", "core", "base", "manager", "misc"}
# A page arranges evidence; what it must not do itself is in dashboard/.
PAGE_LINES = 60
FILE_LINES = 350
# The longest chain of imports within a package, in files.
CHAINS = {"dashboard": 9, "etl": 8}
# The nouns that every room of a package shares.
SHARED = {"dashboard": set(), "etl": {"findings", "load", "progress"}}


def list_files(*rooms: str) -> list[Path]:
    return sorted(path for room in rooms for path in (ROOT / room).rglob("*.py") if path.is_file())


@cache
def measure_chains(package: str) -> dict[str, tuple[str, ...]]:
    """Each module with the longest chain of imports that begins at it, within its package."""
    graph = grimp.build_graph(package, cache_dir=None)
    chains: dict[str, tuple[str, ...]] = {}

    def follow(module: str) -> tuple[str, ...]:
        if module not in chains:
            imported = graph.find_modules_directly_imported_by(module)
            below = [follow(other) for other in sorted(imported)]
            chains[module] = (module, *max(below, key=len, default=()))
        return chains[module]

    for module in graph.modules:
        follow(module)
    return chains


@pytest.mark.parametrize("package", CHAINS)
def test_no_chain_of_imports_is_longer_than_a_reader_can_follow(package):
    longest = max(measure_chains(package).values(), key=len)
    assert 2 < len(longest) <= CHAINS[package], " → ".join(longest)


@pytest.mark.parametrize("package", SHARED)
def test_only_the_shared_nouns_lie_outside_the_rooms(package):
    loose = {path.stem for path in (ROOT / package).glob("*.py")}
    assert loose == {"__init__", "__main__"} | SHARED[package]


@pytest.mark.parametrize("package", SHARED)
def test_every_room_says_what_lives_in_it_and_what_it_may_not_know(package):
    rooms = [path for path in (ROOT / package).iterdir() if list(path.glob("*.py"))]
    assert rooms
    for room in rooms:
        docstring = ast.get_docstring(ast.parse((room / "__init__.py").read_text("utf-8"))) or ""
        assert len(re.findall(r"\.(?=\s|$)", docstring)) >= 2, room


def test_no_file_is_too_long_to_read():
    long = [
        f"{path.relative_to(ROOT)}: {count}"
        for path in list_files(*PRODUCT)
        if (count := len(path.read_text("utf-8").splitlines())) > FILE_LINES
    ]
    assert not long


def test_pages_lie_in_subfolders_and_only_arrange():
    pages = list_files("pages")
    assert pages
    for path in pages:
        assert path.parent.parent == ROOT / "pages", f"{path} is served without app.py"
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= PAGE_LINES, path
        tree = ast.parse(text)
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)], path
        assert "session_state" not in text, path


def test_no_file_or_folder_has_a_name_without_a_subject():
    paths = list_files(*PRODUCT, "tests", "sample_data")
    assert not {part for path in paths for part in path.with_suffix("").parts} & NAMELESS


def test_the_browser_may_send_what_the_intake_may_read():
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["maxUploadSize"] * 2**20 == LIMITS.file_bytes
