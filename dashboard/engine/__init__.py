"""Answers to queries on a read-only, locked-down snapshot, with their caches.

Knows nothing of words, charts or streamlit.
"""
