"""Generated contact records and tickets: what came from the client or in its name."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta

from sample_data.company import (
    CRM_SINCE,
    EXPORTED,
    FIRST_DAY,
    LAST_DAY,
    Client,
    Company,
    Mention,
    Person,
    Project,
)
from sample_data.dice import Dice, is_workday, shift
from sample_data.phrases import CATEGORIES, COMPLAINTS, CONTACTS, NOTES, TICKET_TEXTS, TICKETS
from sample_data.scenario import Scenario
from sample_data.work import Row, list_subjects, pick_client_person

CORROBORATION = timedelta(days=14)
# Who raised a complaint, and whether a contact preceded it.
COMPLAINT_STORIES = {
    "client": 0.28,
    "service": 0.08,
    "web": 0.05,
    "relayed_seen": 0.24,
    "relayed_unseen": 0.13,
    "pm_relayed": 0.03,
    "sales_own": 0.07,
    "delivery_own": 0.06,
    "nobody": 0.04,
    "stranger": 0.02,
}
SUBSTANTIATED = {
    "client": 0.72,
    "service": 0.70,
    "web": 0.66,
    "relayed_seen": 0.64,
    "relayed_unseen": 0.36,
    "pm_relayed": 0.7,
    "sales_own": 0.42,
    "delivery_own": 0.6,
    "nobody": 0.5,
    "stranger": 0.5,
}


def generate_tickets(company: Company, half: str, scenario: Scenario) -> list[Row]:
    """The tickets of one half, in the order in which they were opened; about 3 in 10 are
    complaints."""
    dice = Dice(f"tickets {half}", scenario.seed)
    people = company.people[half]
    staff = {
        role: [p for p in people if p.role == role] for role in ("service", "delivery", "sales")
    }
    rows = []
    for _ in range(scenario.ticket_count):
        opened_on = _pick_opening_day(dice)
        running = [p for p in company.projects[half] if p.is_running(opened_on)]
        project = dice.pick(running) if running and dice.chance(0.9) else None
        if dice.chance(0.05):  # a project that has just ended
            ended = [
                p
                for p in company.projects[half]
                if p.finish and _is_just_after(p.finish, opened_on)
            ]
            project = dice.pick(ended) if ended else project
        client = project.client if project else dice.pick(company.clients[half])
        is_complaint = dice.chance(0.3)
        about = dice.pick(list_subjects(project or _find_project(company, half, client)))
        row = _make_complaint if is_complaint else _make_ordinary
        rows.append(row(half, project, client, staff, about, dice) | _make_times(opened_on, dice))
    rows.sort(key=lambda row: row["opened_at"])
    seen: Counter[str] = Counter()
    for row in rows:
        if row["kind"] == "complaint":
            # By quota: with few complaints per story, chance could reverse the rates.
            story = row["_story"]
            if row["project"] and scenario.is_spared(row["project"].project_id):
                story = "client"
            share = scenario.substantiated.get(story, SUBSTANTIATED[story])
            row["is_substantiated"] = int((seen[story] + 1) * share) > int(seen[story] * share)
            seen[story] += 1
        _resolve(row, dice)
    return rows


def _find_project(company: Company, half: str, client: Client) -> Project:
    projects = company.projects[half]
    return next((p for p in projects if p.client == client), projects[0])


def _is_just_after(finish: date, day: date) -> bool:
    return timedelta(days=7) < day - finish < timedelta(days=75)


def _pick_opening_day(dice: Dice) -> date:
    while True:
        day = FIRST_DAY + timedelta(days=dice.between(10, (EXPORTED - FIRST_DAY).days - 1))
        if is_workday(day) or dice.chance(0.15):
            return day


def _make_times(day: date, dice: Dice) -> Row:
    return {"opened_at": dice.at(day, 8, 19)}


def _make_complaint(
    half: str, project: Project | None, client: Client, staff: dict, about: str, dice: Dice
) -> Row:
    story = dice.weighted(COMPLAINT_STORIES)
    voice = pick_client_person(client, dice)
    sales = project.sales if project else client.owner
    raised_by: Person | Mention | None = {
        "client": voice,
        "service": dice.pick(staff["service"]),
        "web": None,
        "nobody": None,
        "pm_relayed": project.pm if project else sales,
        "delivery_own": dice.pick(project.team if project else staff["delivery"]),
        "stranger": name_stranger(half),
    }.get(story, sales)
    in_name = story in (
        "service",
        "web",
        "relayed_seen",
        "relayed_unseen",
        "pm_relayed",
        "stranger",
    )
    return {
        "project": project,
        "client": client,
        "kind": "complaint",
        "raised_by": raised_by,
        "on_behalf_of": voice.name if in_name else None,
        "medium": dice.pick(("mail", "web"))
        if story in ("client", "web")
        else "phone"
        if story in ("nobody", "service")
        else dice.pick(("phone", "mail", "chat")),
        "severity": dice.weighted(
            {"critical": 0.3, "high": 0.35, "medium": 0.25, "low": 0.1}
            if story.startswith("relayed") or story == "sales_own"
            else {"critical": 0.08, "high": 0.3, "medium": 0.45, "low": 0.17}
        ),
        "subject": dice.pick(COMPLAINTS[half]).format(o=about),
        **_make_handling(half, project, staff, dice),
        "is_substantiated": None,
        "_story": story,
        "cells": {},
    }


def name_stranger(half: str) -> Mention:
    """A name that is on no list of people."""
    return Mention("Temp Desk 2" if half == "english" else "临时坐席2")


def _make_ordinary(
    half: str, project: Project | None, client: Client, staff: dict, about: str, dice: Dice
) -> Row:
    kind = dice.weighted({"question": 0.3, "request": 0.32, "incident": 0.33, "other": 0.05})
    voice = pick_client_person(client, dice)
    by_service = dice.chance(0.3)
    return {
        "project": project,
        "client": client,
        "kind": kind,
        "raised_by": dice.pick(staff["service"]) if by_service else voice,
        "on_behalf_of": voice.name if by_service else None,
        "medium": "phone" if by_service else dice.pick(("mail", "web", "chat")),
        "severity": dice.weighted({"critical": 0.06, "high": 0.24, "medium": 0.5, "low": 0.2}),
        "subject": dice.pick(TICKETS[half][kind]).format(o=about),
        **_make_handling(half, project, staff, dice),
        "is_substantiated": None,
        "_story": "ordinary",
        "cells": {},
    }


def _make_handling(half: str, project: Project | None, staff: dict, dice: Dice) -> Row:
    """What the service desk adds: assignee, category, description."""
    team = project.team if project and dice.chance(0.5) else staff["service"]
    return {
        "assigned_to": dice.pick(team) if dice.chance(0.9) else None,
        "category": dice.pick(CATEGORIES[half]) if dice.chance(0.8) else None,
        "description": dice.pick(TICKET_TEXTS[half]),
        "assessed_severity": None,
    }


LEVELS = ("critical", "high", "medium", "low")


def _reassess(row: Row, dice: Dice) -> str | None:
    """The severity after an assessment: what sales raises is mostly downgraded."""
    if row["kind"] != "complaint" or dice.chance(0.25):
        return None
    is_from_sales = row["_story"] in ("relayed_seen", "relayed_unseen", "sales_own")
    downgrade = dice.weighted({0: 0.3, 1: 0.5, 2: 0.2} if is_from_sales else {0: 0.8, 1: 0.2})
    return LEVELS[min(LEVELS.index(row["severity"]) + downgrade, len(LEVELS) - 1)]


def _resolve(row: Row, dice: Dice) -> None:
    """Set response and resolution: what sales raises in a client's name is resolved sooner."""
    relayed = row["_story"].startswith("relayed")
    usual_days = 4.0 if relayed else 8.5 if row["kind"] == "complaint" else 3.0
    hours = max(2, int(24 * usual_days * (0.3 + dice.normal(0.7, 0.45) ** 2)))
    opened: datetime = row["opened_at"]
    resolved = opened + timedelta(hours=hours, minutes=dice.between(0, 59))
    acknowledged = opened + timedelta(minutes=dice.between(10, 1400))
    limit = datetime(EXPORTED.year, EXPORTED.month, EXPORTED.day)  # noqa: DTZ001
    is_open = resolved >= limit or dice.chance(0.015)
    row["acknowledged_at"] = acknowledged if acknowledged < min(limit, resolved) else None
    row["resolved_at"] = None if is_open else resolved
    row["status_group"] = "closed" if not is_open else dice.pick(("working", "waiting"))
    row["assessed_severity"] = None if is_open else _reassess(row, dice)
    row["reopened_count"] = dice.weighted({0: 0.86, 1: 0.1, 2: 0.04})
    if is_open:
        row["is_substantiated"] = None
    elif row["is_substantiated"] is not None and dice.chance(0.12):
        row["is_substantiated"] = None  # nobody looked into it


def generate_contacts(
    company: Company, half: str, complaints: list[Row], scenario: Scenario
) -> list[Row]:
    """The contact records of one half, from the CRM's first day on.

    A complaint of the story "relayed_seen" gets a contact in the days before; a complaint of the
    story "relayed_unseen" gets none.
    """
    dice = Dice(f"contacts {half}", scenario.seed)
    told = complaints if scenario.has_told_contacts else []
    is_quiet = _find_quiet_periods(told)
    service = [p for p in company.people[half] if p.role == "service"]
    rows = []
    for row in told:
        opened = row["opened_at"].date()
        if row["_story"] == "relayed_seen" and opened - CORROBORATION >= CRM_SINCE:
            day = opened - timedelta(days=dice.between(1, 9))
            if day <= LAST_DAY and not is_quiet(row["client"], day):
                rows.append(_make_contact(company, half, row["client"], day, service, dice, "call"))
    # The records cover exactly the time between these two days.
    for day in (CRM_SINCE, LAST_DAY):
        client = next(c for c in company.clients[half] if not is_quiet(c, day))
        rows.append(_make_contact(company, half, client, day, service, dice, "meeting"))
    while len(rows) < scenario.contact_count:
        client = dice.pick(company.clients[half])
        span = (LAST_DAY - CRM_SINCE).days
        day = shift(CRM_SINCE + timedelta(days=dice.between(0, span)), 0)
        if day > LAST_DAY or is_quiet(client, day):
            continue
        rows.append(_make_contact(company, half, client, day, service, dice, ""))
    rows.sort(key=lambda row: row["contact_at"])
    return rows


def _find_quiet_periods(complaints: list[Row]) -> Callable[[Client, date], bool]:
    """A test whether a client may have no contact on a day, because of "relayed_unseen"
    complaints."""
    windows: dict[Client, list[tuple[date, date]]] = {}
    for row in complaints:
        if row["_story"] == "relayed_unseen":
            opened = row["opened_at"].date()
            windows.setdefault(row["client"], []).append((opened - CORROBORATION, opened))
    return lambda client, day: any(a <= day <= b for a, b in windows.get(client, ()))


def _make_contact(
    company: Company,
    half: str,
    client: Client,
    day: date,
    service: list[Person],
    dice: Dice,
    kind: str,
) -> Row:
    own = [p for p in company.projects[half] if p.client == client]
    running = [p for p in own if p.is_running(day)]
    project = dice.pick(running) if running and dice.chance(0.8) else None
    sales = project.sales if project else client.owner
    who = dice.weighted({"sales": 0.55, "pm": 0.2, "delivery": 0.15, "service": 0.1})
    person = sales
    if project and who == "pm":
        person = project.pm
    elif project and who == "delivery":
        person = dice.pick(project.team)
    elif who == "service":
        person = dice.pick(service)
    kind = kind or dice.weighted(
        {"visit": 0.2, "meeting": 0.22, "call": 0.25, "message": 0.16, "email": 0.13, "other": 0.04}
    )
    # Others may join visits and meetings.
    along = []
    if project and kind in ("visit", "meeting") and dice.chance(0.4):
        along = [p for p in (project.sales, project.pm) if p != person]
    about = dice.pick(list_subjects(project or _find_project(company, half, client)))
    return {
        "client": client,
        "project": project,
        "contact_at": dice.at(day),
        "person": person,
        "participants": along,
        "client_contact": pick_client_person(client, dice).name if dice.chance(0.85) else None,
        "kind": kind,
        "is_client_initiated": dice.chance(0.35),
        "subject": dice.pick(CONTACTS[half][kind]).format(o=about),
        "notes": dice.pick(NOTES[half]),
        "cells": {},
    }
