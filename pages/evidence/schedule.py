"""Schedule: how late tasks are, and which changes arrived before."""

from dashboard import baselines, filters, show

show.title("schedule")
chosen = filters.line("period", "client", "project", "sales", "pm")
baselines.in_use("schedule/baselines_in_use", chosen)

show.headlines("schedule/headline", "schedule/linked_to_relayed", chosen=chosen)
show.beside("schedule/slip_by_month", "schedule/slip_by_arrival", chosen)
show.evidence("schedule/slip_by_grade", chosen)
show.evidence("schedule/late_by_project", chosen)
show.evidence("schedule/replanned", chosen)
