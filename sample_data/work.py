"""Generated work on the projects: requirements, changes, plans and the planted effects.

A row is a dict of canonical fields; people and projects are objects in it. `cells` has the exported
text where it differs (flaws), so that a row always has the value that a correct reading finds.
Fields starting with `_` are known to the generator only.
"""

from datetime import date, timedelta
from typing import Any

from sample_data.company import FIRST_DAY, LAST_DAY, SUBJECTS, Client, Mention, Person, Project
from sample_data.dice import Dice, shift, workdays_between
from sample_data.phrases import (
    AMENDMENTS,
    CHANGES,
    DESCRIPTIONS,
    REQUIREMENTS,
)
from sample_data.scenario import BUSY_CHANNELS, CHANNELS, QUIET_CHANNELS, Scenario

Row = dict[str, Any]
# Rates of verification before work and after it began.
VERIFIED = {
    "direct": (0.78, 0.08),
    "joint": (0.88, 0.05),
    "internal": (0.40, 0.10),
    "unknown": (0.35, 0.10),
}
# Rate of amended or rejected answers among requirements that were verified.
WRONG = {"direct": 0.10, "joint": 0.06, "internal": 0.18, "unknown": 0.22}


def list_subjects(project: Project) -> list[str]:
    """The things that a project is about."""
    return SUBJECTS[project.half][project.subject].split(",")


def pick_client_person(client: Client, dice: Dice) -> Person:
    """Someone on the client's side."""
    return dice.pick(client.people)


def pick_relayer(
    project: Project, channel: str, service: list[Person], dice: Dice
) -> Person | None:
    """Who recorded it or passed it on."""
    if channel == "relayed":
        role = dice.weighted({"sales": 0.84, "service": 0.10, "sponsor": 0.06})
        return {"sales": project.sales, "sponsor": project.sponsor}.get(role) or dice.pick(service)
    if channel == "unknown":
        return None
    return project.pm if dice.chance(0.6) else dice.pick(project.team)


def _pick_department(project: Project, who: Person | None, dice: Dice) -> str | None:
    """The role given in the row itself: only the Chinese forms ask for the department."""
    return who.role if who and project.half == "chinese" and dice.chance(0.6) else None


def _get_verification_rates(
    scenario: Scenario, project: Project, day: date, channel: str, who: Person | None
) -> tuple[float, float]:
    if channel in ("direct", "joint") and scenario.verified_of_first_hand:
        return scenario.verified_of_first_hand
    if channel != "relayed":
        return VERIFIED[channel]
    if scenario.is_spared(project.project_id):
        return VERIFIED["direct"]
    rates = scenario.verified_of_relayed
    if who and who.is_careful:
        rates = scenario.verified_of_careful
    if scenario.improving_from and day >= scenario.improving_from:
        way = (day - scenario.improving_from) / (LAST_DAY - scenario.improving_from)
        pairs = zip(rates, scenario.verified_when_governed, strict=True)
        before, after = (old + way * (new - old) for old, new in pairs)
        return before, after
    if scenario.governed_from and day >= scenario.governed_from and is_governed(project):
        return scenario.verified_when_governed
    return rates


def is_governed(project: Project) -> bool:
    """Whether a change of governance applies to the project."""
    return int(project.project_id[-1]) % 2 == 0


def is_busy(project: Project, day: date) -> bool:
    """Whether the day is in the middle of the project's plan."""
    length = project.baseline_finish - project.baseline_start
    return 0.3 <= (day - project.baseline_start) / length <= 0.7


def _get_channel_weights(scenario: Scenario, project: Project, day: date) -> dict[str, float]:
    if not scenario.is_confounded_by_size:
        return {**CHANNELS, "relayed": 0.46}
    return BUSY_CHANNELS if is_busy(project, day) else QUIET_CHANNELS


def _pick_answer(
    scenario: Scenario, project: Project, channel: str, who: Person | None, dice: Dice
) -> str:
    careful, careless = scenario.wrong_of_relayed
    wrong = WRONG.get(channel) or (careful if who and who.is_careful else careless)
    if channel == "relayed" and scenario.is_spared(project.project_id):
        wrong = WRONG["direct"]
    if dice.chance(wrong):
        return "rejected" if dice.chance(0.3) else "amended"
    return "confirmed"


def generate_requirements(
    scenario: Scenario, project: Project, count: int, service: list[Person], dice: Dice
) -> list[Row]:
    """The project's requirements, in the order in which they were received."""
    last_day = min(shift(project.baseline_finish, -15), LAST_DAY)
    span = (last_day - project.start).days + 20
    rows: list[Row] = []
    for step in sorted(dice.between(0, span) for _ in range(count)):
        received = shift(project.start + timedelta(days=step - 20), 0)
        received = min(max(received, FIRST_DAY), LAST_DAY)
        channel = dice.weighted(CHANNELS)
        who = pick_relayer(project, channel, service, dice)
        thing = dice.pick(list_subjects(project))
        started = shift(received, dice.between(3, 25))
        finished = shift(started, dice.between(6, 60))
        before, after = _get_verification_rates(scenario, project, received, channel, who)
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
        result = _pick_answer(scenario, project, channel, who, dice) if verified else None
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
                "relayed_by_role": _pick_department(project, who, dice),
                "client_contact": pick_client_person(project.client, dice).name
                if has_contact
                else None,
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


def generate_changes(
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
        channel = dice.weighted(_get_channel_weights(scenario, project, requested))
        who = pick_relayer(project, channel, service, dice)
        decided = shift(requested, dice.between(2, 15))
        before, after = _get_verification_rates(scenario, project, requested, channel, who)
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
        is_decided_by_sales = dice.chance(0.18)
        rows.append(
            {
                "project": project,
                "requirement": dice.pick(older) if older and dice.chance(0.45) else None,
                "title": dice.pick(CHANGES[project.half]).format(
                    o=dice.pick(list_subjects(project))
                ),
                "channel": channel,
                "relayed_by": who,
                "relayed_by_role": _pick_department(project, who, dice),
                "client_contact": pick_client_person(project.client, dice).name
                if has_contact
                else None,
                "requested_date": requested,
                "verified_date": verified,
                "verification_result": _pick_answer(scenario, project, channel, who, dice)
                if verified
                else None,
                "decided_date": decided,
                "decided_by": (project.sales if is_decided_by_sales else project.pm)
                if decided
                else None,
                "decision": decision if decided else "none",
                "effort_days": float(dice.between(1, 12) + (5 if channel == "relayed" else 0)),
                "task_ids": [],
                "cells": {},
            }
        )
    return rows


def classify_arrival(change: Row) -> str:
    """The change's true arrival group, before any flaws."""
    if change["channel"] in ("internal", "unknown"):
        return "other"
    hand = "second_hand" if change["channel"] == "relayed" else "first_hand"
    verified, limit = change["verified_date"], change["decided_date"]
    if limit is None and change["requirement"]:
        limit = change["requirement"]["work_started_date"]
    in_time = verified is not None and (limit is None or verified <= limit)
    return f"{hand}_{'verified' if in_time else 'unverified'}"


def identify_client(row: Row) -> str:
    """The id of a row's client, `?name` for one on no list."""
    client = row["client"] or row["project"].client
    return f"?{client.name}" if isinstance(client, Mention) else client.client_id
