"""A company of project managers who each keep plans and lists by their own habits, week by week.

    python -m bench.hands FOLDER [--managers 12] [--weeks 20] [--seed 1]

Writes one folder of CSV files a week, as they would be uploaded, and `truth.json`: the rows that
must stand in the tables at the end.
"""

import argparse
import csv
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

FIRST_MONDAY = date(2026, 1, 5)
WORDS = ("invoice", "berth", "training", "login", "price list", "crane", "gate", "report", "export")
# Headers of one field as different hands write them.
TICKET_HEADERS = {
    "ticket_id": ("Ticket ID", "工单编号", "Case Number"),
    "project": ("Project", "项目名称", "Project name"),
    "client": ("Client", "客户名称", "Customer"),
    "subject": ("Subject", "标题", "Title"),
    "opened_at": ("Created at", "创建时间", "Opened"),
    "status": ("Status", "状态", "State"),
    "assigned_to": ("Assigned to", "处理人", "Agent"),
}
TASK_HEADERS = {
    "project": ("Project", "项目名称", "Project name"),
    "task_id": ("Task ID", "任务编号", "Task No."),
    "name": ("Task Name", "任务名称", "Task"),
    "planned_finish_date": ("Planned finish", "计划完成", "Planned finish date"),
    "finish_date": ("Actual finish", "实际完成", "Actual finish date"),
    "owner": ("Owner", "负责人", "Owner"),
}
STATUSES = (("Open", "Closed"), ("处理中", "已关闭"), ("Open", "Solved"))

Row = dict[str, Any]


@dataclass
class Manager:
    """One manager: a project, a habit of headers (0 to 2), a name for files, and what stands in the
    lists so far."""

    number: int
    habit: int
    dice: random.Random
    tickets: list[Row] = field(default_factory=list)
    tasks: list[Row] = field(default_factory=list)

    @property
    def project(self) -> str:
        return f"Project {chr(65 + self.number)}"

    @property
    def client(self) -> str:
        return f"Client {chr(65 + self.number)} Ltd"

    def work_a_week(self, monday: date) -> None:
        """New rows, and rows that change: set, cleared, finished."""
        for _ in range(self.dice.randint(1, 3)):
            self._add_ticket(monday)
        for _ in range(self.dice.randint(0, 2) if self.tasks else 6):
            self._add_task(monday)
        for ticket in self.dice.sample(self.tickets, min(2, len(self.tickets))):
            ticket["status"] = self.dice.choice(STATUSES[self.habit])
            ticket["assigned_to"] = self.dice.choice([None, f"Agent {self.number}"])
        for task in self.dice.sample(self.tasks, min(3, len(self.tasks))):
            task["planned_finish_date"] += timedelta(days=7 * self.dice.randint(0, 2))
            task["finish_date"] = self.dice.choice([None, monday + timedelta(days=2)])

    def _add_ticket(self, monday: date) -> None:
        number = len(self.tickets) + 1
        self.tickets.append(
            {
                # Everybody numbers from 1.
                "ticket_id": str(number),
                "project": self.project,
                "client": self.client,
                "subject": f"{self.dice.choice(WORDS)} {self.project} {number}",
                "opened_at": monday + timedelta(days=self.dice.randint(0, 4)),
                "status": STATUSES[self.habit][0],
                "assigned_to": None,
            }
        )

    def _add_task(self, monday: date) -> None:
        number = len(self.tasks) + 1
        self.tasks.append(
            {
                "project": self.project,
                "task_id": str(number),
                "name": f"{self.dice.choice(WORDS)} step {number}",
                "planned_finish_date": monday + timedelta(days=self.dice.randint(14, 60)),
                "finish_date": None,
                "owner": f"Owner {self.number}",
            }
        )


def write_weeks(
    folder: Path, managers: int = 12, weeks: int = 20, seed: int = 1
) -> Iterator[tuple[list[Path], list[Manager]]]:
    """Write the files of each week, and give them with the managers as they stand then."""
    company = [
        Manager(number, number % 3, random.Random(f"{seed}-{number}")) for number in range(managers)
    ]
    for week in range(weeks):
        monday = FIRST_MONDAY + timedelta(weeks=week)
        place = folder / f"week-{week + 1:02}"
        place.mkdir(parents=True, exist_ok=True)
        paths = []
        for manager in company:
            manager.work_a_week(monday)
            paths += _write_lists(place, manager, monday)
        yield paths, company


def _write_lists(place: Path, manager: Manager, monday: date) -> list[Path]:
    stamp = (f"{monday:%m%d}", f"{monday:%Y-%m-%d}", f"({monday.isocalendar().week})")
    name = f"{('tickets', '工单', 'cases')[manager.habit]} {manager.number} "
    plan = f"{('plan', '进度计划', 'schedule')[manager.habit]} {manager.number} "
    ending = f"{stamp[manager.habit]}.csv"
    return [
        _write(place / f"{name}{ending}", manager, TICKET_HEADERS, manager.tickets),
        _write(place / f"{plan}{ending}", manager, TASK_HEADERS, manager.tasks),
    ]


def _write(path: Path, manager: Manager, headers: dict[str, Any], rows: list[Row]) -> Path:
    """One export: rows and columns in the order of the day, a column that nobody needs."""
    fields = list(headers)
    manager.dice.shuffle(fields)
    shown = list(rows)
    manager.dice.shuffle(shown)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*(headers[name][manager.habit] for name in fields), "Note of the week"])
        for row in shown:
            writer.writerow(
                [*(row[name] for name in fields), manager.dice.choice(["", "see mail"])]
            )
    return path


def list_truth(company: list[Manager]) -> dict[str, list[list[str | None]]]:
    """Table → the rows that must stand: project, number and what was last written."""
    shown = {
        "tickets": ("project", "ticket_id", "subject", "opened_at", "status", "assigned_to"),
        "tasks": ("project", "task_id", "name", "planned_finish_date", "finish_date", "owner"),
    }
    return {
        table: sorted(
            [
                [None if row[name] is None else str(row[name]) for name in names]
                for manager in company
                for row in getattr(manager, table)
            ],
            key=repr,
        )
        for table, names in shown.items()
    }


def main() -> None:
    """Write the company of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--managers", type=int, default=12)
    parser.add_argument("--weeks", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    *_, (_, company) = write_weeks(given.folder, given.managers, given.weeks, given.seed)
    truth = json.dumps(list_truth(company), ensure_ascii=False, indent=1)
    (given.folder / "truth.json").write_text(truth, encoding="utf-8")


if __name__ == "__main__":
    main()
