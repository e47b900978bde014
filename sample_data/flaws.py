"""Deliberate flaws: each changes what is written and, if necessary, what can be found.

Every flaw is recorded with file, sheet and count; the README lists them.
"""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sample_data.company import Mention
from sample_data.dice import Dice
from sample_data.scenario import SEED
from sample_data.sheets import Sheet
from sample_data.work import Row


@dataclass(frozen=True)
class Note:
    """One kind of flaw in one sheet."""

    file: str
    sheet: str
    count: int
    what: str


class Flaws:
    """Adds flaws to one sheet, the `rate` of those requested. A cell has one flaw at most."""

    def __init__(self, sheet: Sheet, seed: int = SEED, rate: float = 1.0) -> None:
        self.sheet = sheet
        self.notes: list[Note] = []
        self._rate = rate
        self._dice = Dice(f"flaws {sheet.file} {sheet.sheet}", seed)

    def note(self, count: int, what: str) -> None:
        """Record a flaw for the README."""
        self.notes.append(Note(self.sheet.file, self.sheet.sheet, count, what))

    def pick_rows(self, count: int, field: str, where: Callable[[Row], bool] | None) -> list[Row]:
        """Random rows with a value in this field and without a flaw there so far."""
        wanted = round(count * self._rate)
        rows = [
            row
            for row in (self.sheet.rows if wanted else ())
            if "line" not in row
            and row.get("_fate", "kept") == "kept"
            and not row.get("_twin")
            and field not in row["cells"]
            and (where(row) if where else row.get(field) not in (None, "", []))
        ]
        return self._dice.several(rows, wanted)

    def lose(
        self,
        count: int,
        field: str,
        what: str,
        texts: Sequence[object] = ("",),
        where: Callable[[Row], bool] | None = None,
    ) -> None:
        """Empty a cell or make it unreadable: the value is lost."""
        rows = self.pick_rows(count, field, where)
        for index, row in enumerate(rows):
            row["cells"][field] = texts[index % len(texts)]
            row[field] = [] if isinstance(row[field], list) else None
            if field == "status":
                row["status_group"] = None
        self.note(len(rows), what)

    def reject(self, count: int, field: str, what: str, texts: Sequence[object] = ("",)) -> None:
        """Make a required cell invalid: the row is rejected."""
        rows = self.pick_rows(count, field, None)
        for index, row in enumerate(rows):
            row["cells"][field] = texts[index % len(texts)]
            row["_fate"] = "rejected"
        self.note(len(rows), what)

    def respell(
        self,
        count: int,
        field: str,
        what: str,
        spelling: Callable[[Row], object],
        where: Callable[[Row], bool] | None = None,
    ) -> None:
        """Write a value in another way with the same meaning."""
        rows = self.pick_rows(count, field, where)
        for row in rows:
            row["cells"][field] = spelling(row)
        self.note(len(rows), what)

    def misname(
        self,
        count: int,
        field: str,
        what: str,
        names: Sequence[str],
        where: Callable[[Row], bool] | None = None,
    ) -> None:
        """Use a name that fits no exported row: a mentioned entity of its own."""
        rows = self.pick_rows(count, field, where)
        for index, row in enumerate(rows):
            name = names[index % len(names)]
            row["cells"][field] = name
            row[field] = Mention(name)
        self.note(len(rows), what)

    def pass_over(self, count: int, field: str, what: str, word: str) -> None:
        """Give the row a status by which it is passed over."""
        rows = self.pick_rows(count, field, None)
        for row in rows:
            row["cells"][field] = word
            row["_fate"] = "passed_over"
        self.note(len(rows), what)

    def repeat(self, count: int, what: str) -> None:
        """Repeat a row further down."""
        rows = self.pick_rows(count, "", lambda row: True)
        for row in rows:
            row["_twin"] = True
            self._insert({**row, "_fate": "merged"}, after=row)
        self.note(len(rows), what)

    def repeat_id(self, count: int, field: str, value: Callable[[Row], object], what: str) -> None:
        """Repeat an id with different content: both rows are kept, the later one with `#2`."""
        rows = self.pick_rows(count, field, None)
        for row in rows:
            row["_twin"] = True
            other = copy.copy(row)
            other["cells"] = dict(row["cells"])
            other[field] = value(row)
            other["_again"] = True
            self._insert(other, after=row)
        self.note(len(rows), what)

    def insert_line(self, cells: list[object], what: str, at: float | None = None) -> None:
        """Insert a line that is no row: a total or a repeated header, at the end or at a share of
        the rows."""
        place = len(self.sheet.rows) if at is None else int(len(self.sheet.rows) * at)
        self.sheet.rows.insert(place, {"line": cells, "_fate": "passed_over", "cells": {}})
        self.note(1, what)

    def add_line_below(self, text: str, what: str) -> None:
        """Add a line of text below the table."""
        self.sheet.after.append([text])
        self.note(1, what)

    def _insert(self, row: Row, after: Row) -> None:
        index = next(i for i, other in enumerate(self.sheet.rows) if other is after)
        later = min(len(self.sheet.rows), index + self._dice.between(1, 60))
        self.sheet.rows.insert(later, row)
