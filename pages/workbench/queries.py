"""Queries: the SQL behind every figure, to read, change, try, save and restore."""

import streamlit as st

from dashboard.engine import session
from dashboard.ui import filters, layout
from dashboard.workbench import editor
from etl import findings
from etl.commands import queries

data, by = session.get_data_folder(), "dashboard"
words = findings.format_message

layout.render_title("queries")
chosen = filters.render("period", "client", "project", "sales", "pm")

tree, desk, facts = st.columns([2, 6, 2], gap="medium")
with tree:
    query = editor.pick_query()
with desk:
    editor.render_editor(
        query,
        chosen,
        words,
        save=lambda name, text, reason: queries.save_query(data, name, text, reason, by),
    )
    editor.render_versions(
        query,
        words,
        restore=lambda name, entry, reason: queries.restore_query(data, name, entry, reason, by),
    )
with facts:
    editor.render_facts(query, chosen)
