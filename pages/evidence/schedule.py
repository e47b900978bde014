"""Schedule: how late tasks are, and which changes arrived before."""

from dashboard import baselines, show, supply

show.title("schedule")
supply.lacking("schedule")
show.filter_line()
baselines.in_use("schedule/baselines_in_use")
show.headlines("schedule/headline", "schedule/finished_after_plan", "schedule/linked_to_relayed")
show.beside("schedule/extra_days", "schedule/linked_difference")
show.beside("schedule/slip_by_cause", "schedule/slip_by_window")
show.beside("schedule/late_control", "schedule/slip_by_month")
show.beside("schedule/slip_by_arrival", "schedule/slip_by_change")
show.evidence("schedule/late_by_project")
show.evidence("schedule/replanned")
show.beside("schedule/slip_by_grade", "schedule/decided_by_month")
