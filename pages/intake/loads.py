"""Loads: who brought what when, what is in force, and the way back."""

from dashboard.engine import session
from dashboard.evidence import cards
from dashboard.intake import history
from dashboard.ui import actions, layout
from etl import findings, progress
from etl.commands import commit, loads

data, by = session.get_data_folder(), "dashboard"

layout.render_title("loads")
actions.render_result(findings.format_message, progress.Progress)
history.render(
    lambda: commit.list_history(data),
    findings.format_message,
    original=lambda file: commit.read_original(data, file),
    withdraw=lambda chosen: loads.withdraw(data, chosen, by),
    restore=lambda chosen: loads.restore(data, chosen, by),
)
cards.render("overview/replaced_rows", {})
