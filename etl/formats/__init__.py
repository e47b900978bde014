"""Known exports, a company's own formats, and people's answers, all of one form.

Knows nothing of a sheet's rows.
"""
