"""Worklist: what nobody has verified with the client, to take along and bring back."""

from dashboard import filters, handouts, show
from etl import worklist

REQUIREMENTS, CHANGES = "requirements/unverified_list", "requirements/unverified_changes"

show.title("worklist")
chosen = filters.line("client", "project", "sales", "pm")

handouts.worklist(REQUIREMENTS, CHANGES, chosen=chosen, write=worklist.write)
show.evidence(REQUIREMENTS, chosen)
show.evidence(CHANGES, chosen)
