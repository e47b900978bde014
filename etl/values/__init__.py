"""Cells → typed values or problems; normal forms under which spellings compare equal.

Knows nothing of files, sheets or tables.
"""
