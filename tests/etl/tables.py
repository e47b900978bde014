"""The tables that a company's files fill, without what follows from them: no archive, journal,
model, check or publication, and so a quarter of the time of a load."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from etl.entities.decisions import Decision
from etl.load import Load, ReceivedLoad
from etl.snapshot import build
from queries.settings import load_settings
from tests.etl.taking import take, text_file


class Tables:
    """Files in the order of their receipt, and the tables that a build fills from all of them."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.decided: Sequence[Decision] = ()
        self._received: list[ReceivedLoad] = []
        self._filled: duckdb.DuckDBPyConnection | None = None

    def settings(self, text: str) -> None:
        """Write the company's own settings, before its first file."""
        (self.folder / "settings.toml").write_text(text, encoding="utf-8")

    def load(self, name: str, table: str, complete: bool = False) -> tuple[Load, ...]:
        """Receive a table of `a | b` lines as a csv file."""
        return self.load_files(text_file(self.folder, table, name), complete=complete)

    def load_files(self, *paths: Path, complete: bool = False) -> tuple[Load, ...]:
        """Receive files together; marked complete, they are parts of one export."""
        settings = load_settings(self.folder)
        loads = [load for path in paths for load in take(path, settings=settings)]
        today = datetime.now(UTC).date()
        for load in loads:
            if load.status == "loaded":
                order, batch = len(self._received), loads[0].sha if complete else load.sha
                received = ReceivedLoad(load, order, today, complete, False, batch)
                self._received.append(received)
        self.close()
        return tuple(loads)

    def decide(self, *decided: Decision) -> None:
        """Have these decisions on names in force, and no others."""
        if decided != self.decided:
            self.decided = decided
            self.close()

    def rows(self, sql: str) -> list[tuple]:
        """The rows that a SELECT gives on the tables of all files so far."""
        if self._filled is None:
            self._filled = duckdb.connect()
            # For so few rows most of the time would go into starting threads.
            self._filled.execute("set threads = 1")
            build.fill_tables(
                self._filled, self._received, load_settings(self.folder), self.decided
            )
        return self._filled.execute(sql).fetchall()

    def close(self) -> None:
        """Let go of the tables as filled so far."""
        if self._filled:
            self._filled.close()
        self._filled = None
