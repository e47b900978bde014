"""Client: one client's projects, figures and everything that happened with it."""

from dashboard import show, show_project

show.title("client")
chosen = show_project.choose("client")
if chosen:
    show.headlines(
        "complaints/headline", "requirements/headline", "schedule/headline", chosen=chosen
    )
    show_project.projects(chosen)
    show.beside("complaints/origin_by_month", "complaints/time_to_resolve", chosen)
    show.beside("requirements/verification_result", "contacts/attendance_by_month", chosen)
    show_project.events(chosen)
