"""Complaints: who really raised them, and what stands behind the relayed ones."""

from dashboard import show, supply

show.title("complaints")
supply.lacking("complaints")
show.filter_line()
show.headlines("complaints/headline", "complaints/corroboration", "complaints/rate")
show.beside("complaints/chance", "complaints/substantiated_difference")
show.beside("complaints/origin_by_month", "complaints/origin")
show.beside("complaints/client_direct_control", "complaints/rate_by_month")
show.beside("complaints/substantiated", "complaints/reopened")
show.beside("complaints/time_to_answer", "complaints/time_to_resolve")
show.beside("complaints/lowered_difference", "complaints/graded_by_month")
show.beside("complaints/by_category", "complaints/medium")
show.beside("complaints/relayed_by_project", "complaints/relayed_by_client")
show.evidence("complaints/by_client")
show.evidence("complaints/origin_by_client")
