"""Project: one project's plan, changes, figures and everything that happened in it."""

from dashboard import show, show_project

show.title("project")
chosen = show_project.choose("project")
if chosen:
    show_project.facts(chosen)
    show.headlines(
        "complaints/headline", "requirements/headline", "schedule/headline", chosen=chosen
    )
    show_project.plan(chosen)
    show.beside("schedule/slip_by_cause", "requirements/channel_by_month", chosen)
    show_project.events(chosen)
