"""All loads → one snapshot: merge, names, model, checks, and what changed.

Knows nothing of how files are read.
"""
