"""Texts that something would read as more than text: HTML, Markdown, formulas and their like."""

import csv
import tomllib
from pathlib import Path

from etl.values.normalise import EMPTY

GROUPS = tomllib.loads((Path(__file__).parent / "files/payloads.toml").read_text("utf-8"))
ALL = tuple(text for group in GROUPS.values() for text in group)

TABLES = ("clients", "projects", "requirements", "tickets", "tasks", "changes")
# So many cases of a group are drawn in a chart.
CASES = 6
# These groups have so many cases.
CHARTED = ALL[:12]


def write_exports(folder: Path) -> Path:
    """The exports of a company in which every text is a payload; one project has all tasks."""
    for name, rows in _list_tables().items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def _list_tables() -> dict[str, list[dict[str, str]]]:
    names = [text for text in ALL if text not in EMPTY]
    tables: dict[str, list[dict[str, str]]] = {name: [] for name in TABLES}
    for number, text in enumerate(names):
        day = f"2026-{number % 9 + 1:02}-12"
        tables["clients"].append({"Client ID": f"C-{number}", "Client name": text})
        tables["projects"].append(
            {
                "Project ID": f"P-{number}",
                "Project name": text,
                "Client": f"C-{number}",
                "Sales owner": "Ines Faber",
                "PM": "Lena Vogt",
                "Actual start": "2026-01-05",
            }
        )
        tables["requirements"].append(
            {
                "Requirement ID": f"R-{number}",
                "Project": f"P-{number % 3}",
                "Title": text,
                "Description": text,
                "Verified description": f"{text} again",
                "Relayed by": "Ines Faber",
                "Date received": day,
                "Work started": day,
            }
        )
        for case in range(CASES if text in CHARTED else 1):
            tables["tickets"].append(
                {
                    "Ticket ID": f"T-{number}-{case}",
                    "Client": f"C-{number}",
                    "Opened at": f"{day} 10:00",
                    "Ticket type": "Complaint",
                    "Via": text,
                    "Ticket Category": text,
                    "Ticket subject": text,
                    "Ticket description": text,
                    "Severity": "High",
                    "Submitter": "Ines Faber",
                }
            )
        tables["tasks"].append(
            {
                "Task ID": f"K-{number}",
                "Project": "P-0",
                "Task Name": text,
                "Baseline start": day,
                "Baseline finish": day,
                "Actual start": day,
                "Actual finish": day,
            }
        )
        tables["changes"].append(
            {
                "Change ID": f"CR-{number}",
                "Project": "P-0",
                "Change": text,
                "Requested by": "Ines Faber",
                "Date requested": day,
            }
        )
    return tables
