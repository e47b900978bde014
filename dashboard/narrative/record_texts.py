"""What is said of one record: its title, the facts of it, and where in which file it stands."""

from collections.abc import Mapping
from typing import Any

from dashboard.display import number_formats, texts

FACTS = ("project_name", "client_name", "channel", "state", "arrival_group", "origin")


def write_title(row: Mapping[str, Any]) -> str:
    """The title of a row of `record/summary`; its id where it has none."""
    title = row["title"]
    return str(row["record_id"] if number_formats.is_absent(title) else title)


def list_facts(row: Mapping[str, Any], lang: str) -> list[str]:
    """The kind and id of a row of `record/summary`, and what is known of it."""
    kind = texts.translate(lang, f"record.kind.{row['table_name']}")
    facts = [f"{kind} {row['record_id']}"] + [
        number_formats.format_cell(name, row[name], lang)
        for name in FACTS
        if not number_formats.is_absent(row[name])
    ]
    if not number_formats.is_absent(row["finish_slip_days"]):
        slip = number_formats.format_measure("finish_slip_days", row["finish_slip_days"], lang)
        facts.append(texts.translate(lang, "record.slip", slip=slip))
    return facts


def write_place(file: str, sheet: str, row: int, lang: str) -> str:
    """Where a row stands: the file, the sheet where there is one, the row's number."""
    key = "place" if sheet else "place_csv"
    return texts.translate(lang, f"record.{key}", file=file, sheet=sheet, row=str(row))
