"""Upload, questions, preview, publishing, import history, names and roles.

May import `etl`; no other room of the dashboard imports this one.
"""
