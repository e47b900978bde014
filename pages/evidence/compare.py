"""Compare: one figure for two periods or two groups, and their difference."""

from dashboard.evidence import comparison_page
from dashboard.ui import layout

layout.render_title("compare")
comparison_page.render()
