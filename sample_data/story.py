"""The whole story: what happened in the company, and the sheets that were exported of it."""

from dataclasses import dataclass, replace
from itertools import count

from sample_data import chinese, chinese_flaws, english, english_flaws
from sample_data.client_side import contacts, tickets
from sample_data.company import Company, Mention, Project, found, short_name
from sample_data.dice import Dice
from sample_data.flaws import Flaws, Note
from sample_data.scenario import SAMPLE, Scenario
from sample_data.sheets import Sheet
from sample_data.work import Row, changes, requirements, tasks


@dataclass(frozen=True)
class Story:
    """The company as it was, its exports, and a note for every imperfection in them."""

    scenario: Scenario
    company: Company
    sheets: list[Sheet]
    notes: list[Note]


def tell(scenario: Scenario = SAMPLE) -> Story:
    """The same story each time."""
    company, work = _work(scenario, found(scenario))
    sheets: list[Sheet] = []
    notes: list[Note] = []
    for half, exports, spoil in (
        ("english", english, english_flaws.spoil),
        ("chinese", chinese, chinese_flaws.spoil),
    ):
        asked = tickets(company, half, scenario)
        complaints = [row for row in asked if row["kind"] == "complaint"]
        rows = {
            **work[half],
            "tickets": asked,
            "contacts": contacts(company, half, complaints, scenario),
            **_lists(company, half),
        }
        _number(rows, half)
        made = exports.sheets(company, rows)
        flaws = {
            sheet.sheet if half == "chinese" and sheet.sheet else sheet.file: Flaws(
                sheet, scenario.seed, scenario.flaw_rate
            )
            for sheet in made
        }
        spoil(flaws)
        sheets += made
        notes += [note for flaw in flaws.values() for note in flaw.notes if note.count]
    return Story(scenario, company, sheets, notes)


def _work(scenario: Scenario, company: Company) -> tuple[Company, dict[str, dict[str, list[Row]]]]:
    """The work on all projects, and the company with the days on which they were finished."""
    projects: dict[str, list[Project]] = {}
    work: dict[str, dict[str, list[Row]]] = {}
    for half, running in company.projects.items():
        dice = Dice(f"work {half}", scenario.seed)
        service = [p for p in company.people[half] if p.role == "service"]
        work[half] = {"requirements": [], "changes": [], "tasks": []}
        projects[half] = []
        for project in running:
            size = 1 if scenario.has_even_projects else 0.7 + dice.between(0, 60) / 100
            counts = (scenario.requirement_count, scenario.change_count, scenario.plan_count)
            wanted, requested, planned = (round(count * size) for count in counts)
            wishes = requirements(scenario, project, wanted, service, dice)
            asked = changes(scenario, project, requested, wishes, service, dice)
            plan = tasks(scenario, project, planned, wishes, asked, dice)
            _lose_records(scenario, project, [*wishes, *asked])
            is_done = all(row["finish_date"] for row in plan)
            ended = replace(
                project, finish=max(row["finish_date"] for row in plan) if is_done else None
            )
            for row in [*wishes, *asked, *plan]:
                row["project"] = ended
            _name(ended, wishes, asked, plan)
            projects[half].append(ended)
            for table, rows in zip(work[half], (wishes, asked, plan), strict=True):
                work[half][table] += rows
    return Company(company.people, company.clients, projects), work


def _lose_records(scenario: Scenario, project: Project, messages: list[Row]) -> None:
    """What happened, but was not written down before the company began to."""
    if not scenario.recorded_from:
        return
    dice = Dice(f"records {project.project_id}", scenario.seed)
    for row in messages:
        day = row["verified_date"]
        is_old = day is not None and day < scenario.recorded_from
        if is_old and not dice.chance(scenario.recorded_before_rate):
            row["verified_date"] = row["verification_result"] = None


def _name(project: Project, wishes: list[Row], asked: list[Row], plan: list[Row]) -> None:
    """Ids as each system gives them: unique in the tracker, from 1 again in every workbook."""
    if project.half == "english":
        key = short_name(project.client)[:3].upper() + ("2" if "II" in project.name else "")
        numbers = count(1)
        for row in [*wishes, *asked]:
            row["id"] = f"{key}-{next(numbers)}"
        for number, row in enumerate(plan, 1):
            row["id"] = str(number)
    else:
        for letters, rows in (("XQ", wishes), ("BG", asked)):
            for number, row in enumerate(rows, 1):
                row["id"] = f"{letters}-{number:03d}"
        for row in plan:
            row["id"] = row["wbs"]


def _number(rows: dict[str, list[Row]], half: str) -> None:
    for table, listed in rows.items():
        for number, row in enumerate(listed, 1):
            row["_number"] = number
            if table == "tickets":
                row["id"] = str(20000 + number) if half == "english" else f"{number:08d}"
                row["raised_by_role"] = _department(row, number) if half == "chinese" else None
            elif table == "contacts":
                row["id"] = f"00T{number:012d}" if half == "english" else f"XSJL-{number:06d}"
            # Fields under the name that their table knows, so that an imperfection can name them.
            for field in (f"{table.removesuffix('s')}_id", "status"):
                row.setdefault(
                    field, row.get("id") if field != "status" else row.get("status_group")
                )


def _department(row: Row, number: int) -> str | None:
    """Which department the ticket form names; most people leave it empty."""
    if row["_story"] == "web":
        return "automated" if number % 2 else None
    if isinstance(row["raised_by"], Mention):
        return "sales" if number % 2 else None
    if row["raised_by"] is None or number % 3:
        return None
    role = row["raised_by"].role
    return role if role in chinese.ROLE_WORDS else None


def _lists(company: Company, half: str) -> dict[str, list[Row]]:
    """The register of projects, and the lists of people and clients."""
    return {
        "people": [
            {
                "person_id": p.person_id,
                "name": p.name,
                "email": p.email,
                "role": p.role,
                "_person": p,
                "cells": {},
            }
            for p in company.people[half]
            if p.is_listed
        ],
        "client_people": [
            {
                "person_id": p.name,
                "name": p.name,
                "email": p.email,
                "role": "client",
                "_person": p,
                "_client": client,
                "cells": {},
            }
            for client in company.clients[half]
            for p in client.people
        ],
        "clients": [
            {
                "client_id": client.client_id,
                "name": client.name,
                "industry": client.industry,
                "owner": client.owner,
                "cells": {},
            }
            for client in company.clients[half]
        ],
        "projects": [
            {
                "project": project,
                "project_id": project.project_id,
                "name": project.name,
                "client": project.client,
                "sales_owner": project.sales,
                "sponsor": project.sponsor,
                "pm": project.pm,
                "service_type": project.service_type,
                "contract_amount": project.amount,
                "baseline_start_date": project.baseline_start,
                "baseline_finish_date": project.baseline_finish,
                "start_date": project.start,
                "finish_date": project.finish,
                "status_group": "closed" if project.finish else "working",
                "cells": {},
            }
            for project in company.projects[half]
        ],
    }
