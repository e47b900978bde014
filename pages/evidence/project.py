"""Project: which projects stand out; one project's plan, counts and events."""

from dashboard.evidence import cards, note_panel, project_page, unit_ranking
from dashboard.ui import layout

COUNTS = (
    "requirements/unverified_by_project",
    "schedule/late_by_project",
    "complaints/relayed_by_project",
)

layout.render_title("project")
chosen = project_page.choose("project")
if chosen:
    project_page.render_facts(chosen)
    unit_ranking.render_counts(chosen, *COUNTS)
    project_page.render_plan(chosen)
    cards.render_pair("schedule/slip_by_cause", "requirements/channel_by_month", chosen)
    project_page.render_events(chosen)
    note_panel.render("project", chosen)
else:
    unit_ranking.render_list("project", *COUNTS)
