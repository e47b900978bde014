"""A company in a folder of its own: text tables become csv files and take the real way in. Where
only the tables count that they fill, `tables` is the cheaper one."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import duckdb
import pytest

from etl import findings
from etl.commands import answers, loads
from etl.commands.commit import Outcome
from etl.commands.loads import Proposal
from etl.load import Load
from queries import build_version, catalog
from queries.settings import load_settings
from store import snapshots
from tests.etl.tables import Tables
from tests.etl.taking import text_file


class Company:
    """A data folder, and what a person does with it."""

    # By the folder of the queries that were in force.
    _started: ClassVar[dict[tuple[Path, *tuple[tuple[str, str], ...]], Path]] = {}
    _contracts: ClassVar[dict[Path, bytes]] = {}

    def __init__(self, folder: Path):
        self.folder = folder
        self.data = folder / "data"
        self._published: tuple[Path, duckdb.DuckDBPyConnection] | None = None

    def write(self, name: str, table: str) -> Path:
        """Write a table of `a | b` lines as a csv file."""
        return text_file(self.folder, table, name)

    def load(
        self,
        name: str,
        table: str,
        complete: bool = False,
        source: str | None = None,
        format: str | None = None,
    ) -> Outcome:
        return self._load([(self.write(name, table), name)], complete, source, format)

    def _load(
        self,
        files: list[tuple[Path, str]],
        complete: bool = False,
        source: str | None = None,
        format: str | None = None,
    ) -> Outcome:
        record = self.data / "parsed" / "contract.json"
        proposal = loads.propose(self.data, files, "Li Na", source, format)
        # Which queries fit which tables is verified by the first company for all.
        if (contract := self._contracts.get(catalog.FOLDER)) and not record.exists():
            record.write_bytes(contract)
        outcome = loads.confirm(self.data, proposal, "Li Na", complete)
        if not contract and record.exists():
            self._contracts[catalog.FOLDER] = record.read_bytes()
        return outcome

    def start_with(self, *files: tuple[str, str]) -> str:
        """Load tables into the empty folder, together; copied where an earlier test started with
        the same. Gives the name of the snapshot."""
        started = (catalog.FOLDER, *files)
        if started not in self._started:
            self._load([(self.write(name, table), name) for name, table in files])
            template = self.folder.with_name(f"{self.folder.name}-template")
            self._started[started] = shutil.copytree(self.folder, template)
        else:
            shutil.copytree(self._started[started], self.folder, dirs_exist_ok=True)
        return self.snapshot.stem

    def load_bytes(self, name: str, content: bytes) -> Outcome:
        path = self.folder / name
        path.write_bytes(content)
        return loads.confirm(self.data, loads.propose(self.data, [(path, name)], "Li Na"), "Li Na")

    def withdraw(self, *load_ids: str) -> Outcome:
        return loads.withdraw(self.data, load_ids, "Li Na")

    def restore(self, *load_ids: str) -> Outcome:
        return loads.restore(self.data, load_ids, "Li Na")

    def propose(self, *paths: Path) -> Proposal:
        return loads.propose(self.data, [(path, path.name) for path in paths], "Li Na")

    def answer(self, load: Load, given: dict | None) -> Outcome:
        """Answer a question of a load; it must be taken up."""
        outcome = answers.save_answers(self.data, [(load, given)], "Li Na")
        assert outcome.is_published, outcome
        return outcome

    def settings(self, text: str) -> None:
        self.data.mkdir(exist_ok=True)
        (self.data / "settings.toml").write_text(text, encoding="utf-8")

    def format(self, name: str, text: str) -> None:
        """Write a format file of the company's own."""
        (self.data / "formats").mkdir(parents=True, exist_ok=True)
        (self.data / "formats" / f"{name}.toml").write_text(text, encoding="utf-8")

    def rows(self, sql: str) -> list[tuple]:
        """The rows of the published snapshot that a SELECT gives."""
        now = snapshots.get_current(self.data)
        assert now is not None
        if self._published is None or self._published[0] != now.path:
            self.close()
            self._published = now.path, snapshots.connect(now.path)
        return self._published[1].execute(sql).fetchall()

    @property
    def snapshot(self) -> Path:
        """The published snapshot."""
        now = snapshots.get_current(self.data)
        assert now is not None
        return now.path

    def close(self) -> None:
        """Close the snapshot that `rows` reads."""
        if self._published:
            self._published[1].close()

    def tables(self) -> dict[str, list[tuple]]:
        """Every table of data in the published snapshot with all its rows, in one order."""
        names = self.rows(
            "select table_name from duckdb_tables() where table_name <> 'journal' order by 1"
        )
        return {name: self.rows(f'select * from "{name}" order by all') for (name,) in names}

    def said(self, outcome: Outcome, lang: str) -> list[str]:
        return [
            findings.format_message(one, lang, load.file)
            for load in outcome.loads
            for one in load.findings
        ]


@pytest.fixture
def company(tmp_path) -> Iterator[Company]:
    company = Company(tmp_path)
    yield company
    company.close()


@pytest.fixture(scope="session")
def folder_of_macros(tmp_path_factory) -> Path:
    """A folder of queries that has none."""
    folder = tmp_path_factory.mktemp("queries")
    shutil.copy(catalog.FOLDER / "macros.sql", folder)
    return folder


@pytest.fixture
def without_queries(folder_of_macros, monkeypatch) -> None:
    """Let companies publish what their files fill, without models, checks and evidence: half the
    time of a build, for tests that ask for none of them."""
    monkeypatch.setattr(catalog, "FOLDER", folder_of_macros)
    # Else what is kept of it would name a version without models.
    monkeypatch.setattr(build_version, "digest", lambda: "without queries")


@pytest.fixture
def tables(tmp_path) -> Iterator[Tables]:
    tables = Tables(tmp_path)
    yield tables
    tables.close()


@pytest.fixture
def settings(tmp_path) -> dict:
    return load_settings(tmp_path)
