"""Settings: what definitions and grades count with, each with its meaning and its author."""

from dashboard.ui import layout
from dashboard.workbench import setting_form, setting_list

layout.render_title("settings")
setting_list.render()
setting_form.render()
