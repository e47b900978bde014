"""Complaints: who really raised them, and what stands behind the relayed ones."""

from dashboard import filters, show, supply

show.title("complaints")
chosen = filters.line("period", "client", "project", "sales", "pm")
supply.lacking("complaints")

show.headlines("complaints/headline", "complaints/corroboration", "complaints/rate", chosen=chosen)
show.beside("complaints/chance", "complaints/substantiated_difference", chosen)
show.beside("complaints/origin_by_month", "complaints/origin", chosen)
show.beside("complaints/client_direct_control", "complaints/rate_by_month", chosen)
show.beside("complaints/substantiated", "complaints/reopened", chosen)
show.beside("complaints/time_to_answer", "complaints/time_to_resolve", chosen)
show.beside("complaints/lowered_difference", "complaints/graded_by_month", chosen)
show.beside("complaints/by_category", "complaints/medium", chosen)
show.beside("complaints/relayed_by_project", "complaints/relayed_by_client", chosen)
show.evidence("complaints/by_client", chosen)
show.evidence("complaints/origin_by_client", chosen)
