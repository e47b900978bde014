"""Overview: what is the matter, in a minute; what changed; what the figures rest on."""

from dashboard.evidence import card_parts, data_basis, data_needs, minute, snapshot_changes
from dashboard.ui import filters

HEADLINES = ("complaints/headline", "requirements/headline", "schedule/headline")

filters.render_title("overview")
minute.render_problem()
minute.render_pairs()
minute.render_lines()
card_parts.render_key()
snapshot_changes.render_since_last(HEADLINES)
data_basis.render()
data_needs.render_button()
