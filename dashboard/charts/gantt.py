"""Gantt charts of a project: planned and actual dates of its tasks, its changes above them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.charts import gantt_key, gantt_labels, layout, plotly_text
from dashboard.charts.figure import Figure
from dashboard.charts.gantt_labels import to_day
from dashboard.display import texts
from dashboard.display.palette import Ground, is_solid, pick_hue, tint

# Position of the row of changes, above the first task.
CHANGES_ROW = -1.6
DAY = timedelta(days=1)
DAY_MS = 86_400_000


@dataclass(frozen=True)
class Lines:
    """How a task lies in its row: the row's height (px), and of the bar of its plan and of what was
    done the thickness and offset, in rows. On a phone the name stands above them."""

    height: int
    plan: tuple[float, float]
    actual: tuple[float, float]
    is_narrow: bool


WIDE = Lines(22, (0.2, 0.22), (0.46, -0.26), is_narrow=False)
NARROW = Lines(38, (0.12, 0.31), (0.28, 0.0), is_narrow=True)
# The size of the diamond of a single day (px): in place of a thin bar, and of a thick one.
DIAMONDS, THIN = {False: 7, True: 11}, 0.2
# Where the name stands in a row on a phone.
NAME_OFFSET = -0.26

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
    extends to `as_of`, in a lighter colour. A single day is a diamond: as a bar it would be a
    hairline. On a phone the names stand above the bars. Changes are marked above the tasks on the
    day of their request, coloured by how they arrived, filled where verified in time; lines connect
    `selected` with its tasks. The `customdata` of a point is the id of its change.
    """
    dated = [
        task
        for task in sort_tasks(tasks)
        if _get_actual_span(task, as_of) or _get_baseline_span(task)
    ]
    if not dated:
        return None
    figure, figure.narrow = (
        _draw(dated, changes, links, lang, ground, as_of, selected, lines)
        for lines in (WIDE, NARROW)
    )
    return figure


def _draw(
    dated: Sequence[Row],
    changes: pd.DataFrame,
    links: pd.DataFrame,
    lang: str,
    ground: Ground,
    as_of: date | None,
    selected: str | None,
    lines: Lines,
) -> Figure:
    figure = Figure()
    rows = {task["task_id"]: number for number, task in enumerate(dated)}
    _draw_plan(figure, dated, lang, ground, lines)
    _draw_actual(figure, dated, lang, ground, as_of, lines)
    key = gantt_key.draw_key(figure, changes, lang, ground)
    _draw_links(figure, changes, links, rows, ground, selected)
    _draw_changes(figure, changes, lang, ground, selected)
    names = {
        CHANGES_ROW: texts.translate(lang, "tables.changes"),
        **{
            rows[task["task_id"]]: plotly_text.escape(gantt_labels.shorten(task["task_name"]))
            for task in dated
        },
    }
    _write_names(figure, names, ground, lines)
    figure.update_yaxes(range=[len(dated) - 0.4, CHANGES_ROW - 0.8], showgrid=False)
    figure.update_xaxes(type="date", tickformat="%Y-%m", nticks=3, side="top")
    figure.update_layout(barmode="overlay")
    above = gantt_key.measure_key(key, is_narrow=lines.is_narrow)
    layout.apply_layout(figure, ground, 90 + above + lines.height * (len(dated) + 2), 16)
    gantt_key.show_key(figure, above)
    return figure


def _write_names(figure: Figure, names: Mapping[float, str], ground: Ground, lines: Lines) -> None:
    """Name each row, at the axis or on a phone above its bars."""
    is_narrow = lines.is_narrow
    figure.update_yaxes(
        tickmode="array",
        tickvals=[] if is_narrow else list(names),
        ticktext=[] if is_narrow else list(names.values()),
    )
    for row, name in names.items() if is_narrow else ():
        figure.add_annotation(
            x=0,
            xref="paper",
            xanchor="left",
            y=row + (NAME_OFFSET if row >= 0 else 2 * NAME_OFFSET),
            text=name,
            font={"size": 12, "color": ground.secondary},
        )


def sort_tasks(tasks: pd.DataFrame) -> list[dict[str, Any]]:
    """The tasks as records, by planned, else actual start; tasks without a date last."""

    def get_start(row: Row) -> tuple[date, str]:
        first = to_day(row["baseline_start_date"]) or to_day(row["start_date"])
        return first or to_day(row["baseline_finish_date"]) or date.max, str(row["task_id"])

    return sorted(
        ({str(key): value for key, value in row.items()} for row in _to_records(tasks)),
        key=get_start,
    )


def _to_records(rows: pd.DataFrame) -> list[dict[Any, Any]]:
    return rows.to_dict("records")


def _get_baseline_span(row: Row) -> tuple[date, date] | None:
    """From the planned start to the planned finish; one day where only one of them is known."""
    first, last = to_day(row["baseline_start_date"]), to_day(row["baseline_finish_date"])
    first, last = first or last, last or first
    return (min(first, last), last) if first and last else None


def _get_actual_span(row: Row, as_of: date | None) -> tuple[date, date] | None:
    """From the actual start to the finish, or to the as-of date; None before the start."""
    last = to_day(row["finish_date"])
    first = to_day(row["start_date"]) or (last and (to_day(row["baseline_start_date"]) or last))
    if first is None:
        return None
    last = last or as_of or first
    return min(first, last), last


def _draw_plan(
    figure: Figure, tasks: Sequence[Row], lang: str, ground: Ground, lines: Lines
) -> None:
    bars = [
        (number, *span, row)
        for number, row in enumerate(tasks)
        if (span := _get_baseline_span(row))
    ]
    marker = {"color": tint(ground.ink, 0.3, ground.page)}
    _draw_bars(figure, [bar for bar in bars if bar[1] < bar[2]], lang, marker, lines.plan)
    _draw_days(figure, [bar for bar in bars if bar[1] == bar[2]], lang, marker, lines.plan)


def _draw_actual(
    figure: Figure,
    tasks: Sequence[Row],
    lang: str,
    ground: Ground,
    as_of: date | None,
    lines: Lines,
) -> None:
    days = [
        (number, *span, row)
        for number, row in enumerate(tasks)
        if (span := _get_actual_span(row, as_of)) and span[0] == span[1]
    ]
    of_days = {number for number, *_ in days}
    marker = {"color": tint(ground.ink, 0.8, ground.page)}
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
                [
                    bar
                    for bar in bars
                    if bool(bar[3]["is_finished"]) == is_finished and bar[0] not in of_days
                ],
                lang,
                {"color": fill, "pattern": pattern},
                lines.actual,
            )
    _draw_days(figure, days, lang, marker, lines.actual)


def _split_at_baseline(tasks: Sequence[Row], as_of: date | None) -> tuple[list[Bar], list[Bar]]:
    """Bars of the work up to each task's baseline finish, and of the work after it."""
    punctual, late = [], []
    for number, row in enumerate(tasks):
        span = _get_actual_span(row, as_of)
        if not span:
            continue
        first, last = span
        due = to_day(row["baseline_finish_date"]) or last
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
    place: tuple[float, float],
) -> None:
    """Draw bars of whole days, from the start of the first to the end of the last."""
    if not bars:
        return
    thickness, offset = place
    figure.add_bar(
        orientation="h",
        y=[number for number, *_ in bars],
        base=[first.isoformat() for _, first, _, _ in bars],
        x=[((last - first).days + 1) * DAY_MS for _, first, last, _ in bars],
        width=thickness,
        offset=offset,
        marker={**marker, "line": {"width": 0}},
        hovertext=[gantt_labels.format_task_hover(row, lang) for *_, row in bars],
        hoverinfo="text",
    )


def _draw_days(
    figure: Figure,
    days: Sequence[Bar],
    lang: str,
    marker: Mapping[str, Any],
    place: tuple[float, float],
) -> None:
    """Draw a diamond for each task that takes a single day."""
    if not days:
        return
    thickness, offset = place
    figure.add_scatter(
        x=[f"{first.isoformat()} 12:00" for _, first, _, _ in days],
        y=[number + offset + thickness / 2 for number, *_ in days],
        mode="markers",
        marker={"symbol": "diamond", "size": DIAMONDS[thickness > THIN], "opacity": 1, **marker},
        hovertext=[gantt_labels.format_task_hover(row, lang) for *_, row in days],
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
            to_day(change["requested_date"]),
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
    dated = [(day, row) for row in _to_records(changes) if (day := to_day(row["requested_date"]))]
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
        hovertext=[gantt_labels.format_change_hover(day, row, lang) for day, row in dated],
        hoverinfo="text",
        cliponaxis=False,
    )
