"""Schedule: how late tasks are, and which changes arrived before."""

from dashboard import filters, show

show.title("schedule")
chosen = filters.line("period", "client", "project", "sales", "pm")

show.headlines("schedule/headline", "schedule/linked_to_relayed", chosen=chosen)
show.beside("schedule/slip_by_month", "schedule/slip_by_arrival", chosen)
show.evidence("schedule/slip_by_grade", chosen)
show.evidence("schedule/late_by_project", chosen)
