"""Worklist: what nobody has verified with the client, to take along and bring back."""

from dashboard.evidence import cards
from dashboard.intake import downloads
from dashboard.ui import filters, layout
from etl.workbooks import worklist

REQUIREMENTS, CHANGES = "requirements/unverified_list", "requirements/unverified_changes"

layout.render_title("worklist")
chosen = filters.render("client", "project", "sales", "pm")

downloads.render_worklist(REQUIREMENTS, CHANGES, chosen=chosen, write=worklist.write)
cards.render(REQUIREMENTS, chosen)
cards.render(CHANGES, chosen)
