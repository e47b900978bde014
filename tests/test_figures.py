"""The figures of the sample company, held against those written down.

`python -m tests.test_figures` writes them down anew, for a change of figures that is meant.
"""

import json
import shutil
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest

from dashboard.engine import answers, frames, precompute, session, snapshot_info
from dashboard.estimates.estimate import JSON_KEYS, GradedEstimate
from queries import catalog, kinds
from queries.settings import load_settings
from store import snapshots
from tests.sample import Sample, load

ROOT = Path(__file__).parents[1]
WRITTEN = ROOT / "tests" / "figures" / "sample_company.json"
CHOICES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "client": {"client": ["000004"]},
    "project": {"project": ["0024001", "NQ-013"]},
    "sales": {"sales": ["00054"]},
    "pm": {"pm": ["00109"]},
    "period": {"start_date": date(2025, 3, 1), "end_date": date(2025, 8, 31)},
    "everything": {
        "client": ["A-001", "A-008"],
        "project": ["NQ-013", "NQ-008"],
        "sales": ["00103", "00101"],
        "pm": ["00109", "00108"],
        "start_date": date(2025, 3, 1),
        "end_date": date(2025, 12, 31),
    },
}
# All that has a day and a project: what a split by month or project can tell.
DATED = {"start_date": date(1900, 1, 1)}
# The first record of each table, in this project where the record's id is unique only there.
PROJECT = "NQ-013"
RECORDS = {
    "requirements": "requirement_id",
    "changes": "change_id",
    "tasks": "task_id",
    "tickets": "ticket_id",
    "contacts": "contact_id",
}
# Days of receipt, which are not the sample's.
LEFT_OUT = {"last_load_date", "since_date"}
# Rows and estimates up to so many are written down, more as a digest.
FEW = 12


def _work_out(data: Path) -> Path:
    """The data folder, with the slow estimates of its company worked out."""
    assert precompute.compute_all(data, lambda *_: None)
    return data


@cache
def _connection(data: Path) -> duckdb.DuckDBPyConnection:
    return snapshots.connect(session.get_snapshot(data).path)


def _rounded(value: Any) -> Any:
    """A value as JSON that is the same wherever it is worked out: floats to nine digits."""
    if isinstance(value, list | tuple):
        return [_rounded(part) for part in value]
    value = frames.to_plain(value)
    if isinstance(value, float):
        return 0.0 if abs(value) < 1e-12 else float(f"{value:.9g}")
    return value


def _digest(rows: list[Any]) -> list[Any]:
    """The number of the rows, and a digest that their order does not change."""
    lines = sorted(json.dumps(row, ensure_ascii=False) for row in rows)
    return [len(rows), sha256("\n".join(lines).encode()).hexdigest()[:16]]


def _few(rows: list[Any]) -> list[Any]:
    return rows if len(rows) <= FEW else _digest(rows)


def _estimate(given: GradedEstimate | None) -> Any:
    return given and _rounded([getattr(given, key) for key in JSON_KEYS])


def _choices(data: Path, query: catalog.Query) -> dict[str, dict[str, Any]]:
    """What is chosen of the filters, or the record, that a query asks for."""
    if "record_id" not in query.parameters:
        return {
            name: chosen
            for name, chosen in CHOICES.items()
            if not chosen or query.parameters & set(chosen)
        }
    records = {}
    for table, key in RECORDS.items():
        project = None if table in ("tickets", "contacts") else PROJECT
        [[record]] = (
            _connection(data)
            .execute(
                f"select min({key}) from {table} where $project is null or project_id = $project",
                {"project": project},
            )
            .fetchall()
        )
        records[table] = dict(record_table=table, record_project=project, record_id=record)
    return records


def _rows(
    data: Path, query: catalog.Query, chosen: dict[str, Any], columns: list[str]
) -> list[list[Any]]:
    values = catalog.bind_values(query.parameters, chosen, load_settings(data))
    answer = _connection(data).execute(query.sql, values)
    given = [column[0] for column in answer.description]
    places = [given.index(column) for column in columns]
    return [_rounded([row[place] for place in places]) for row in answer.fetchall()]


def _figures(data: Path, query: catalog.Query, columns: list[str] | None = None) -> dict[str, Any]:
    """What is held of a query: its rows in these columns (None: all but LEFT_OUT), its estimates
    and that of all rows together; of what is filtered the rows alone."""
    left_out = LEFT_OUT | set(kinds.list_hidden(query.estimate))
    columns = columns or [
        name for name in snapshot_info.get_result_types(data, query) if name not in left_out
    ]
    figures: dict[str, Any] = {"columns": columns}
    for name, chosen in _choices(data, query).items():
        rows = _rows(data, query, chosen, columns)
        figures[name] = _few(rows) if name == "nothing" else _digest(rows)
    if query.estimate:
        answer = answers.run_query(data, query.name)
        figures["estimates"] = _few([_estimate(one) for one in answer.estimates])
        figures["whole"] = _estimate(answer.whole)
    return figures


def _write(path: Path) -> None:
    """Write down the figures of today, a line for each query and choice."""
    with TemporaryDirectory() as folder:
        data = _work_out(load(Path(folder)).data)
        blocks = []
        for name, query in sorted(catalog.load_shipped().items()):
            lines = [
                f'"{key}": {json.dumps(value, ensure_ascii=False, separators=(",", ":"))}'
                for key, value in _figures(data, query).items()
            ]
            blocks.append(f'"{name}": {{\n' + ",\n".join(lines) + "\n}")
    path.write_text("{\n" + ",\n".join(blocks) + "\n}\n", encoding="utf-8")


HELD: dict[str, Any] = json.loads(WRITTEN.read_text("utf-8")) if WRITTEN.exists() else {}


@pytest.fixture(scope="module")
def data(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("figures") / "data"
    return _work_out(shutil.copytree(sample.data, folder))


def test_the_figures_of_every_query_are_written_down() -> None:
    assert set(HELD) == set(catalog.load_shipped())


@pytest.mark.parametrize("name", HELD)
def test_rows_estimates_and_grades_equal_those_written_down(data: Path, name: str) -> None:
    assert _figures(data, catalog.load_shipped()[name], HELD[name]["columns"]) == HELD[name]


def _splits() -> dict[tuple[str, str], list[catalog.Query]]:
    """The queries that give one share, whole or split, by its name and that of its whole."""
    splits: dict[tuple[str, str], list[catalog.Query]] = {}
    for query in catalog.load_shipped().values():
        if part := query.estimate.get("numerator"):
            share = query.estimate.get("value", part.replace("_count", "_rate"))
            splits.setdefault((share, query.estimate["denominator"]), []).append(query)
    return {name: queries for name, queries in splits.items() if len(queries) > 1}


@pytest.mark.parametrize("share", _splits(), ids=lambda share: share[0])
def test_figures_of_one_name_agree_however_they_are_split(
    data: Path, share: tuple[str, str]
) -> None:
    [[projects]] = _connection(data).execute("select list(project_id) from projects").fetchall()
    parts, wholes = {}, {}
    for query in _splits()[share]:
        columns = [query.estimate["numerator"], query.estimate["denominator"]]
        rows = _rows(data, query, DATED | {"project": projects}, columns)
        parts[query.name] = round(sum(part for part, _ in rows), 3)
        # The whole of a share is the same in each of its parts.
        if query.estimate["kind"] != "share":
            wholes[query.name] = round(sum(whole for _, whole in rows), 3)
    assert len(set(parts.values())) == 1, parts
    assert len(set(wholes.values())) <= 1, wholes


if __name__ == "__main__":
    _write(WRITTEN)
