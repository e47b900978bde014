"""Generated plans of the projects, with the planted effects of changes."""

import math
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

from sample_data.company import LAST_DAY, Project
from sample_data.dice import Dice, shift, workdays_between
from sample_data.phrases import MILESTONES, TASKS
from sample_data.scenario import OTHER_DAYS, Scenario
from sample_data.work import Row, classify_arrival, is_busy, list_subjects

LINK_WINDOW = timedelta(days=30)


def generate_tasks(
    scenario: Scenario,
    project: Project,
    count: int,
    wishes: list[Row],
    changes: list[Row],
    dice: Dice,
) -> list[Row]:
    """The project's plan and its actual dates; also links some changes to tasks explicitly."""
    phases, objects = TASKS[project.half], list_subjects(project)
    length = workdays_between(project.baseline_start, project.baseline_finish)
    per_phase = max(1, round(count / len(phases)) - 2)
    usual = dice.normal(0.4, 0.9)  # some projects are later than others, whatever arrives
    added = scenario.added_in_hospitals if project.client.is_opposite else scenario.added
    if scenario.is_spared(project.project_id):
        added = {**added, "second_hand_unverified": OTHER_DAYS}
    arrived = [
        (change["requested_date"], classify_arrival(change), change["verified_date"])
        for change in changes
    ]
    rows: list[Row] = []
    for order, phase in enumerate(phases):
        opening = int(length * order / (len(phases) + 0.8))
        closing = int(length * (order + 1.8) / (len(phases) + 0.8))
        leaves: list[Row] = []
        for _ in range(per_phase):
            planned = dice.between(*scenario.planned_days)
            begin = opening + dice.between(0, max(1, closing - opening - planned))
            baseline_start = shift(project.baseline_start, begin)
            if scenario.is_confounded_by_size and is_busy(project, baseline_start):
                planned *= 3
            baseline_finish = _avoid_last_day(shift(baseline_start, planned - 1))
            exposed = [
                (group, verified)
                for day, group, verified in arrived
                if baseline_start - LINK_WINDOW <= day <= baseline_finish
            ]
            injected: dict[str, list[int]] = defaultdict(list)
            for group, verified in exposed:
                which = "second_hand_unverified" if group == "second_hand_unverified" else "else"
                days = dice.pick(added[which])
                # In time for its decision, and still too late for this task.
                is_late = group == "second_hand_verified" and verified >= baseline_finish
                injected["second_hand_verified_late" if is_late else which].append(days)
            slip = math.floor(dice.normal(usual + scenario.overrun_rate * planned, 2.6) + 0.5)
            slip += sum(sum(days) for days in injected.values())
            late_start = max(-2, math.floor(dice.normal(0.5, 1.4) + 0.5))
            start = shift(baseline_start, late_start)
            finish = max(shift(baseline_finish, slip), start)
            leaves.append(
                {
                    **_make_task(project, baseline_start, baseline_finish, start, finish, dice),
                    "name": dice.pick(phases[phase]).format(o=dice.pick(objects)),
                    "owner": dice.pick(project.team) if dice.chance(0.9) else project.pm,
                    "is_milestone": False,
                    "is_summary": False,
                    "requirement": _pick_requirement(wishes, baseline_start, dice),
                    "_injected": injected,
                }
            )
        leaves.sort(key=lambda row: (row["baseline_start_date"], row["baseline_finish_date"]))
        rows += _make_phase(project, phase, order + 1, leaves, dice)
    _link_explicitly(rows, changes, dice)
    return rows


def _avoid_last_day(day: date) -> date:
    # A task due on the data's last day would be neither due nor overdue.
    return day if day != LAST_DAY else shift(day, -1)


def _make_task(
    project: Project,
    baseline_start: date,
    baseline_finish: date,
    start: date,
    finish: date,
    dice: Dice,
) -> Row:
    is_begun, is_done = start <= LAST_DAY, finish <= LAST_DAY
    return {
        "project": project,
        "baseline_start_date": baseline_start,
        "baseline_finish_date": baseline_finish,
        "planned_start_date": start if is_begun else max(start, LAST_DAY),
        "planned_finish_date": finish,
        "start_date": start if is_begun else None,
        "finish_date": finish if is_done else None,
        "percent_complete": 1.0 if is_done else dice.between(1, 18) / 20 if is_begun else 0.0,
        "status_group": "closed" if is_done else "working" if is_begun else "waiting",
        "requirement": None,
        "change_ids": [],
        "predecessors": [],
        "owner": None,
        "_injected": {},
        "cells": {},
    }


def _pick_requirement(wishes: list[Row], day: date, dice: Dice) -> Row | None:
    older = [row for row in wishes if row["received_date"] <= day]
    return dice.pick(older) if older and dice.chance(0.35) else None


def _make_phase(
    project: Project, phase: str, number: int, leaves: list[Row], dice: Dice
) -> list[Row]:
    """A summary row, its tasks, and a milestone at the end."""
    due = max(row["baseline_finish_date"] for row in leaves)
    late = sum(
        workdays_between(row["baseline_finish_date"], row["planned_finish_date"]) for row in leaves
    )
    milestone_day = shift(due, round(late / len(leaves)) + dice.between(0, 2))
    milestone = {
        **_make_task(project, due, due, milestone_day, milestone_day, dice),
        "name": MILESTONES[project.half].format(phase=phase),
        "owner": project.pm,
        "is_milestone": True,
        "is_summary": False,
    }
    begin, end = min(row["planned_start_date"] for row in leaves), milestone_day
    summary = {
        **_make_task(
            project,
            min(row["baseline_start_date"] for row in leaves),
            due,
            begin,
            max(end, *(row["planned_finish_date"] for row in leaves)),
            dice,
        ),
        "name": phase,
        "is_milestone": False,
        "is_summary": True,
    }
    rows = [summary, *leaves, milestone]
    for before, row in pairwise(leaves):
        # Half of the plan is chained: finish to start.
        row["predecessors"] = [before] if dice.chance(0.5) else []
    for order, row in enumerate(rows):
        row["wbs"] = f"{number}.{order}" if order else f"{number}"
        row["outline_level"] = 2 if order else 1
    return rows


def _link_explicitly(rows: list[Row], changes: list[Row], dice: Dice) -> None:
    """Let some plans name the change, and some changes name the tasks."""
    for change in changes:
        if not dice.chance(0.2):
            continue
        near = [
            row
            for row in rows
            if not row["is_summary"]
            and row["baseline_start_date"] - LINK_WINDOW
            <= change["requested_date"]
            <= row["baseline_finish_date"] + LINK_WINDOW
        ]
        for row in dice.several(near, dice.between(1, 2)):
            if dice.chance(0.5):
                row["change_ids"].append(change)
            else:
                change["task_ids"].append(row)
