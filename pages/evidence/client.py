"""Client: one client's projects, figures and events."""

from dashboard.evidence import cards, headlines, project_page
from dashboard.ui import layout

layout.render_title("client")
chosen = project_page.choose("client")
if chosen:
    headlines.render_headlines(
        "complaints/headline", "requirements/headline", "schedule/headline", chosen=chosen
    )
    project_page.render_projects(chosen)
    cards.render_pair("complaints/origin_by_month", "complaints/time_to_resolve", chosen)
    cards.render_pair("requirements/verification_result", "contacts/attendance_by_month", chosen)
    project_page.render_events(chosen)
