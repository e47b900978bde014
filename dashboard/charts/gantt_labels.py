"""What a Gantt chart says of its tasks and changes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard.charts import plotly_text
from dashboard.display import number_formats, texts

# Longest task name, in characters; Chinese ones count twice.
NAME_WIDTH = 45

Row = Mapping[str, Any]


def to_day(value: Any) -> date | None:
    """The day of a cell; None where it is empty."""
    if number_formats.is_absent(value):
        return None
    return value.date() if hasattr(value, "date") else value


def shorten(name: Any) -> str:
    """A task name, cut where it is too long."""
    name, width = "" if number_formats.is_absent(name) else str(name), 0
    for end, character in enumerate(name):
        width += 2 if ord(character) > 0x2E80 else 1
        if width > NAME_WIDTH:
            return name[:end] + "…"
    return name


def format_task_hover(row: Row, lang: str) -> str:
    """A task's name, planned dates, actual dates and lateness."""
    lines = [str(row["task_name"])]
    for key, first, last in (
        ("gantt.planned", "baseline_start_date", "baseline_finish_date"),
        ("gantt.actual", "start_date", "finish_date"),
    ):
        ends = [
            number_formats.format_day(day, lang)
            if (day := to_day(row[end]))
            else texts.translate(lang, "gantt.open")
            for end in (first, last)
        ]
        lines.append(texts.translate(lang, key, start=ends[0], finish=ends[1]))
    if not number_formats.is_absent(row["late_days"]) and row["late_days"]:
        late = number_formats.format_measure("late_days", row["late_days"], lang)
        lines.append(texts.translate(lang, "gantt.late", days=late))
    return plotly_text.join_lines(lines)


def format_change_hover(day: date, row: Row, lang: str) -> str:
    """A change's id, title, day, way of arrival and linked days."""
    title = "" if number_formats.is_absent(row["title"]) else str(row["title"])
    group = number_formats.format_cell("arrival_group", row["arrival_group"], lang)
    lines = [
        f"{row['change_id']} {title}".strip(),
        f"{number_formats.format_day(day, lang)} · {group}",
    ]
    if not number_formats.is_absent(row["linked_slip_days"]):
        days = number_formats.format_measure("linked_slip_days", row["linked_slip_days"], lang)
        lines.append(texts.translate(lang, "gantt.linked", days=days))
    return plotly_text.join_lines(lines)
