"""Requirements: does work begin before the client has confirmed it?"""

from functools import partial

from dashboard import show, supply

show.title("requirements")
supply.lacking("requirements")
show.filtered(
    "requirements",
    partial(show.figure_beside, "requirements/headline", "requirements/unverified_by_channel"),
    partial(show.evidence, "requirements/variants"),
    partial(show.beside, "requirements/unverified_difference", "requirements/corrected_difference"),
    partial(show.beside, "requirements/unverified_by_month", "requirements/states"),
    partial(show.beside, "requirements/time_to_verify", "requirements/unverified_control"),
    partial(show.beside, "requirements/verification_result", "requirements/verification_evidence"),
    partial(
        show.beside, "requirements/unverified_by_project", "requirements/unverified_by_relayer"
    ),
    partial(show.beside, "requirements/channel_by_month", "contacts/attendance_by_month"),
    partial(show.beside, "requirements/heard_after", "requirements/unverified_by_sponsor"),
    partial(show.beside, "requirements/unverified_by_service", "requirements/ageing"),
)
