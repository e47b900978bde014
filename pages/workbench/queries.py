"""Queries: the SQL behind every figure, to read, change, try, save and restore."""

import streamlit as st

from dashboard.ui import filters, layout
from dashboard.workbench import (
    chart_examples,
    editor,
    lineage_view,
    new_query,
    query_tree,
    versions,
)

layout.render_title("queries")
chosen = filters.render("period", "client", "project", "sales", "pm")

left, right = st.columns([2, 9], gap="medium")
with left:
    query = query_tree.pick_query()
    new_query.render(query)
with right:
    editor.render_editor(query, chosen)
    versions.render_versions(query)
    lineage_view.render(query)
    chart_examples.render()
