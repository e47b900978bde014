"""Where in a sheet the table is, which headers fill which fields, and its typed rows.

Knows nothing of other files, the journal or a snapshot.
"""
