"""Checks: what they found in the published data, what it means and what to do."""

from dashboard.ui import layout
from dashboard.workbench import checks

layout.render_title("checks")
checks.render()
