"""Names: who is meant where no list says it, and who has which role."""

import streamlit as st

from dashboard import engine, namesakes, roles, show
from etl import findings, loading, naming, sources, unmatched

data, by = engine.folder(), "dashboard"
ROLES = "names/unknown_roles"
desk = namesakes.Desk(
    naming.Decision,
    decide=lambda decided: loading.decide_names(data, decided, by),
    take_back=lambda decided: loading.take_back_names(data, decided, by),
    message=findings.message,
)

show.title("names")
found = unmatched.look(data)
kind = namesakes.pick(found, ROLES)
if kind == "roles":
    choices = sources.load()["people"].fields["role"].choices or ()
    roles.ask(ROLES, choices, found["people"], desk)
else:
    namesakes.proposals(found[kind], desk)
    left, right = st.columns(2, gap="medium")
    with left.container(border=True, height="stretch"):
        namesakes.one(found[kind], found["projects"], desk)
    with right.container(border=True, height="stretch"):
        namesakes.merge(found[kind], desk)
namesakes.decided(loading.named(data), found, kind, desk)
