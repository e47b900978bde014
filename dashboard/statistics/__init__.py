"""The estimates that SQL cannot make: pure functions of columns, each with its interval.

Knows nothing of queries, tables or words.
"""
