"""Schedule: how late tasks are, and which changes arrived before."""

from functools import partial

from dashboard import baselines, show, supply

show.title("schedule")
supply.lacking("schedule")
show.filtered(
    "schedule",
    partial(baselines.in_use, "schedule/baselines_in_use"),
    partial(
        show.headlines,
        "schedule/headline",
        "schedule/finished_after_plan",
        "schedule/linked_to_relayed",
    ),
    partial(show.beside, "schedule/extra_days", "schedule/linked_difference"),
    partial(show.beside, "schedule/slip_by_cause", "schedule/slip_by_window"),
    partial(show.beside, "schedule/late_control", "schedule/slip_by_month"),
    partial(show.beside, "schedule/slip_by_arrival", "schedule/slip_by_change"),
    partial(show.evidence, "schedule/late_by_project"),
    partial(show.evidence, "schedule/replanned"),
    partial(show.beside, "schedule/slip_by_grade", "schedule/decided_by_month"),
)
