"""Evidence cards, and the pages that are more than a list of cards.

Knows nothing of the intake or of `etl`.
"""
