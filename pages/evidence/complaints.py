"""Complaints: who really raised them, and what stands behind the relayed ones."""

import streamlit as st

from dashboard import filters, show

show.title("complaints")
chosen = filters.line("period", "client", "project", "sales", "pm")

show.headlines("complaints/headline", "complaints/corroboration", "complaints/rate", chosen=chosen)
left, right = st.columns(2, gap="medium")
with left:
    show.evidence("complaints/origin_by_month", chosen)
    show.evidence("complaints/rate_by_month", chosen)
with right:
    show.evidence("complaints/origin", chosen)
    show.evidence("complaints/substantiated", chosen)
show.evidence("complaints/origin_by_client", chosen)
