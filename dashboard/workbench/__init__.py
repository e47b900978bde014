"""Where analysts edit, try and save queries; also how the failure of a command is worded.

May import `etl`; knows nothing of the intake's pages.
"""
