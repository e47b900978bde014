"""Schedule: how late tasks are, and which changes preceded the slips."""

from dashboard.evidence import (
    baselines,
    card_parts,
    cards,
    data_needs,
    headlines,
    more,
    note_panel,
    unit_ranking,
)
from dashboard.ui import filters

filters.render_title("schedule")
data_needs.render_missing("schedule")
below, beside = headlines.render_beside("schedule/headline")
with below:
    baselines.render("schedule/baselines_in_use")
with beside:
    cards.render("schedule/late_by_project", picture=unit_ranking.render_outstanding)
cards.render("schedule/slip_by_cause")
cards.render_pair("schedule/slip_by_changes_met", "schedule/extra_days")
card_parts.render_key()
note_panel.render("schedule")
more.render(
    "schedule",
    ("schedule/finished_after_plan", "schedule/linked_to_relayed"),
    ("schedule/linked_difference", "schedule/slip_by_arrival"),
    ("schedule/late_control", "schedule/slip_by_month"),
    ("schedule/slip_by_change", "schedule/slip_by_grade"),
    ("schedule/slip_by_window", "schedule/decided_by_month"),
    ("schedule/extra_days_by_kind",),
    ("schedule/replanned",),
)
