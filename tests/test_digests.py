"""What is cached is made again when code that it depends on changes, wherever that code lies."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.engine import estimate_cache
from dashboard.estimates import robustness, row_estimators
from dashboard.statistics import control, regression, shares, survival
from etl import schema
from etl.entities import decisions, references, resolve
from etl.formats import files, format
from etl.intake import cache, file_intake
from etl.mapping import fit, match, open_questions, outline, row_rules, typed_columns, typed_rows
from etl.readers import (
    archives,
    delimited,
    encodings,
    limits,
    markup,
    read,
    reader_process,
    workbooks,
)
from etl.schema import workbook_texts
from etl.snapshot import build, merge, working_calendar
from etl.values import dates, normalise, parse
from queries import build_version, catalog

ROOT = Path(__file__).parent.parent
FIELDS = Path(schema.__file__).parent / "tasks.toml"
LIMITS = Path(limits.__file__).with_suffix(".toml")


@pytest.mark.parametrize(
    "module",
    [
        *(read, reader_process, workbooks, delimited, markup, archives, encodings, limits),
        *(parse, dates, normalise, schema, format, files),
        *(outline, fit, match, typed_rows, typed_columns, row_rules, open_questions),
        *(workbook_texts, file_intake),
    ],
    ids=lambda module: module.__name__,
)
def test_a_parsed_file_depends_on_all_code_that_reads_and_maps_it(module):
    assert Path(module.__file__) in cache.list_code()


def test_a_parsed_file_depends_on_the_declared_fields_and_limits():
    assert {FIELDS, LIMITS} <= set(cache.list_code())


@pytest.mark.parametrize(
    "module",
    [build, merge, references, decisions, resolve, working_calendar, schema, normalise],
    ids=lambda module: module.__name__,
)
def test_a_snapshot_depends_on_all_code_that_merges_and_resolves(module):
    assert Path(module.__file__) in build_version.list_code()


def test_a_snapshot_depends_on_the_years_whose_holidays_are_known(monkeypatch):
    before = build_version.digest_code.__wrapped__()
    assert build_version.digest_code.__wrapped__() == before
    monkeypatch.setattr(build_version, "CALENDARS", "duckdb")
    assert build_version.digest_code.__wrapped__() != before


def test_a_snapshot_depends_on_the_declared_fields():
    assert FIELDS in build_version.list_code()


@pytest.mark.parametrize(
    ("name", "edit", "is_built_anew"),
    [
        ("model/requirement_states", lambda text: text + "\n-- looked at /* twice */", False),
        ("model/requirement_states", lambda text: text.replace("select\n", "select  \n\n"), False),
        ("checks/is_unique", lambda text: text.replace("title.en", "title.en  "), False),
        ("requirements/headline", lambda text: text.replace("count(*)", "count(1)"), False),
        ("model/requirement_states", lambda text: text.replace("<=", "<"), True),
        ("checks/is_unique", lambda text: text.replace('"fail"', '"warn"'), True),
        ("checks/is_unique", lambda text: text.replace("count(*) > 1", "count(*) > 2"), True),
    ],
)
def test_a_snapshot_depends_on_what_definitions_and_checks_say_and_on_no_comment(
    name, edit, is_built_anew
):
    known = catalog.load_shipped()
    edited = catalog.parse(name, edit(known[name].text))
    assert edited.text != known[name].text
    digests = {build.digest_inputs([], queries, {}) for queries in (known, {**known, name: edited})}
    assert (len(digests) == 2) is is_built_anew


@pytest.mark.parametrize(
    "module",
    [row_estimators, robustness, control, regression, shares, survival],
    ids=lambda module: module.__name__,
)
def test_a_slow_estimate_depends_on_all_code_that_computes_it(module):
    assert Path(module.__file__) in estimate_cache.list_code()


def digest_in(house: Path) -> str:
    """The version that a copy of the code gives parsed files."""
    name = cache.digest_code.__name__
    code = f"from {cache.__name__} import {name}; print({name}())"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=house, check=True, capture_output=True, text=True
    ).stdout


def test_a_changed_reader_makes_old_parse_results_stale(tmp_path):
    for room in ("etl", "queries", "store"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    before = digest_in(tmp_path)
    assert digest_in(tmp_path) == before
    reader = tmp_path / Path(workbooks.__file__).relative_to(ROOT)
    reader.write_text(reader.read_text("utf-8") + "\n# changed\n", "utf-8")
    assert digest_in(tmp_path) != before
