"""The estimates that SQL cannot make: pure functions of columns, each with its interval.

Knows nothing of queries, tables or words. Not yet on a page: interruption (M16), panels (M17),
power (M18), simulation (M19), compare_curves (M5, M7), estimate_slip_of_changes (M12b),
shrink_shares (M14), estimate_odds_ratio and estimate_risk_ratio.
"""
