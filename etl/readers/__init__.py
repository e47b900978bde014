"""Files → sheets of text cells, within limits, in a process of their own.

Knows nothing of what a sheet means.
"""
