"""Where analysts edit, try and save queries.

Knows nothing of the intake's pages.
"""
