"""Files → sheets of text cells, within limits, in a process of their own.

Does not know what a sheet means.
"""
