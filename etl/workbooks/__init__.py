"""Workbooks people fill in and bring back: templates, worklists, files to correct.

Knows nothing of the journal or a snapshot.
"""
