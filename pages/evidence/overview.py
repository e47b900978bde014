"""Overview: the three headline figures, what they are based on, and what data are missing."""

from dashboard.evidence import cards, data_basis, data_needs, headlines, snapshot_changes
from dashboard.ui import filters, links

HEADLINES = ("complaints/headline", "requirements/headline", "schedule/headline")

filters.render_title("overview")
headlines.render_situation()
headlines.render_headlines(*HEADLINES)
cards.render_pair("complaints/origin_by_month", "requirements/unverified_by_month")
cards.render("schedule/slip_by_month")
snapshot_changes.render_since_last(HEADLINES)
data_basis.render()
data_needs.render_button()
links.link_to_case()
links.link_to_slides()
