"""Cells → typed values or problems; normal forms under which spellings compare equal.

Does not know files, sheets or tables.
"""
