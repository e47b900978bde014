"""What every page is built from: page state, filters, tables, the chart component, progress.

Knows nothing of evidence cards or of the intake.
"""
