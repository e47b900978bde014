"""Answers as files to take along, one module a format."""
