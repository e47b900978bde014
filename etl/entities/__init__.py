"""Entity resolution: people, clients and projects matched across exports.

Knows nothing of files and sheets.
"""
