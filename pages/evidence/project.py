"""Project: one project's plan, figures and events."""

from dashboard.evidence import cards, headlines, project_page
from dashboard.ui import layout

layout.render_title("project")
chosen = project_page.choose("project")
if chosen:
    project_page.render_facts(chosen)
    headlines.render_headlines(
        "complaints/headline", "requirements/headline", "schedule/headline", chosen=chosen
    )
    project_page.render_plan(chosen)
    cards.render_pair("schedule/slip_by_cause", "requirements/channel_by_month", chosen)
    project_page.render_events(chosen)
