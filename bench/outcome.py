"""Outcome of one simulated company."""

from dataclasses import dataclass

from dashboard.statistics.estimate import Estimate


@dataclass(frozen=True)
class Outcome:
    """What was planted in one company, and what was found; working days per change.

    `found` is M12 with its `grade`; `plain` the unadjusted difference, which shows what the
    adjustment is for. `visible` is the smallest effect that 80 % of such companies would show
    (M18). `not_added_up` counts tasks whose shares do not sum to their late days.
    """

    scenario: str
    number: int
    planted: float
    pairs: int
    found: Estimate
    grade: str
    plain: Estimate
    visible: Estimate
    not_added_up: int
