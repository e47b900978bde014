"""Schedule: how late tasks are, and which changes arrived before."""

from dashboard import baselines, filters, show, supply

show.title("schedule")
chosen = filters.line("period", "client", "project", "sales", "pm")
supply.lacking("schedule")
baselines.in_use("schedule/baselines_in_use", chosen)

show.headlines(
    "schedule/headline",
    "schedule/finished_after_plan",
    "schedule/linked_to_relayed",
    chosen=chosen,
)
show.beside("schedule/extra_days", "schedule/linked_difference", chosen)
show.beside("schedule/slip_by_cause", "schedule/slip_by_window", chosen)
show.beside("schedule/late_control", "schedule/slip_by_month", chosen)
show.beside("schedule/slip_by_arrival", "schedule/slip_by_change", chosen)
show.evidence("schedule/late_by_project", chosen)
show.evidence("schedule/replanned", chosen)
show.beside("schedule/slip_by_grade", "schedule/decided_by_month", chosen)
