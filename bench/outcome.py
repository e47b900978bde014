"""Outcome of one comparison in one simulated company."""

import json
from dataclasses import asdict, dataclass
from typing import Self


@dataclass(frozen=True)
class Outcome:
    """What a comparison said of one company of a row, beside its truth (None: not known).

    Value, interval and truth in the comparison's own unit: a difference of shares, or working
    days. `failed` are the reasons of the grade. Of the headline estimate (M12) in a company of
    today's scenarios, `visible` is the smallest effect that 80 % of such companies would show
    (M18), and `plain` the interval of the unadjusted difference; `not_added_up` counts the tasks
    whose shares do not sum to their late days.
    """

    row: str
    number: int
    comparison: str
    truth: float | None
    value: float | None
    low: float | None
    high: float | None
    grade: str
    failed: tuple[str, ...] = ()
    visible: float | None = None
    plain: tuple[float | None, float | None] | None = None
    not_added_up: int = 0

    def write(self) -> str:
        """The outcome as a line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def read(cls, line: str) -> Self:
        """The outcome that `write` wrote."""
        written = json.loads(line)
        plain = written["plain"]
        return cls(
            **written | {"failed": tuple(written["failed"]), "plain": plain and tuple(plain)}
        )
