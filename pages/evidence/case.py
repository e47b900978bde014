"""Case for change: the problem, how sure it is, the measures, and what is missing to decide."""

from dashboard.evidence import case_page
from dashboard.ui import layout

layout.render_title("case")
case_page.render()
