"""Queries: the SQL behind every figure, to read, change, try, save and restore."""

import streamlit as st

from dashboard import engine, filters, show, workbench
from etl import findings, loading

data, by = engine.folder(), "dashboard"
words = findings.message

show.title("queries")
chosen = filters.line("period", "client", "project", "sales", "pm")

tree, desk, facts = st.columns([2, 6, 2], gap="medium")
with tree:
    query = workbench.pick()
with desk:
    workbench.edit(
        query,
        chosen,
        words,
        save=lambda name, text, reason: loading.save_query(data, name, text, reason, by),
    )
    workbench.versions(
        query,
        words,
        restore=lambda name, entry, reason: loading.restore_query(data, name, entry, reason, by),
    )
with facts:
    workbench.facts(query, chosen)
