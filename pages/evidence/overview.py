"""Overview: what is the matter, in a minute; what changed; what the figures rest on."""

from dashboard.evidence import card_parts, data_basis, data_needs, overview_page, snapshot_changes
from dashboard.ui import filters

HEADLINES = ("complaints/headline", "requirements/headline", "schedule/headline")

filters.render_title("overview")
overview_page.render_problem()
overview_page.render_pairs()
overview_page.render_lines()
card_parts.render_key()
snapshot_changes.render_since_last(HEADLINES)
data_basis.render()
data_needs.render_button()
