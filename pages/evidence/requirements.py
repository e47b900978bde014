"""Requirements: does work start before the client has confirmed it?"""

from dashboard.evidence import cards, data_needs, headlines
from dashboard.ui import filters, layout

layout.render_title("requirements")
data_needs.render_missing("requirements")
filters.render_page_filters()
headlines.render_with_card("requirements/headline", "requirements/unverified_by_channel")
cards.render("requirements/variants")
cards.render_pair("requirements/unverified_difference", "requirements/corrected_difference")
cards.render_pair("requirements/unverified_by_month", "requirements/states")
cards.render_pair("requirements/time_to_verify", "requirements/unverified_control")
cards.render_pair("requirements/verification_result", "requirements/verification_evidence")
cards.render_pair("requirements/unverified_by_project", "requirements/unverified_by_relayer")
cards.render_pair("requirements/unverified_by_kind", "requirements/unverified_by_client")
cards.render_pair("requirements/channel_by_month", "contacts/attendance_by_month")
cards.render_pair("requirements/heard_after", "requirements/unverified_by_sponsor")
cards.render_pair("requirements/unverified_by_service", "requirements/ageing")
