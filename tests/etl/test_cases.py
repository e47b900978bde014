"""The cases of the intake that lie beside the project: every quirk that an export was seen with.

Their checker loads each case into a fresh folder; here its commands run in this process.
"""

import contextlib
import io
import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from cli.main import INTAKE, run
from store import snapshots
from tests.etl.taking import SHARED

CASES = SHARED / "cases"
_contract: list[bytes] = []


def list_cases() -> list[dict]:
    path = CASES / "cases.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else []


def run_verb(program: str, *arguments) -> object:
    """What a command of the checker prints, as JSON."""
    texts = [str(argument) for argument in arguments]
    folder = texts[texts.index("--data") + 1] if "--data" in texts else ""
    if program == "dashboard":
        return _query(Path(folder), texts[texts.index("--sql") + 1])
    record = Path(folder) / "parsed" / "contract.json"
    if folder and _contract and not record.exists():
        record.parent.mkdir(parents=True, exist_ok=True)
        record.write_bytes(_contract[0])
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        run("python -m etl", INTAKE, texts)
    if folder and not _contract and record.exists():
        _contract.append(record.read_bytes())
    return json.loads(printed.getvalue())


def _query(data: Path, sql: str) -> object:
    published = snapshots.get_current(data)
    if published is None:
        return {"error": "no snapshot"}
    with snapshots.connect(published.path) as connection:
        cursor = connection.execute(sql)
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return json.loads(json.dumps(rows, default=str))


def find_wrong(case: dict) -> str:
    """What the checker finds wrong with a case; empty where it is right."""
    path = CASES / "check.py"
    definitions = re.split(r"^wanted = ", path.read_text("utf-8"), flags=re.MULTILINE)[0]
    checker = {"__file__": str(path), "__name__": "check"}
    exec(compile(definitions, path, "exec"), checker)
    checker["run"] = run_verb
    return SimpleNamespace(**checker).wrong_in(case)


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not here")
@pytest.mark.parametrize("case", list_cases(), ids=lambda case: case["case"])
def test_a_case_comes_right(case):
    assert find_wrong(case) == ""
