"""The planted effects as sections of truth.toml."""

import math
import statistics
from collections import defaultdict
from collections.abc import Callable

from sample_data.definitions import Expected
from sample_data.sections import format_section
from sample_data.work import Row


def compute_extra_days(
    expected: Expected,
    where: Callable[[Row], bool] = lambda row: True,
    *,
    is_late_unverified: bool = False,
) -> tuple[float, int]:
    """The planted effect: mean working days added by a relayed, unverified change beyond those of
    any other change (NaN where nothing compares), and the number of pairs of such a change and a
    task.

    Counts finished tasks (no milestones) in whose window the changes arrived. A change that was
    verified in time for its decision, but not before the task's baseline finish, adds no more than
    others do; the headline comparison counts it as unverified, and so does `is_late_unverified`.
    """
    injected: dict[str, list[int]] = defaultdict(list)
    for row in expected.list_leaves():
        if row["finish_date"] and not row["is_milestone"] and where(row):
            for group, days in row["_injected"].items():
                injected[group] += days
    unverified, others = injected["second_hand_unverified"], injected["else"]
    late = injected["second_hand_verified_late"]
    unverified, others = (
        (unverified + late, others) if is_late_unverified else (unverified, others + late)
    )
    if not unverified or not others:
        return math.nan, len(unverified)
    return statistics.fmean(unverified) - statistics.fmean(others), len(unverified)


def format_effects(expected: Expected) -> list[str]:
    """The sections on slip, salespeople and resolution."""

    def is_opposite(row: Row) -> bool:
        return row["project"].client.is_opposite

    everywhere, pairs = compute_extra_days(expected)
    usual, _ = compute_extra_days(expected, lambda row: not is_opposite(row))
    opposite, _ = compute_extra_days(expected, is_opposite)
    effects: list[tuple[str, object, str]] = [
        (
            "extra_days",
            everywhere,
            f"{pairs} pairs of a finished task and such a change in its window",
        ),
        ("extra_days_tolerance", 0.3, "what recording flaws and chance may move it"),
        ("extra_days_outside_hospitals", usual, ""),
        ("extra_days_outside_hospitals_tolerance", 0.3, ""),
        ("extra_days_in_hospitals", opposite, "the one area that shows the opposite"),
        ("extra_days_in_hospitals_tolerance", 0.4, "few tasks"),
    ]
    lines = format_section(
        "effects.slip",
        "Extra working days of slip of a task for each second-hand, unverified change that\n"
        "# arrived in its window, against any other change (the coefficient of the headline\n"
        "# regression). Second-hand changes that were verified add no more than first-hand ones:\n"
        "# the lever is verification.",
        effects,
    )
    return lines + _format_salespeople(expected) + _format_resolution(expected)


def _format_salespeople(expected: Expected) -> list[str]:
    careful = {True: [0, 0, 0, 0], False: [0, 0, 0, 0]}
    for row in expected.list_rows("requirements"):
        relayer = row["relayed_by"]
        if row["channel"] != "relayed" or getattr(relayer, "role", "") != "sales":
            continue
        counts = careful[relayer.is_careful]
        state = expected.classify_state(row)
        counts[0] += not state.endswith("_waiting")
        counts[1] += state in (
            "verified_after_work_began",
            "closed_unverified",
            "unverified_in_work",
        )
        counts[2] += bool(row["verification_result"])
        counts[3] += row["verification_result"] in ("amended", "rejected")
    values = []
    for is_careful, name in ((True, "careful"), (False, "other")):
        begun, started, answered, wrong = careful[is_careful]
        values += [
            (f"{name}_started_unverified_rate", _divide(started, begun), f"n = {begun}"),
            (
                f"{name}_wrong_rate",
                _divide(wrong, answered),
                f"amended or rejected when asked, n = {answered}",
            ),
        ]
    return format_section(
        "effects.salespeople",
        "Requirements that a salesperson relayed (channel as exported): four of the twelve ask\n"
        '# back before they pass something on ("careful": Priya Raman, Grace Lim, 何静, 周敏).\n'
        "# Exact shares.",
        values,
    )


def _divide(count: int, n: int) -> float:
    return count / n if n else math.nan


def _format_resolution(expected: Expected) -> list[str]:
    days: dict[str, list[float]] = {"relayed": [], "client_direct": []}
    for row in expected.list_rows("tickets"):
        if row["kind"] == "complaint" and row["resolved_at"]:
            origin = expected.classify_origin(row).split("_")[0]
            key = "relayed" if origin == "relayed" else "client_direct"
            if origin in ("relayed", "client"):
                days[key].append((row["resolved_at"] - row["opened_at"]).total_seconds() / 86400)
    return format_section(
        "effects.resolution",
        "What sales stays for: complaints in a client's name are solved sooner (median days\n"
        "# of the solved ones)",
        [
            (
                f"{name}_median_days",
                statistics.median(values) if values else math.nan,
                f"n = {len(values)}",
            )
            for name, values in days.items()
        ],
    )
