"""Decisions of people on the spellings of one value in a column: the same, or not.

They are decisions on names (`named`, `unnamed`) of the entity VALUES: `id` is the column and the
value, `text` the spelling as the files write it.
"""

from etl.entities.decisions import Decision

VALUES = "values"


def make_decision(column: str, spelling: str, value: str, is_same: bool) -> Decision:
    """The decision that a spelling in a column stands for a value, or that it does not."""
    return Decision(VALUES, "confirm" if is_same else "reject", f"{column}.{value}", text=spelling)


def read_decision(decision: Decision) -> tuple[str, str, str, bool]:
    """Column, spelling, value, and whether they are the same; empty for other decisions."""
    if decision.entity != VALUES:
        return "", "", "", False
    column, _, value = decision.id.partition(".")
    return column, decision.text, value, decision.verb == "confirm"
