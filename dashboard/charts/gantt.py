"""Gantt charts of a project: planned and actual dates of its tasks, its changes above them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.charts import layout, plotly_text
from dashboard.charts.figure import Figure
from dashboard.display import number_formats, texts
from dashboard.display.palette import Ground, is_solid, pick_hue, tint

ROW_HEIGHT = 22
# Longest task name on the axis, in characters; Chinese ones count twice.
NAME_WIDTH = 22
# Position of the row of changes, above the first task.
CHANGES_ROW = -1.6
DAY = timedelta(days=1)
DAY_MS = 86_400_000

Row = Mapping[str, Any]
# Row on the axis, first and last day, task.
Bar = tuple[int, date, date, Row]


def draw_gantt(
    tasks: pd.DataFrame,
    changes: pd.DataFrame,
    links: pd.DataFrame,
    lang: str,
    ground: Ground,
    as_of: date | None = None,
    selected: str | None = None,
) -> Figure | None:
    """The Gantt chart of one project, from the rows of `schedule/rows`, `schedule/changes` and
    `schedule/links`; None where no task has a date.

    A thin bar is the baseline, a thick one the actual dates, hatched where late; an unfinished task
    extends to `as_of`, in a lighter colour. Changes are marked above the tasks on the day of their
    request, coloured by how they arrived, filled where verified in time; lines connect `selected`
    with its tasks. The `customdata` of a point is the id of its change.
    """
    dated = [
        task
        for task in sort_tasks(tasks)
        if _get_actual_span(task, as_of) or _get_baseline_span(task)
    ]
    if not dated:
        return None
    figure = Figure()
    rows = {task["task_id"]: number for number, task in enumerate(dated)}
    _draw_plan(figure, dated, lang, ground)
    _draw_actual(figure, dated, lang, ground, as_of)
    _draw_links(figure, changes, links, rows, ground, selected)
    _draw_changes(figure, changes, lang, ground, selected)
    figure.update_yaxes(
        tickmode="array",
        tickvals=[CHANGES_ROW, *rows.values()],
        ticktext=[
            texts.translate(lang, "tables.changes"),
            *(plotly_text.escape(_shorten(task["task_name"])) for task in dated),
        ],
        range=[len(dated) - 0.4, CHANGES_ROW - 0.8],
        showgrid=False,
    )
    figure.update_xaxes(type="date", tickformat="%Y-%m", nticks=3, side="top")
    figure.update_layout(barmode="overlay")
    return layout.apply_layout(figure, ground, 90 + ROW_HEIGHT * (len(dated) + 2), 16)


def sort_tasks(tasks: pd.DataFrame) -> list[dict[str, Any]]:
    """The tasks as records, by planned, else actual start; tasks without a date last."""

    def get_start(row: Row) -> tuple[date, str]:
        first = _to_day(row["baseline_start_date"]) or _to_day(row["start_date"])
        return first or _to_day(row["baseline_finish_date"]) or date.max, str(row["task_id"])

    return sorted(
        ({str(key): value for key, value in row.items()} for row in _to_records(tasks)),
        key=get_start,
    )


def _to_records(rows: pd.DataFrame) -> list[dict[Any, Any]]:
    return rows.to_dict("records")


def _to_day(value: Any) -> date | None:
    if number_formats.is_absent(value):
        return None
    return value.date() if hasattr(value, "date") else value


def _get_baseline_span(row: Row) -> tuple[date, date] | None:
    """From the planned start to the planned finish; one day where only one of them is known."""
    first, last = _to_day(row["baseline_start_date"]), _to_day(row["baseline_finish_date"])
    first, last = first or last, last or first
    return (min(first, last), last) if first and last else None


def _get_actual_span(row: Row, as_of: date | None) -> tuple[date, date] | None:
    """From the actual start to the finish, or to the as-of date; None before the start."""
    last = _to_day(row["finish_date"])
    first = _to_day(row["start_date"]) or (last and (_to_day(row["baseline_start_date"]) or last))
    if first is None:
        return None
    last = last or as_of or first
    return min(first, last), last


def _draw_plan(figure: Figure, tasks: Sequence[Row], lang: str, ground: Ground) -> None:
    bars = [
        (number, *span, row)
        for number, row in enumerate(tasks)
        if (span := _get_baseline_span(row))
    ]
    marker = {"color": tint(ground.ink, 0.3, ground.page)}
    _draw_bars(figure, bars, lang, marker, thickness=0.2, offset=0.22)


def _draw_actual(
    figure: Figure, tasks: Sequence[Row], lang: str, ground: Ground, as_of: date | None
) -> None:
    for bars, is_late in zip(_split_at_baseline(tasks, as_of), (False, True), strict=True):
        for is_finished, strength in ((True, 0.8), (False, 0.45)):
            colour = tint(ground.ink, strength, ground.page)
            fill = tint(ground.ink, 0.12, ground.page) if is_late else colour
            pattern = {
                "shape": "/" if is_late else "",
                "fgcolor": colour,
                "solidity": 0.4,
                "size": 6,
                "bgcolor": fill,
            }
            _draw_bars(
                figure,
                [bar for bar in bars if bool(bar[3]["is_finished"]) == is_finished],
                lang,
                {"color": fill, "pattern": pattern},
                thickness=0.46,
                offset=-0.26,
            )


def _split_at_baseline(tasks: Sequence[Row], as_of: date | None) -> tuple[list[Bar], list[Bar]]:
    """Bars of the work up to each task's baseline finish, and of the work after it."""
    punctual, late = [], []
    for number, row in enumerate(tasks):
        span = _get_actual_span(row, as_of)
        if not span:
            continue
        first, last = span
        due = _to_day(row["baseline_finish_date"]) or last
        if first <= due:
            punctual.append((number, first, min(last, due), row))
        if last > due:
            late.append((number, max(first, due + DAY), last, row))
    return punctual, late


def _draw_bars(
    figure: Figure,
    bars: Sequence[Bar],
    lang: str,
    marker: Mapping[str, Any],
    thickness: float,
    offset: float,
) -> None:
    """Draw bars of whole days, from the start of the first to the end of the last."""
    if not bars:
        return
    figure.add_bar(
        orientation="h",
        y=[number for number, *_ in bars],
        base=[first.isoformat() for _, first, _, _ in bars],
        x=[((last - first).days + 1) * DAY_MS for _, first, last, _ in bars],
        width=thickness,
        offset=offset,
        marker={**marker, "line": {"width": 0}},
        hovertext=[_format_task_hover(row, lang) for *_, row in bars],
        hoverinfo="text",
    )


def _draw_links(
    figure: Figure,
    changes: pd.DataFrame,
    links: pd.DataFrame,
    task_rows: Mapping[str, int],
    ground: Ground,
    selected: str | None,
) -> None:
    if selected is None:
        return
    for change in _to_records(changes[changes["change_id"] == selected]):
        requested, colour = (
            _to_day(change["requested_date"]),
            pick_hue(change["arrival_group"], ground),
        )
        for link in _to_records(links[links["change_id"] == selected]):
            if requested is None or link["task_id"] not in task_rows:
                continue
            day = requested.isoformat()
            figure.add_scatter(
                x=[day, day],
                y=[CHANGES_ROW, task_rows[link["task_id"]]],
                mode="lines+markers",
                line={"color": colour, "width": 1.5},
                marker={"size": [0, 7], "color": colour},
                hoverinfo="skip",
            )


def _draw_changes(
    figure: Figure, changes: pd.DataFrame, lang: str, ground: Ground, selected: str | None
) -> None:
    dated = [(day, row) for row in _to_records(changes) if (day := _to_day(row["requested_date"]))]
    if not dated:
        return
    colours = [pick_hue(row["arrival_group"], ground) for _, row in dated]
    figure.add_scatter(
        x=[day.isoformat() for day, _ in dated],
        y=[CHANGES_ROW] * len(dated),
        mode="markers",
        marker={
            "symbol": "diamond",
            "opacity": 1,
            "size": [15 if row["change_id"] == selected else 10 for _, row in dated],
            "color": [
                colour if is_solid(row["arrival_group"]) else ground.page
                for (_, row), colour in zip(dated, colours, strict=True)
            ],
            "line": {"color": colours, "width": 2},
        },
        customdata=[row["change_id"] for _, row in dated],
        hovertext=[_format_change_hover(day, row, lang) for day, row in dated],
        hoverinfo="text",
        cliponaxis=False,
    )


def _shorten(name: Any) -> str:
    name, width = "" if number_formats.is_absent(name) else str(name), 0
    for end, character in enumerate(name):
        width += 2 if ord(character) > 0x2E80 else 1
        if width > NAME_WIDTH:
            return name[:end] + "…"
    return name


def _format_task_hover(row: Row, lang: str) -> str:
    """A task's name, planned dates, actual dates and lateness."""
    lines = [str(row["task_name"])]
    for key, first, last in (
        ("gantt.planned", "baseline_start_date", "baseline_finish_date"),
        ("gantt.actual", "start_date", "finish_date"),
    ):
        ends = [
            number_formats.format_day(day, lang)
            if (day := _to_day(row[end]))
            else texts.translate(lang, "gantt.open")
            for end in (first, last)
        ]
        lines.append(texts.translate(lang, key, start=ends[0], finish=ends[1]))
    if not number_formats.is_absent(row["late_days"]) and row["late_days"]:
        late = number_formats.format_measure("late_days", row["late_days"], lang)
        lines.append(texts.translate(lang, "gantt.late", days=late))
    return plotly_text.join_lines(lines)


def _format_change_hover(day: date, row: Row, lang: str) -> str:
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
