"""Commands: load files, answer questions, decide on names, save queries.

Each ends in a journal entry and a snapshot; none knows the screen or the command line.
"""
