"""A comparison that may speak for passing on, as its query gives it: one without a difference."""

COUNTER = {
    "counter_case": "sponsor_unanswered",
    "of_case_count": 200,
    "of_rate": 0.44,
    "against_case_count": 300,
    "against_rate": 0.45,
    "difference_rate": -0.01,
    "difference_error": 0.01,
    "project_count": 30,
    "effective_project_count": 25.0,
    "is_enough": True,
    "sesoi_rate": 0.05,
}
