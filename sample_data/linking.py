"""Links of changes to late tasks, counted day by day."""

from collections import defaultdict
from datetime import date, timedelta

from sample_data.dice import is_workday
from sample_data.work import Row

GRADES = {3: "explicit", 2: "requirement", 1: "window"}


def grade_links(task: Row, changes: list[Row], since: date, until: date) -> dict[int, int]:
    """The grade (key of GRADES) of each change linked to a task, by the change's identity."""
    grades = {}
    for change in changes:
        is_rejected = change["decision"] == "rejected"
        is_named = _is_among(change, task["change_ids"]) or _is_among(task, change["task_ids"])
        if is_named and not change.get("_again"):
            grades[id(change)] = 3
        elif (
            not is_rejected
            and change["requirement"]
            and change["requirement"] is task["requirement"]
            and change["requirement"].get("_fate") != "rejected"
        ):
            grades[id(change)] = 2
        elif not is_rejected and since <= change["requested_date"] <= until:
            grades[id(change)] = 1
    return grades


def share_late_days(
    changes: list[Row], grades: dict[int, int], baseline: date, until: date
) -> dict[int, float]:
    """The working days late attributed to each change, by the change's identity.

    Each day is shared equally among the changes of the best grade requested by then.
    """
    shares: dict[int, float] = defaultdict(float)
    for step in range(1, (until - baseline).days + 1):
        day = baseline + timedelta(days=step)
        present = [c for c in changes if id(c) in grades and c["requested_date"] <= day]
        if not is_workday(day) or not present:
            continue
        best = max(grades[id(c)] for c in present)
        sharing = [c for c in present if grades[id(c)] == best]
        for change in sharing:
            shares[id(change)] += 1 / len(sharing)
    return shares


def _is_among(row: Row, rows: list[Row]) -> bool:
    return any(row is other for other in rows)
