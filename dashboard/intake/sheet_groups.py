"""Sheets that leave the same open, so that one answer serves them all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from etl.commands.list_questions import LIST
from etl.load import Load

# Share of all columns of two sheets that both have, from which they are alike.
MIN_COMMON = 0.5
# An answer has the keys of a format file; {} withdraws every answer for sheets of this shape.
Answer = dict[str, Any]


@dataclass(frozen=True)
class SheetGroup:
    """Sheets with the same open questions; `first` stands for all of them."""

    loads: tuple[Load, ...]

    @property
    def first(self) -> Load:
        return self.loads[0]

    @property
    def is_blocked(self) -> bool:
        """Whether the sheets wait for an answer; else they are imported without what is open."""
        return self.first.question is not None

    @property
    def unknown(self) -> dict[str, dict[str, int]]:
        """Field → words of all the sheets that are none of its choices → rows."""
        words: dict[str, dict[str, int]] = {}
        for load in self.loads:
            for field, counts in load.unknown.items():
                of_field = words.setdefault(field, {})
                for word, count in counts.items():
                    of_field[word] = of_field.get(word, 0) + count
        return words


def is_open(load: Load) -> bool:
    """Whether a sheet waits for an answer, or is imported with something left open."""
    if load.status in ("asked", "refused"):
        return load.question is not None
    return load.status == "loaded" and bool(load.open or load.unknown)


def group_open(loads: Iterable[Load]) -> list[SheetGroup]:
    """The sheets with something open, those that wait for an answer first."""
    groups: list[list[Load]] = []
    for load in filter(is_open, loads):
        alike = next((group for group in groups if _is_alike(group[0], load)), None)
        if alike is None:
            groups.append([load])
        else:
            alike.append(load)
    return sorted(
        (SheetGroup(tuple(alike)) for alike in groups), key=lambda group: not group.is_blocked
    )


def _is_alike(first: Load, other: Load) -> bool:
    """Whether two sheets can be answered together: the same table, the same open questions, and
    most of their columns."""
    if any(question.field == LIST for question in first.questions) and not (
        _asks_within_file(first) and _asks_within_file(other) and first.file == other.file
    ):
        return False
    if _list_open(first) != _list_open(other):
        return False
    if first.shape == other.shape:
        return bool(first.shape)
    columns, others = ({column.header for column in load.columns} for load in (first, other))
    return len(columns & others) >= MIN_COMMON * len(columns | others) > 0


def _asks_within_file(load: Load) -> bool:
    """Whether a sheet waits because of the numbers of another sheet of its workbook."""
    return load.question is not None and load.question.about == load.file


def _list_open(load: Load) -> tuple:
    """The table of a sheet, and each open question with its answers, except which column it is."""
    headers = {column.header for column in load.columns}
    return load.source, tuple(
        (
            question.field,
            question.is_optional,
            *(
                guess.header
                for guess in question.candidates
                if guess.header not in headers and not guess.is_value
            ),
        )
        for question in load.questions
    )


def spread_over_pairs(answer: Answer, loads: Sequence[Load]) -> list[tuple[Load, Answer]]:
    """What an answer on the numbers of sheets of one workbook says of each sheet beside the list
    that it met, and of each two of them: which would be asked next."""
    spreads = [(load, answer) for load in loads]
    for first, second in combinations(loads, 2):
        if second.question and second.question.load_id != first.load_id:
            question = replace(second.question, load_id=first.load_id)
            spreads.append((replace(second, question=question), answer))
    return spreads


def spread(
    answer: Answer, loads: Sequence[Load], values: Mapping[str, Mapping[str, str]] | None = None
) -> list[tuple[Load, Answer]]:
    """What an answer says of each of several sheets: a column only where the sheet has it, a word
    only where it occurs.

    `values`: load id → field → value of all rows of that sheet. Sheets of which nothing is said,
    or the same as of an earlier one with the same headers, are left out.
    """
    spreads: list[tuple[Load, Answer]] = []
    for load in loads:
        given = _limit(answer, load)
        if own := (values or {}).get(load.load_id):
            given["constants"] = {**given.get("constants", {}), **own}
        is_repeated = "constants" not in given and any(
            earlier.shape == load.shape != "" and same == given for earlier, same in spreads
        )
        if (set(given) - {"table"} or ("table" in answer and len(answer) == 1)) and not is_repeated:
            spreads.append((load, given))
    return spreads


def _limit(answer: Answer, load: Load) -> Answer:
    """The part of an answer that a sheet can take."""
    headers = {column.header for column in load.columns}
    columns = {
        field: chosen for field, chosen in answer.get("columns", {}).items() if {*chosen} <= headers
    }
    choices: dict[str, dict[str, list[str]]] = {}
    for field, meanings in answer.get("choices", {}).items():
        for choice, words in meanings.items():
            if known := [word for word in words if word in load.unknown.get(field, {})]:
                choices.setdefault(field, {})[choice] = known
    limited = {**answer, "columns": columns, "choices": choices}
    return {part: value for part, value in limited.items() if value != {}}
