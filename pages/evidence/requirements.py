"""Requirements: does work begin before the client has confirmed it?"""

import streamlit as st

from dashboard import filters, show, supply

show.title("requirements")
chosen = filters.line("period", "client", "project", "sales", "pm")
supply.lacking("requirements")

left, right = st.columns([1, 2], gap="medium")
with left:
    show.headlines("requirements/headline", chosen=chosen)
with right:
    show.evidence("requirements/unverified_by_channel", chosen)
show.evidence("requirements/variants", chosen)
show.beside("requirements/unverified_difference", "requirements/corrected_difference", chosen)
show.beside("requirements/unverified_by_month", "requirements/states", chosen)
show.beside("requirements/time_to_verify", "requirements/unverified_control", chosen)
show.beside("requirements/verification_result", "requirements/verification_evidence", chosen)
show.beside("requirements/unverified_by_project", "requirements/unverified_by_relayer", chosen)
show.beside("requirements/channel_by_month", "contacts/attendance_by_month", chosen)
show.beside("requirements/heard_after", "requirements/unverified_by_sponsor", chosen)
show.beside("requirements/unverified_by_service", "requirements/ageing", chosen)
