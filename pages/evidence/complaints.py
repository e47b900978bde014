"""Complaints: who really raised them, and what stands behind the relayed ones."""

from functools import partial

from dashboard import show, supply

show.title("complaints")
supply.lacking("complaints")
show.filtered(
    "complaints",
    partial(show.headlines, "complaints/headline", "complaints/corroboration", "complaints/rate"),
    partial(show.beside, "complaints/chance", "complaints/substantiated_difference"),
    partial(show.beside, "complaints/origin_by_month", "complaints/origin"),
    partial(show.beside, "complaints/client_direct_control", "complaints/rate_by_month"),
    partial(show.beside, "complaints/substantiated", "complaints/reopened"),
    partial(show.beside, "complaints/time_to_answer", "complaints/time_to_resolve"),
    partial(show.beside, "complaints/lowered_difference", "complaints/graded_by_month"),
    partial(show.beside, "complaints/by_category", "complaints/medium"),
    partial(show.beside, "complaints/relayed_by_project", "complaints/relayed_by_client"),
    partial(show.evidence, "complaints/by_client"),
    partial(show.evidence, "complaints/origin_by_client"),
)
