"""Names: who is meant if no list says so, and who has which role."""

from dashboard.intake import name_decisions, name_matching, roles
from dashboard.ui import layout

ROLES = "names/unknown_roles"

layout.render_title("names")
names = name_matching.load_names()
kind = name_matching.pick_kind(names, ROLES)
if kind == "roles":
    roles.render(ROLES, names["people"])
else:
    name_matching.render(names, kind)
name_decisions.render(names, kind)
