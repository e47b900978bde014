"""Requirements: does work begin before the client has confirmed it?"""

import streamlit as st

from dashboard import filters, show

show.title("requirements")
chosen = filters.line("period", "client", "project", "sales", "pm")

show.headlines("requirements/headline", chosen=chosen)
left, right = st.columns(2, gap="medium")
with left:
    show.evidence("requirements/unverified_by_month", chosen)
    show.evidence("requirements/unverified_by_channel", chosen)
with right:
    show.evidence("requirements/states", chosen)
    show.evidence("requirements/verification_result", chosen)
show.evidence("requirements/unverified_by_project", chosen)
