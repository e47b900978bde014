"""A company in a folder of its own: text tables become csv files and take the real way in."""

import csv
import io
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
from queries.settings import load_settings
from store import snapshots


class Company:
    """A data folder, and what a person does with it."""

    _started: ClassVar[dict[tuple[tuple[str, str], ...], Path]] = {}
    _contract: ClassVar[bytes] = b""

    def __init__(self, folder: Path):
        self.folder = folder
        self.data = folder / "data"
        self._published: tuple[Path, duckdb.DuckDBPyConnection] | None = None

    def write(self, name: str, table: str) -> Path:
        """Write a table of `a | b` lines as a csv file."""
        text = io.StringIO()
        lines = [line for line in table.splitlines() if line.strip()]
        csv.writer(text).writerows([cell.strip() for cell in line.split("|")] for line in lines)
        path = self.folder / name
        path.write_text(text.getvalue(), encoding="utf-8")
        return path

    def load(
        self,
        name: str,
        table: str,
        complete: bool = False,
        source: str | None = None,
        format: str | None = None,
    ) -> Outcome:
        path, record = self.write(name, table), self.data / "parsed" / "contract.json"
        proposal = loads.propose(self.data, [(path, name)], "Li Na", source, format)
        # Which queries fit which tables is verified by the first company for all.
        if self._contract and not record.exists():
            record.write_bytes(self._contract)
        outcome = loads.confirm(self.data, proposal, "Li Na", complete)
        if not self._contract and record.exists():
            Company._contract = record.read_bytes()
        return outcome

    def start_with(self, *files: tuple[str, str]) -> None:
        """Load tables into the empty folder, each after the other; copied where an earlier test
        started with the same."""
        if files not in self._started:
            for name, table in files:
                self.load(name, table)
            template = self.folder.with_name(f"{self.folder.name}-template")
            self._started[files] = shutil.copytree(self.folder, template)
        else:
            shutil.copytree(self._started[files], self.folder, dirs_exist_ok=True)

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


@pytest.fixture
def settings(tmp_path) -> dict:
    return load_settings(tmp_path)
