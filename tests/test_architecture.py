"""The direction of dependency, and the house's rules on where files lie, held by the imports."""

import ast
import tomllib
from pathlib import Path

import pytest

from etl.limits import LIMITS

HOUSE = Path(__file__).parent.parent
# Each room and what it may import of the house; a dotted name is that module alone.
MAY_IMPORT = {
    "cli": {"cli", "dashboard", "etl", "queries.catalog", "store"},
    # A program starts what lies above its room.
    "dashboard/__main__.py": {"cli.main"},
    "etl/__main__.py": {"cli.main"},
    "app.py": {"pages", "dashboard", "queries.catalog", "store"},
    "pages": {"dashboard", "etl", "queries.catalog"},
    "dashboard": {"dashboard", "queries.catalog", "store"},
    "dashboard/source.py": {"dashboard", "etl.read", "store"},
    "etl": {"etl", "queries.catalog", "store"},
    "queries": {"queries", "store"},
    "store": {"store"},
}
ROOMS = {
    "app",
    "cli",
    "pages",
    "dashboard",
    "etl",
    "queries",
    "store",
    "sample_data",
    "tests",
    "bench",
}
SCREEN = {"streamlit", "plotly"}
DRAWERS = {"utils", "helpers", "common", "core", "base", "manager", "misc"}
# A page arranges evidence; what it must not do itself is in dashboard/.
PAGE_LINES = 60


def sources(room: str) -> list[Path]:
    place = HOUSE / room
    found = [place] if place.suffix == ".py" else sorted(place.rglob("*.py"))
    return [path for path in found if path.exists()]


def imports(path: Path) -> set[str]:
    """Modules that a file imports, with the names taken from them (`queries.catalog`)."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def allowed(module: str, rooms: set[str]) -> bool:
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


CASES = [(room, path) for room in MAY_IMPORT for path in sources(room)]


@pytest.mark.parametrize(
    ("room", "path"), CASES, ids=[path.relative_to(HOUSE).as_posix() for _, path in CASES]
)
def test_a_file_imports_only_what_its_room_may(room, path):
    own = path.relative_to(HOUSE).as_posix()
    rooms = MAY_IMPORT.get(own, MAY_IMPORT[room])
    inside = {module for module in imports(path) if module.split(".")[0] in ROOMS}
    assert not {module for module in inside if not allowed(module, rooms)}


@pytest.mark.parametrize("room", ["etl", "store", "queries"])
def test_what_makes_the_tables_knows_nothing_of_the_screen(room):
    for path in sources(room):
        assert not {module.split(".")[0] for module in imports(path)} & SCREEN, path


def test_every_room_is_looked_at():
    assert {room for room, _ in CASES} >= {
        "app.py",
        "cli",
        "pages",
        "dashboard",
        "etl",
        "queries",
        "store",
    }


def test_pages_lie_in_subfolders_and_only_arrange():
    pages = [path for path in sources("pages") if path.name != "__init__.py"]
    assert pages
    for path in pages:
        assert path.parent.parent == HOUSE / "pages", f"{path} is served without app.py"
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= PAGE_LINES, path
        tree = ast.parse(text)
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)], path
        assert "session_state" not in text, path


def test_no_file_or_folder_bears_a_name_without_a_subject():
    named = {path.stem for room in (*MAY_IMPORT, "tests", "sample_data") for path in sources(room)}
    assert not named & DRAWERS


def test_the_browser_may_send_what_the_intake_may_read():
    config = tomllib.loads((HOUSE / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["maxUploadSize"] * 2**20 == LIMITS.file_bytes
