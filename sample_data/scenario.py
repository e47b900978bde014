"""What is planted in a company. The defaults make the sample company."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

SEED = 20260703
CHANNELS = {"direct": 0.29, "relayed": 0.39, "joint": 0.14, "internal": 0.11, "unknown": 0.07}
# In the middle of a plan, where a scenario says that size confounds: longer tasks, and most
# changes are passed on by others.
BUSY_CHANNELS = {**CHANNELS, "relayed": 1.9}
QUIET_CHANNELS = {**CHANNELS, "relayed": 0.2}
OTHER_DAYS = (0, 0, 0, 0, 1)


def added(*days: int) -> Mapping[str, tuple[int, ...]]:
    """The working days that a change adds to a task in whose window it arrives are drawn from
    these, for the second-hand, unverified ones; and what all others add."""
    return {"second_hand_unverified": days, "else": OTHER_DAYS}


@dataclass(frozen=True)
class Scenario:
    """Everything that a company is drawn from. Counts of projects, tickets and contacts are of
    each half of the company, the others of a project of usual size.
    """

    name: str = "sample"
    seed: int = SEED
    project_count: int = 20
    requirement_count: float = 37.5
    change_count: float = 15
    plan_count: float = 100  # rows of a plan; in each of 7 phases a summary and a milestone
    ticket_count: int = 450
    contact_count: int = 1500
    has_even_projects: bool = False
    planned_days: tuple[int, int] = (3, 16)
    added: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: added(0, 1, 1, 2, 2))
    # In hospitals, what the salesperson passes on unchecked saves days.
    added_in_hospitals: Mapping[str, tuple[int, ...]] = field(
        default_factory=lambda: added(-1, -1, -1, 0, 0)
    )
    # Of the changes and requirements relayed without care: verified before work, and after.
    verified_of_relayed: tuple[float, float] = (0.30, 0.16)
    # The share of its planned days that a task is late by itself; with confounding, tasks in the
    # middle of a plan are three times as long, and it is there that most is relayed.
    overrun_rate: float = 0.0
    is_confounded_by_size: bool = False
    # From this day on every verification is written down, before it only this share.
    recorded_from: date | None = None
    recorded_before_rate: float = 1.0
    # From this day on, in every second project, this is how relayed messages are verified.
    governed_from: date | None = None
    verified_when_governed: tuple[float, float] = (0.30, 0.16)
    # How many of the sample's imperfections are in the exports.
    flaw_rate: float = 1.0


SAMPLE = Scenario()
