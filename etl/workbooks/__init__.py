"""Workbooks people fill in and bring back: templates, worklists, files to correct."""
