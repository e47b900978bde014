"""Formats: known exports, a company's own, and people's answers in the same form.

Does not know the rows of a sheet.
"""
