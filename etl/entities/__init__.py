"""Who is meant by a name: people, clients and projects resolved across exports.

Knows nothing of files and sheets.
"""
