"""Requirements: does work start before the client has confirmed it?"""

from dashboard.evidence import card_parts, cards, data_needs, more, note_panel
from dashboard.ui import filters

filters.render_title("requirements")
data_needs.render_missing("requirements")
cards.render_pair("requirements/unverified_by_channel", "requirements/verification_evidence")
cards.render_pair("requirements/corrected_difference", "requirements/time_to_verify")
cards.render_pair("requirements/unverified_control", "contacts/attendance_by_month")
card_parts.render_key()
note_panel.render("requirements")
more.render(
    "requirements",
    ("requirements/headline",),
    ("overview/word_path",),
    ("requirements/variants",),
    ("requirements/unverified_difference", "requirements/unverified_by_month"),
    ("requirements/states", "requirements/verification_result"),
    ("requirements/unverified_by_project", "requirements/unverified_by_relayer"),
    ("requirements/unverified_by_kind", "requirements/unverified_by_client"),
    ("requirements/channel_by_month", "requirements/heard_after"),
    ("requirements/unverified_by_sponsor", "requirements/unverified_by_service"),
    ("requirements/unanswered_effort", "requirements/answers_after_start"),
    ("requirements/unanswered_starts", "requirements/standing_out"),
    ("requirements/telling_case", "overview/counter_evidence"),
)
