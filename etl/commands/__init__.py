"""What people do: load, answer, decide on names, save queries.

Each command ends in a journal entry and a snapshot; none knows the screen
or the command line.
"""
