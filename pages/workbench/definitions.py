"""Definitions: what each term counts, and what makes it so."""

from dashboard.ui import layout
from dashboard.workbench import definitions

layout.render_title("definitions")
definitions.render()
