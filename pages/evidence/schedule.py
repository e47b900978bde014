"""Schedule: how late tasks are, and which changes preceded the slips."""

from dashboard.evidence import baselines, cards, data_needs, headlines
from dashboard.ui import filters, layout

layout.render_title("schedule")
data_needs.render_missing("schedule")
filters.render_page_filters()
baselines.render("schedule/baselines_in_use")
headlines.render_headlines(
    "schedule/headline", "schedule/finished_after_plan", "schedule/linked_to_relayed"
)
cards.render_pair("schedule/extra_days", "schedule/linked_difference")
cards.render("schedule/extra_days_by_kind")
cards.render_pair("schedule/slip_by_cause", "schedule/slip_by_window")
cards.render_pair("schedule/late_control", "schedule/slip_by_month")
cards.render_pair("schedule/slip_by_arrival", "schedule/slip_by_change")
cards.render("schedule/late_by_project")
cards.render("schedule/replanned")
cards.render_pair("schedule/slip_by_grade", "schedule/decided_by_month")
