"""Worklist: what was not verified with the client, to download, fill in and upload again."""

from dashboard.evidence import cards
from dashboard.intake import downloads
from dashboard.ui import filters, layout

REQUIREMENTS, CHANGES = "requirements/unverified_list", "requirements/unverified_changes"

layout.render_title("worklist")
chosen = filters.render("client", "project", "sales", "pm")

downloads.render_worklist(REQUIREMENTS, CHANGES, chosen)
cards.render("requirements/ageing", chosen)
cards.render(REQUIREMENTS, chosen)
cards.render(CHANGES, chosen)
