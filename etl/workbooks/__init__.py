"""Workbooks that people fill in: templates, the worklist, files to correct.

Knows nothing of the journal or a snapshot.
"""
