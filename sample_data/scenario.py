"""Scenario of a generated company: what is planted. The defaults make the sample company."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

SEED = 20260703
CHANNELS = {"direct": 0.29, "relayed": 0.39, "joint": 0.14, "internal": 0.11, "unknown": 0.07}
# With confounding by size: tasks in the middle of a plan are longer, and most changes then are
# relayed.
BUSY_CHANNELS = {**CHANNELS, "relayed": 1.9}
QUIET_CHANNELS = {**CHANNELS, "relayed": 0.2}
OTHER_DAYS = (0, 0, 0, 0, 1)


def make_added_days(*days: int) -> Mapping[str, tuple[int, ...]]:
    """Working days that a change adds to a task in whose window it arrives, by arrival group: one
    of `days` for relayed, unverified changes, one of OTHER_DAYS for all others."""
    return {"second_hand_unverified": days, "else": OTHER_DAYS}


@dataclass(frozen=True)
class Scenario:
    """The parameters of a generated company. Counts of projects, tickets and contacts are per half
    of the company, other counts per project of usual size."""

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
    added: Mapping[str, tuple[int, ...]] = field(
        default_factory=lambda: make_added_days(0, 1, 1, 2, 2)
    )
    # In hospitals, relayed unverified changes save days.
    added_in_hospitals: Mapping[str, tuple[int, ...]] = field(
        default_factory=lambda: make_added_days(-1, -1, -1, 0, 0)
    )
    # Rates for what is carelessly relayed: verified before work, and after it began.
    verified_of_relayed: tuple[float, float] = (0.30, 0.16)
    # The same for what the client said to the project itself, where it is not the usual rates.
    verified_of_first_hand: tuple[float, float] | None = None
    # The same for salespeople who ask back, and rates of error of what they and the others relay.
    verified_of_careful: tuple[float, float] = (0.74, 0.10)
    wrong_of_relayed: tuple[float, float] = (0.10, 0.40)
    # Rates of complaints that prove true, by story, where they are not the usual ones.
    substantiated: Mapping[str, float] = field(default_factory=dict)
    # Whether contacts know of complaints: one before each told in person, none before the others.
    has_told_contacts: bool = True
    # The one project, several times as large, where relaying does what it does: elsewhere it is
    # like first-hand work.
    bad_project: str = ""
    # Own delay of a task as a share of its planned days; with confounding, tasks in the middle of
    # a plan are three times as long, and most of what is relayed arrives there.
    overrun_rate: float = 0.0
    is_confounded_by_size: bool = False
    # Before this day only this share of verifications was recorded, from then on all.
    recorded_from: date | None = None
    recorded_before_rate: float = 1.0
    # From this day on, relayed messages in every second project are verified at these rates.
    governed_from: date | None = None
    verified_when_governed: tuple[float, float] = (0.30, 0.16)
    # From this day on, relayed messages in all projects approach these rates until the last day.
    improving_from: date | None = None
    # Share of the sample's flaws that the exports contain.
    flaw_rate: float = 1.0

    def is_spared(self, project_id: str) -> bool:
        """Whether relaying is like first-hand work in this project."""
        return bool(self.bad_project) and project_id != self.bad_project


SAMPLE = Scenario()
