"""Names: who is meant if no list says so, who has which role, and which rows are one thing."""

from dashboard.intake import duplicates, name_decisions, name_matching, roles
from dashboard.ui import layout

ROLES = "names/unknown_roles"

layout.render_title("names")
names = name_matching.load_names()
kind = name_matching.pick_kind(names, ROLES, duplicates.count_open())
if kind == "duplicates":
    duplicates.render()
elif kind == "roles":
    roles.render(ROLES, names["people"])
else:
    name_matching.render(names, kind)
if kind != "duplicates":
    name_decisions.render(names, kind)
