"""What is imported is pinned by name, and does not come along with something else by chance."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PRODUCT = ("app.py", "cli", "dashboard", "etl", "pages", "queries", "sample_data", "store")
OTHERS = ("bench", "docs", "tests")
OWN = {Path(name).stem for name in (*PRODUCT, *OTHERS)}


def list_files(place: str) -> list[Path]:
    path = ROOT / place
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


def list_imports(places: tuple[str, ...]) -> set[str]:
    """The top-level names of everything that is imported from outside the project."""
    names: set[str] = set()
    for place in places:
        for path in list_files(place):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    names |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    names.add(node.module.split(".")[0])
    return names - OWN - set(sys.stdlib_module_names)


def list_pinned(file: str) -> set[str]:
    """The distributions that a file of requirements pins, those of the files it includes too."""
    pinned: set[str] = set()
    for line in (ROOT / file).read_text("utf-8").splitlines():
        if included := re.match(r"-r (\S+)", line):
            pinned |= list_pinned(included[1])
        elif line and not line.startswith("#"):
            name, version = line.split("==")
            assert version, line
            pinned.add(_normalise(name))
    return pinned


def _normalise(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize(
    ("places", "file"), [(PRODUCT, "requirements.txt"), (OTHERS, "requirements-dev.txt")]
)
def test_every_import_is_pinned_by_name(places, file):
    known = packages_distributions()
    imported = list_imports(places)
    assert len(imported) > 5
    pinned = list_pinned(file)
    missing = {
        name for name in imported if not {_normalise(owner) for owner in known[name]} & pinned
    }
    assert not missing
