"""Complaints: who really raised them, and which relayed ones client contacts support."""

from dashboard.evidence import card_parts, cards, data_needs, more, note_panel
from dashboard.ui import filters

filters.render_title("complaints")
data_needs.render_missing("complaints")
cards.render_pair("complaints/origin", "complaints/substantiated")
cards.render_pair("complaints/lowered_difference", "complaints/time_to_resolve")
cards.render_pair("complaints/chance", "complaints/relayed_by_client")
card_parts.render_key()
note_panel.render("complaints")
more.render(
    "complaints",
    ("complaints/headline", "complaints/corroboration", "complaints/rate"),
    ("complaints/substantiated_difference", "complaints/reopened"),
    ("complaints/origin_by_month", "complaints/client_direct_control"),
    ("complaints/rate_by_month", "complaints/time_to_answer"),
    ("complaints/graded_by_month", "complaints/by_category"),
    ("complaints/medium", "complaints/relayed_by_project"),
    ("complaints/by_client", "complaints/substantiated_by_relayer"),
    ("complaints/origin_by_client",),
)
