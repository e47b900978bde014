"""Deliberate imperfections: each changes what is written and, if it must, what can be found.

Every one is noted with file, sheet and count: the README's list is made from these notes.
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
    """One kind of imperfection in one sheet."""

    file: str
    sheet: str
    count: int
    what: str


class Flaws:
    """Puts imperfections into one sheet, the `rate` of those asked for. A cell is spoilt at most
    once."""

    def __init__(self, sheet: Sheet, seed: int = SEED, rate: float = 1.0) -> None:
        self.sheet = sheet
        self.notes: list[Note] = []
        self._rate = rate
        self._dice = Dice(f"flaws {sheet.file} {sheet.sheet}", seed)

    def note(self, count: int, what: str) -> None:
        """Write it down for the README."""
        self.notes.append(Note(self.sheet.file, self.sheet.sheet, count, what))

    def _some(self, count: int, field: str, where: Callable[[Row], bool] | None) -> list[Row]:
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
        """The cell holds nothing, or nothing that can be read: the value is lost."""
        rows = self._some(count, field, where)
        for at, row in enumerate(rows):
            row["cells"][field] = texts[at % len(texts)]
            row[field] = [] if isinstance(row[field], list) else None
            if field == "status":
                row["status_group"] = None
        self.note(len(rows), what)

    def reject(self, count: int, field: str, what: str, texts: Sequence[object] = ("",)) -> None:
        """A required cell is bad: the row is left out."""
        rows = self._some(count, field, None)
        for at, row in enumerate(rows):
            row["cells"][field] = texts[at % len(texts)]
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
        """Written in another way that still says the same."""
        rows = self._some(count, field, where)
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
        """A name that fits no exported row: an entity of its own, of which nothing is known."""
        rows = self._some(count, field, where)
        for at, row in enumerate(rows):
            name = names[at % len(names)]
            row["cells"][field] = name
            row[field] = Mention(name)
        self.note(len(rows), what)

    def pass_over(self, count: int, field: str, what: str, word: str) -> None:
        """The status says that the row is none of ours."""
        rows = self._some(count, field, None)
        for row in rows:
            row["cells"][field] = word
            row["_fate"] = "passed_over"
        self.note(len(rows), what)

    def twice(self, count: int, what: str) -> None:
        """The same row again, further down."""
        rows = self._some(count, "", lambda row: True)
        for row in rows:
            row["_twin"] = True
            self._insert({**row, "_fate": "merged"}, after=row)
        self.note(len(rows), what)

    def again(self, count: int, field: str, value: Callable[[Row], object], what: str) -> None:
        """The same id again with another content: both stay, the later behind `#2`."""
        rows = self._some(count, field, None)
        for row in rows:
            row["_twin"] = True
            other = copy.copy(row)
            other["cells"] = dict(row["cells"])
            other[field] = value(row)
            other["_again"] = True
            self._insert(other, after=row)
        self.note(len(rows), what)

    def line(self, cells: list[object], what: str, at: float | None = None) -> None:
        """A line that is no row: a total, a repeated header; at the end, or at a share of it."""
        place = len(self.sheet.rows) if at is None else int(len(self.sheet.rows) * at)
        self.sheet.rows.insert(place, {"line": cells, "_fate": "passed_over", "cells": {}})
        self.note(1, what)

    def after_line(self, text: str, what: str) -> None:
        """A line of text below the table."""
        self.sheet.after.append([text])
        self.note(1, what)

    def _insert(self, row: Row, after: Row) -> None:
        at = next(i for i, other in enumerate(self.sheet.rows) if other is after)
        later = min(len(self.sheet.rows), at + self._dice.between(1, 60))
        self.sheet.rows.insert(later, row)
