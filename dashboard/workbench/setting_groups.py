"""The settings of the Settings page: their groups, order and units."""

# Group → setting → unit; "" where a value has none.
GROUPS = {
    "company": {
        "timezone": "",
        "calendar": "",
        "hours_per_day": "hours",
        "currency": "",
        "day_rate": "money",
        "show_names": "",
        "small_group": "cases",
    },
    "definitions": {
        "corroboration_days": "calendar_days",
        "link_window_days": "calendar_days",
        "short_window_days": "calendar_days",
        "long_window_days": "calendar_days",
        "follow_up_days": "calendar_days",
        "duplicate_days": "calendar_days",
        "duplicate_likeness": "share",
        "baseline": "",
        "told_days": "calendar_days",
    },
    "grades": {
        "headline_family": "",
        "least_cases": "cases",
        "least_projects": "projects",
        "least_clients": "clients",
        "enough_clients": "clients",
        "most_chance_rate": "share",
        "most_unknown_rate": "share",
        "least_points": "months",
        "firm_rate": "share",
        "firm_incidence": "number",
        "firm_days": "working_days",
        "sesoi_rate": "share",
        "sesoi_days": "working_days",
        "strong_p": "share",
    },
    "limits": {
        "query_seconds": "seconds",
        "trial_seconds": "seconds",
        "trial_memory": "bytes",
        "row_limit": "rows",
        "build_seconds": "seconds",
        "unit_limit": "rows",
    },
}
