"""Complaints: who really raised them, and which relayed ones client contacts support."""

from dashboard.evidence import cards, data_needs, headlines
from dashboard.ui import filters, layout

layout.render_title("complaints")
data_needs.render_missing("complaints")
filters.render_page_filters()
headlines.render_headlines("complaints/headline", "complaints/corroboration", "complaints/rate")
cards.render_pair("complaints/chance", "complaints/substantiated_difference")
cards.render_pair("complaints/origin_by_month", "complaints/origin")
cards.render_pair("complaints/client_direct_control", "complaints/rate_by_month")
cards.render_pair("complaints/substantiated", "complaints/reopened")
cards.render_pair("complaints/time_to_answer", "complaints/time_to_resolve")
cards.render_pair("complaints/lowered_difference", "complaints/graded_by_month")
cards.render_pair("complaints/by_category", "complaints/medium")
cards.render_pair("complaints/relayed_by_project", "complaints/relayed_by_client")
cards.render_pair("complaints/by_client", "complaints/substantiated_by_relayer")
cards.render("complaints/origin_by_client")
