"""A generated company: what happened, and the sheets exported from it."""

from dataclasses import dataclass, replace
from itertools import count

from sample_data import chinese, chinese_flaws, english, english_flaws
from sample_data.client_side import generate_contacts, generate_tickets
from sample_data.company import Company, Mention, Project, create_company, shorten_name
from sample_data.dice import Dice
from sample_data.flaws import Flaws, Note
from sample_data.plan import generate_tasks
from sample_data.scenario import SAMPLE, Scenario
from sample_data.sheets import Sheet
from sample_data.work import Row, generate_changes, generate_requirements

BAD_PROJECT_SIZE = 5


@dataclass(frozen=True)
class Story:
    """What happened in the company, its exports, and a note on every flaw in them."""

    scenario: Scenario
    company: Company
    sheets: list[Sheet]
    notes: list[Note]


def generate_story(scenario: Scenario = SAMPLE) -> Story:
    """Generate a company; the same scenario gives the same story."""
    company, work = _generate_work(scenario, create_company(scenario))
    sheets: list[Sheet] = []
    notes: list[Note] = []
    for half, exports, spoil in (
        ("english", english, english_flaws.spoil),
        ("chinese", chinese, chinese_flaws.spoil),
    ):
        tickets = generate_tickets(company, half, scenario)
        complaints = [row for row in tickets if row["kind"] == "complaint"]
        rows = {
            **work[half],
            "tickets": tickets,
            "contacts": generate_contacts(company, half, complaints, scenario),
            **_make_lists(company, half),
        }
        _assign_numbers(rows, half)
        exported = exports.make_sheets(company, rows)
        flaws = {
            sheet.sheet if half == "chinese" and sheet.sheet else sheet.file: Flaws(
                sheet, scenario.seed, scenario.flaw_rate
            )
            for sheet in exported
        }
        spoil(flaws)
        sheets += exported
        notes += [note for flaw in flaws.values() for note in flaw.notes if note.count]
    return Story(scenario, company, sheets, notes)


def _generate_work(
    scenario: Scenario, company: Company
) -> tuple[Company, dict[str, dict[str, list[Row]]]]:
    """Generate the work on all projects, and set the finish dates of those completed."""
    projects: dict[str, list[Project]] = {}
    work: dict[str, dict[str, list[Row]]] = {}
    for half, own_projects in company.projects.items():
        dice = Dice(f"work {half}", scenario.seed)
        service = [p for p in company.people[half] if p.role == "service"]
        work[half] = {"requirements": [], "changes": [], "tasks": []}
        projects[half] = []
        for project in own_projects:
            size = 1 if scenario.has_even_projects else 0.7 + dice.between(0, 60) / 100
            if project.project_id == scenario.bad_project:
                size *= BAD_PROJECT_SIZE
            counts = (scenario.requirement_count, scenario.change_count, scenario.plan_count)
            requirement_count, change_count, task_count = (round(count * size) for count in counts)
            wishes = generate_requirements(scenario, project, requirement_count, service, dice)
            requested_changes = generate_changes(
                scenario, project, change_count, wishes, service, dice
            )
            plan = generate_tasks(scenario, project, task_count, wishes, requested_changes, dice)
            _lose_records(scenario, project, [*wishes, *requested_changes])
            is_done = all(row["finish_date"] for row in plan)
            finished = replace(
                project, finish=max(row["finish_date"] for row in plan) if is_done else None
            )
            for row in [*wishes, *requested_changes, *plan]:
                row["project"] = finished
            _assign_ids(finished, wishes, requested_changes, plan)
            projects[half].append(finished)
            for table, rows in zip(work[half], (wishes, requested_changes, plan), strict=True):
                work[half][table] += rows
    return Company(company.people, company.clients, projects), work


def _lose_records(scenario: Scenario, project: Project, messages: list[Row]) -> None:
    """Remove verifications that happened before the company recorded all of them."""
    if not scenario.recorded_from:
        return
    dice = Dice(f"records {project.project_id}", scenario.seed)
    for row in messages:
        day = row["verified_date"]
        is_old = day is not None and day < scenario.recorded_from
        if is_old and not dice.chance(scenario.recorded_before_rate):
            row["verified_date"] = row["verification_result"] = None


def _assign_ids(project: Project, wishes: list[Row], requests: list[Row], plan: list[Row]) -> None:
    """Assign ids as each system does: unique in the tracker, from 1 again in every workbook."""
    if project.half == "english":
        key = shorten_name(project.client)[:3].upper() + ("2" if "II" in project.name else "")
        numbers = count(1)
        for row in [*wishes, *requests]:
            row["id"] = f"{key}-{next(numbers)}"
        for number, row in enumerate(plan, 1):
            row["id"] = str(number)
    else:
        for letters, rows in (("XQ", wishes), ("BG", requests)):
            for number, row in enumerate(rows, 1):
                row["id"] = f"{letters}-{number:03d}"
        for row in plan:
            row["id"] = row["wbs"]


def _assign_numbers(rows: dict[str, list[Row]], half: str) -> None:
    for table, table_rows in rows.items():
        for number, row in enumerate(table_rows, 1):
            row["_number"] = number
            if table == "tickets":
                row["id"] = str(20000 + number) if half == "english" else f"{number:08d}"
                row["raised_by_role"] = _pick_department(row, number) if half == "chinese" else None
            elif table == "contacts":
                row["id"] = f"00T{number:012d}" if half == "english" else f"XSJL-{number:06d}"
            # Generic names too, so that flaws can refer to the fields of every table.
            for field in (f"{table.removesuffix('s')}_id", "status"):
                row.setdefault(
                    field, row.get("id") if field != "status" else row.get("status_group")
                )


def _pick_department(row: Row, number: int) -> str | None:
    """The department on the ticket form; most people leave it empty."""
    if row["_story"] == "web":
        return "automated" if number % 2 else None
    if isinstance(row["raised_by"], Mention):
        return "sales" if number % 2 else None
    if row["raised_by"] is None or number % 3:
        return None
    role = row["raised_by"].role
    return role if role in chinese.ROLE_WORDS else None


def _make_lists(company: Company, half: str) -> dict[str, list[Row]]:
    """The project register and the lists of people and clients."""
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
