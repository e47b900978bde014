"""One cell → a typed value or a problem; when two spellings are one.

Knows nothing of files, sheets or tables.
"""
