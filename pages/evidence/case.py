"""Case for change: the problem, how certain it is, the measures, what a decision still needs."""

from dashboard.evidence import case_page
from dashboard.ui import layout

layout.render_title("case")
case_page.render()
