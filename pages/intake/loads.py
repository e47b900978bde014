"""Import history: who imported what and when, what is in force, and how to undo it."""

from dashboard.evidence import cards
from dashboard.intake import history, lists
from dashboard.ui import actions, layout

layout.render_title("loads")
actions.render_result()
history.render()
lists.render()
cards.render("overview/replaced_rows", {})
