"""The estimates that SQL cannot make: pure functions of columns, each with its interval.

Not yet on a page: interruption (M16), panels (M17), power (M18), simulation (M19), log_rank (M5,
M7), slip_of_changes (M12b), shrunken (M14), odds_ratio and risk_ratio.
"""
