"""Schedule: how late tasks are, and which changes arrived before."""

import streamlit as st

from dashboard import filters, show

show.title("schedule")
chosen = filters.line("period", "client", "project", "sales", "pm")

show.headlines("schedule/headline", chosen=chosen)
left, right = st.columns(2, gap="medium")
with left:
    show.evidence("schedule/slip_by_month", chosen)
with right:
    show.evidence("schedule/slip_by_arrival", chosen)
show.evidence("schedule/slip_by_grade", chosen)
