"""Names: who is meant if no list says so, who has which role, and what else is one thing."""

from dashboard.intake import duplicates, name_decisions, name_matching, roles, value_pairs
from dashboard.ui import layout

ROLES = "names/unknown_roles"

layout.render_title("names")
names = name_matching.load_names()
kind = name_matching.pick_kind(names, ROLES, value_pairs.count_open(), duplicates.count_open())
if kind == "duplicates":
    duplicates.render()
elif kind == "values":
    value_pairs.render()
elif kind == "roles":
    roles.render(ROLES, names["people"])
else:
    name_matching.render(names, kind)
if kind not in ("duplicates", "values"):
    name_decisions.render(names, kind)
