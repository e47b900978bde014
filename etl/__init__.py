"""Exports to tables: read, outline, match, parse, build. Knows nothing of the screen."""
