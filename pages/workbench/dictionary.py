"""Dictionary: every table and column, what it means and what it holds."""

from dashboard.ui import layout
from dashboard.workbench import dictionary

layout.render_title("dictionary")
dictionary.render()
