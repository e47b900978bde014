"""What happened on the projects: requirements, changes and the plan, and the planted effects.

A row is a dict of canonical fields; people and projects stand in it as themselves. `cells` holds
what the export says where that differs (imperfections), so a row always tells what a right
reading must find. A field that starts with `_` is the generator's own knowledge.
"""

import math
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sample_data.company import FIRST_DAY, LAST_DAY, SUBJECTS, Client, Person, Project
from sample_data.dice import Dice, shift, workdays_between
from sample_data.phrases import (
    AMENDMENTS,
    CHANGES,
    DESCRIPTIONS,
    MILESTONES,
    REQUIREMENTS,
    TASKS,
)
from sample_data.scenario import BUSY_CHANNELS, CHANNELS, QUIET_CHANNELS, Scenario

Row = dict[str, Any]
# Verified before the work, and after it began.
VERIFIED = {
    "direct": (0.78, 0.08),
    "joint": (0.88, 0.05),
    "internal": (0.40, 0.10),
    "unknown": (0.35, 0.10),
}
CAREFUL_RELAY = (0.74, 0.10)
# Of those asked: the client did not confirm as it stood (amended or rejected).
WRONG = {"direct": 0.10, "joint": 0.06, "internal": 0.18, "unknown": 0.22}
CAREFUL_WRONG, CARELESS_WRONG = 0.10, 0.40
LINK_WINDOW = timedelta(days=30)


def things(project: Project) -> list[str]:
    """What the project is about."""
    return SUBJECTS[project.half][project.subject].split(",")


def client_person(client: Client, dice: Dice) -> Person:
    """Someone on the client's side."""
    return dice.pick(client.people)


def relayer(project: Project, channel: str, service: list[Person], dice: Dice) -> Person | None:
    """Who wrote it down, or passed it on."""
    if channel == "relayed":
        who = dice.weighted({"sales": 0.84, "service": 0.10, "sponsor": 0.06})
        return {"sales": project.sales, "sponsor": project.sponsor}.get(who) or dice.pick(service)
    if channel == "unknown":
        return None
    return project.pm if dice.chance(0.6) else dice.pick(project.team)


def _department(project: Project, who: Person | None, dice: Dice) -> str | None:
    """The role that the row itself tells: only the Chinese forms ask for the department."""
    return who.role if who and project.half == "chinese" and dice.chance(0.6) else None


def _odds(
    scenario: Scenario, project: Project, day: date, channel: str, who: Person | None
) -> tuple[float, float]:
    if channel != "relayed":
        return VERIFIED[channel]
    if scenario.governed_from and day >= scenario.governed_from and is_governed(project):
        return scenario.verified_when_governed
    return CAREFUL_RELAY if who and who.is_careful else scenario.verified_of_relayed


def is_governed(project: Project) -> bool:
    """Whether the project is among those that a change of governance is for."""
    return int(project.project_id[-1]) % 2 == 0


def is_busy(project: Project, day: date) -> bool:
    """Whether the day lies in the middle of the project's plan."""
    length = project.baseline_finish - project.baseline_start
    return 0.3 <= (day - project.baseline_start) / length <= 0.7


def _channels(scenario: Scenario, project: Project, day: date) -> dict[str, float]:
    if not scenario.is_confounded_by_size:
        return {**CHANNELS, "relayed": 0.46}
    return BUSY_CHANNELS if is_busy(project, day) else QUIET_CHANNELS


def _answer(channel: str, who: Person | None, dice: Dice) -> str:
    wrong = WRONG.get(channel) or (CAREFUL_WRONG if who and who.is_careful else CARELESS_WRONG)
    if dice.chance(wrong):
        return "rejected" if dice.chance(0.3) else "amended"
    return "confirmed"


def requirements(
    scenario: Scenario, project: Project, count: int, service: list[Person], dice: Dice
) -> list[Row]:
    """The project's requirements, in the order in which they reached it."""
    last = min(shift(project.baseline_finish, -15), LAST_DAY)
    span = (last - project.start).days + 20
    rows: list[Row] = []
    for step in sorted(dice.between(0, span) for _ in range(count)):
        received = shift(project.start + timedelta(days=step - 20), 0)
        received = min(max(received, FIRST_DAY), LAST_DAY)
        channel = dice.weighted(CHANNELS)
        who = relayer(project, channel, service, dice)
        thing = dice.pick(things(project))
        started = shift(received, dice.between(3, 25))
        finished = shift(started, dice.between(6, 60))
        before, after = _odds(scenario, project, received, channel, who)
        fate = dice.weighted({"before": before, "after": after, "never": 1 - before - after})
        verified = None
        if fate == "before":
            verified = shift(received, dice.between(0, workdays_between(received, started)))
        elif fate == "after":
            verified = shift(started, dice.between(1, 22))
        is_dropped = dice.chance(0.04)
        is_never_begun = is_dropped and dice.chance(0.6)
        started = None if is_never_begun or started > LAST_DAY else started
        finished = None if is_dropped or not started or finished > LAST_DAY else finished
        verified = verified if verified and verified <= LAST_DAY else None
        result = _answer(channel, who, dice) if verified else None
        title = dice.pick(REQUIREMENTS[project.half]).format(o=thing)
        description = dice.pick(DESCRIPTIONS[project.half]).format(o=thing)
        confirmed = description or title
        if result == "amended":
            confirmed += " " + dice.pick(AMENDMENTS[project.half]).format(o=thing)
        group = (
            "dropped"
            if is_dropped
            else "closed"
            if finished
            else "working"
            if started
            else "waiting"
        )
        lag = {"relayed": dice.between(2, 10), "direct": dice.between(0, 1)}.get(channel, 0)
        has_contact = channel in ("direct", "joint") or (channel == "relayed" and dice.chance(0.4))
        rows.append(
            {
                "project": project,
                "title": title,
                "description": description,
                "channel": channel,
                "relayed_by": who,
                "relayed_by_role": _department(project, who, dice),
                "client_contact": client_person(project.client, dice).name if has_contact else None,
                "origin_stage": "presale"
                if received < project.start
                else "maintenance"
                if received > project.baseline_finish
                else "delivery",
                "said_date": max(shift(received, -lag), FIRST_DAY) if has_contact else None,
                "received_date": received,
                "verified_date": verified,
                "verified_by": (project.pm if dice.chance(0.7) else dice.pick(project.team))
                if verified
                else None,
                "verification_method": dice.pick(
                    ("meeting", "written", "joint_visit", "demo", "call")
                )
                if verified
                else None,
                "verification_result": result,
                "verified_description": confirmed if result in ("confirmed", "amended") else None,
                "work_started_date": started,
                "finished_date": finished,
                "status_group": group,
                "effort_days": float(dice.between(1, 24)) / 2 + (4 if channel == "relayed" else 0),
                "cells": {},
            }
        )
    rows.sort(key=lambda row: row["received_date"])
    return rows


def changes(
    scenario: Scenario,
    project: Project,
    count: int,
    wishes: list[Row],
    service: list[Person],
    dice: Dice,
) -> list[Row]:
    """The project's change requests; `wishes` are its requirements."""
    first, last = shift(project.start, 8), min(shift(project.baseline_finish, 5), LAST_DAY)
    rows: list[Row] = []
    for step in sorted(dice.between(0, (last - first).days) for _ in range(count)):
        requested = shift(first + timedelta(days=step), 0)
        requested = requested if requested <= LAST_DAY else LAST_DAY
        channel = dice.weighted(_channels(scenario, project, requested))
        who = relayer(project, channel, service, dice)
        decided = shift(requested, dice.between(2, 15))
        before, after = _odds(scenario, project, requested, channel, who)
        fate = dice.weighted(
            {"before": before + 0.04, "after": after, "never": max(0.01, 0.96 - before - after)}
        )
        verified = None
        if fate == "before":
            verified = shift(requested, dice.between(0, workdays_between(requested, decided)))
        elif fate == "after":
            verified = shift(decided, dice.between(1, 15))
        verified = verified if verified and verified <= LAST_DAY else None
        decision = dice.weighted(
            {"approved": 0.74, "rejected": 0.12, "deferred": 0.07, "none": 0.07}
        )
        decided = None if decision == "none" or decided > LAST_DAY else decided
        older = [row for row in wishes if row["received_date"] <= requested]
        has_contact = channel in ("direct", "joint") or (channel == "relayed" and dice.chance(0.35))
        outside = dice.chance(0.18)
        rows.append(
            {
                "project": project,
                "requirement": dice.pick(older) if older and dice.chance(0.45) else None,
                "title": dice.pick(CHANGES[project.half]).format(o=dice.pick(things(project))),
                "channel": channel,
                "relayed_by": who,
                "relayed_by_role": _department(project, who, dice),
                "client_contact": client_person(project.client, dice).name if has_contact else None,
                "requested_date": requested,
                "verified_date": verified,
                "verification_result": _answer(channel, who, dice) if verified else None,
                "decided_date": decided,
                "decided_by": (project.sales if outside else project.pm) if decided else None,
                "decision": decision if decided else "none",
                "effort_days": float(dice.between(1, 12) + (5 if channel == "relayed" else 0)),
                "task_ids": [],
                "cells": {},
            }
        )
    return rows


def arrival_group(change: Row) -> str:
    """How the change really arrived, before anything was written down wrongly."""
    if change["channel"] in ("internal", "unknown"):
        return "other"
    hand = "second_hand" if change["channel"] == "relayed" else "first_hand"
    verified, limit = change["verified_date"], change["decided_date"]
    if limit is None and change["requirement"]:
        limit = change["requirement"]["work_started_date"]
    in_time = verified is not None and (limit is None or verified <= limit)
    return f"{hand}_{'verified' if in_time else 'unverified'}"


def tasks(
    scenario: Scenario,
    project: Project,
    count: int,
    wishes: list[Row],
    asked: list[Row],
    dice: Dice,
) -> list[Row]:
    """The project's plan and what became of it; gives each change its explicit tasks."""
    phases, objects = TASKS[project.half], things(project)
    length = workdays_between(project.baseline_start, project.baseline_finish)
    per_phase = max(1, round(count / len(phases)) - 2)
    usual = dice.normal(0.4, 0.9)  # some projects are later than others, whatever arrives
    added = scenario.added_in_hospitals if project.client.is_opposite else scenario.added
    arrived = [(change["requested_date"], arrival_group(change)) for change in asked]
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
            baseline_finish = _not_today(shift(baseline_start, planned - 1))
            exposed = [
                group
                for day, group in arrived
                if baseline_start - LINK_WINDOW <= day <= baseline_finish
            ]
            injected: dict[str, list[int]] = defaultdict(list)
            for group in exposed:
                which = "second_hand_unverified" if group == "second_hand_unverified" else "else"
                injected[which].append(dice.pick(added[which]))
            slip = math.floor(dice.normal(usual + scenario.overrun_rate * planned, 2.6) + 0.5)
            slip += sum(sum(days) for days in injected.values())
            late_start = max(-2, math.floor(dice.normal(0.5, 1.4) + 0.5))
            start = shift(baseline_start, late_start)
            finish = max(shift(baseline_finish, slip), start)
            leaves.append(
                {
                    **_task(project, baseline_start, baseline_finish, start, finish, dice),
                    "name": dice.pick(phases[phase]).format(o=dice.pick(objects)),
                    "owner": dice.pick(project.team) if dice.chance(0.9) else project.pm,
                    "is_milestone": False,
                    "is_summary": False,
                    "requirement": _served(wishes, baseline_start, dice),
                    "_injected": injected,
                }
            )
        leaves.sort(key=lambda row: (row["baseline_start_date"], row["baseline_finish_date"]))
        rows += _phase(project, phase, order + 1, leaves, dice)
    _explicit(rows, asked, dice)
    return rows


def _not_today(day: date) -> date:
    # A task due on the very day of the data would be neither due nor overdue.
    return day if day != LAST_DAY else shift(day, -1)


def _task(
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


def _served(wishes: list[Row], day: date, dice: Dice) -> Row | None:
    older = [row for row in wishes if row["received_date"] <= day]
    return dice.pick(older) if older and dice.chance(0.35) else None


def _phase(project: Project, phase: str, number: int, leaves: list[Row], dice: Dice) -> list[Row]:
    """A summary row, its tasks and a milestone at the end."""
    due = max(row["baseline_finish_date"] for row in leaves)
    late = sum(
        workdays_between(row["baseline_finish_date"], row["planned_finish_date"]) for row in leaves
    )
    met = shift(due, round(late / len(leaves)) + dice.between(0, 2))
    milestone = {
        **_task(project, due, due, met, met, dice),
        "name": MILESTONES[project.half].format(phase=phase),
        "owner": project.pm,
        "is_milestone": True,
        "is_summary": False,
    }
    begin, end = min(row["planned_start_date"] for row in leaves), met
    summary = {
        **_task(
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


def _explicit(rows: list[Row], asked: list[Row], dice: Dice) -> None:
    """Some plans name the change, some changes name the tasks."""
    for change in asked:
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
