"""A fictional consulting company as realistic exports, with the expected results."""
