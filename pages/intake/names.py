"""Names: who is meant where no list says it, and who has which role."""

import streamlit as st

from dashboard.engine import session
from dashboard.intake import name_matching, roles
from dashboard.ui import layout
from etl import findings, schema
from etl.commands import names
from etl.entities import decisions, review

data, by = session.get_data_folder(), "dashboard"
ROLES = "names/unknown_roles"
desk = name_matching.NameActions(
    decisions.Decision,
    decide=lambda decided: names.decide_names(data, decided, by),
    take_back=lambda decided: names.take_back_names(data, decided, by),
    message=findings.format_message,
)

layout.render_title("names")
found = review.load_names(data)
kind = name_matching.pick_kind(found, ROLES)
if kind == "roles":
    choices = schema.load_tables()["people"].fields["role"].choices or ()
    roles.render(ROLES, choices, found["people"], desk)
else:
    name_matching.render_proposals(found[kind], desk)
    left, right = st.columns(2, gap="medium")
    with left.container(border=True, height="stretch"):
        name_matching.render_name(found[kind], found["projects"], desk)
    with right.container(border=True, height="stretch"):
        name_matching.render_merge(found[kind], desk)
name_matching.render_decisions(names.list_decisions(data), found, kind, desk)
