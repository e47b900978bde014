"""One received file → its loads, with a cache of parsed files.

Knows nothing of the journal or a snapshot.
"""
