"""Sheets → tables: where the table is, which headers fill which fields, and its typed rows.

Does not know other files, the journal or a snapshot.
"""
