"""Client: which clients stand out; one client's projects, counts and events."""

from dashboard.evidence import cards, note_panel, project_page, unit_ranking
from dashboard.ui import layout

COUNTS = (
    "requirements/unverified_by_client",
    "schedule/late_by_client",
    "complaints/relayed_by_client",
)

layout.render_title("client")
chosen = project_page.choose("client")
if chosen:
    unit_ranking.render_counts(chosen, *COUNTS)
    project_page.render_projects(chosen)
    cards.render_pair("complaints/origin_by_month", "complaints/time_to_resolve", chosen)
    cards.render_pair("requirements/verification_result", "contacts/attendance_by_month", chosen)
    project_page.render_events(chosen)
    note_panel.render("client", chosen)
else:
    unit_ranking.render_list("client", *COUNTS)
