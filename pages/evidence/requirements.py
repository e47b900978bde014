"""Requirements: does work begin before the client has confirmed it?"""

from dashboard import show, supply

show.title("requirements")
supply.lacking("requirements")
show.filter_line()
show.figure_beside("requirements/headline", "requirements/unverified_by_channel")
show.evidence("requirements/variants")
show.beside("requirements/unverified_difference", "requirements/corrected_difference")
show.beside("requirements/unverified_by_month", "requirements/states")
show.beside("requirements/time_to_verify", "requirements/unverified_control")
show.beside("requirements/verification_result", "requirements/verification_evidence")
show.beside("requirements/unverified_by_project", "requirements/unverified_by_relayer")
show.beside("requirements/channel_by_month", "contacts/attendance_by_month")
show.beside("requirements/heard_after", "requirements/unverified_by_sponsor")
show.beside("requirements/unverified_by_service", "requirements/ageing")
