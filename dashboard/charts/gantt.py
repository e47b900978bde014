"""A project as a Gantt chart: the plan under what was done, the changes above it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.charts import layout
from dashboard.charts.figure import Figure
from dashboard.charts.timeline import escape_html
from dashboard.display import number_formats, texts
from dashboard.display.palette import Ground, is_solid, pick_hue, tint

ROW = 22
# Letters of a task's name beside its bar; Chinese ones count twice.
NAME_WIDTH = 22
# The lane of the changes, above the first task.
CHANGES = -1.6
DAY = timedelta(days=1)
A_DAY = 86_400_000


def draw_gantt(
    tasks: pd.DataFrame,
    changes: pd.DataFrame,
    links: pd.DataFrame,
    lang: str,
    ground: Ground,
    as_of: date | None = None,
    selected: str | None = None,
) -> Figure | None:
    """The Gantt of rows of `schedule/rows`, `schedule/changes` and `schedule/links` of one project;
    None where no task has a date.

    A thin bar is the baseline, a thick one what was done, its late part hatched; what is not
    finished reaches to `as_of`, thinner in colour. A change stands above at the day of its request,
    coloured by how it arrived, filled where it was verified in time; `selected` is joined with its
    tasks by lines. A point's `customdata` is its change's id.
    """
    listed = [row for row in sort_tasks(tasks) if _span(row, as_of) or _plan(row)]
    if not listed:
        return None
    figure = Figure()
    places = {row["task_id"]: place for place, row in enumerate(listed)}
    _bars(
        figure,
        [(place, *span, row) for place, row in enumerate(listed) if (span := _plan(row))],
        lang,
        {"color": tint(ground.ink, 0.3, ground.page)},
        thickness=0.2,
        offset=0.22,
    )
    done, late = [], []
    for place, row in enumerate(listed):
        span = _span(row, as_of)
        if not span:
            continue
        first, last = span
        due = _day(row["baseline_finish_date"])
        if due is None or last <= due:
            done.append((place, first, last, row))
            continue
        if first <= due:
            done.append((place, first, due, row))
        late.append((place, max(first, due + DAY), last, row))
    for spans, solid in ((done, True), (late, False)):
        for is_finished, strength in ((True, 0.8), (False, 0.45)):
            colour = tint(ground.ink, strength, ground.page)
            pattern = {"shape": "" if solid else "/", "fgcolor": colour, "solidity": 0.4, "size": 6}
            pattern["bgcolor"] = colour if solid else tint(ground.ink, 0.12, ground.page)
            _bars(
                figure,
                [one for one in spans if bool(one[3]["is_finished"]) == is_finished],
                lang,
                {"color": pattern["bgcolor"], "pattern": pattern},
                thickness=0.46,
                offset=-0.26,
            )
    _lines(figure, changes, links, places, ground, selected)
    _changes(figure, changes, lang, ground, selected)
    figure.update_yaxes(
        tickmode="array",
        tickvals=[CHANGES, *places.values()],
        ticktext=[
            texts.translate(lang, "tables.changes"),
            *(escape_html(_short(row["task_name"])) for row in listed),
        ],
        range=[len(listed) - 0.4, CHANGES - 0.8],
        showgrid=False,
    )
    figure.update_xaxes(type="date", tickformat="%Y-%m", nticks=3, side="top")
    figure.update_layout(barmode="overlay")
    return layout.apply_layout(figure, ground, 90 + ROW * (len(listed) + 2), 16)


def sort_tasks(tasks: pd.DataFrame) -> list[dict[str, Any]]:
    """Tasks in the order of a plan: by planned, else actual start."""
    far = date.max

    def start(row: Mapping[str, Any]) -> tuple[date, str]:
        first = _day(row["baseline_start_date"]) or _day(row["start_date"])
        return first or _day(row["baseline_finish_date"]) or far, str(row["task_id"])

    return sorted(
        ({str(key): value for key, value in row.items()} for row in _records(tasks)), key=start
    )


def _records(rows: pd.DataFrame) -> list[dict[Any, Any]]:
    return rows.to_dict("records")


def _day(value: Any) -> date | None:
    if number_formats.is_absent(value):
        return None
    return value.date() if hasattr(value, "date") else value


def _plan(row: Mapping[str, Any]) -> tuple[date, date] | None:
    first, last = _day(row["baseline_start_date"]), _day(row["baseline_finish_date"])
    first, last = first or last, last or first
    return (min(first, last), last) if first and last else None


def _span(row: Mapping[str, Any], as_of: date | None) -> tuple[date, date] | None:
    """From the actual start to the finish, or as far as the data reach; None before the start."""
    last = _day(row["finish_date"])
    first = _day(row["start_date"]) or (last and (_day(row["baseline_start_date"]) or last))
    if first is None:
        return None
    last = last or as_of or first
    return min(first, last), last


def _bars(
    figure: Figure,
    spans: Sequence[tuple[int, date, date, Mapping[str, Any]]],
    lang: str,
    marker: Mapping[str, Any],
    thickness: float,
    offset: float,
) -> None:
    """Bars of whole days, from the first to the last of each."""
    if not spans:
        return
    figure.add_bar(
        orientation="h",
        y=[place for place, *_ in spans],
        base=[first.isoformat() for _, first, _, _ in spans],
        x=[((last - first).days + 1) * A_DAY for _, first, last, _ in spans],
        width=thickness,
        offset=offset,
        marker={**marker, "line": {"width": 0}},
        hovertext=[_task_said(row, lang) for *_, row in spans],
        hoverinfo="text",
    )


def _lines(
    figure: Figure,
    changes: pd.DataFrame,
    links: pd.DataFrame,
    places: Mapping[str, int],
    ground: Ground,
    selected: str | None,
) -> None:
    if selected is None:
        return
    for change in _records(changes[changes["change_id"] == selected]):
        asked, colour = _day(change["requested_date"]), pick_hue(change["arrival_group"], ground)
        for link in _records(links[links["change_id"] == selected]):
            if asked is None or link["task_id"] not in places:
                continue
            day = asked.isoformat()
            figure.add_scatter(
                x=[day, day],
                y=[CHANGES, places[link["task_id"]]],
                mode="lines+markers",
                line={"color": colour, "width": 1.5},
                marker={"size": [0, 7], "color": colour},
                hoverinfo="skip",
            )


def _changes(
    figure: Figure, changes: pd.DataFrame, lang: str, ground: Ground, selected: str | None
) -> None:
    dated = [(day, row) for row in _records(changes) if (day := _day(row["requested_date"]))]
    if not dated:
        return
    colours = [pick_hue(row["arrival_group"], ground) for _, row in dated]
    figure.add_scatter(
        x=[day.isoformat() for day, _ in dated],
        y=[CHANGES] * len(dated),
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
        hovertext=[_change_said(day, row, lang) for day, row in dated],
        hoverinfo="text",
        cliponaxis=False,
    )


def _short(name: Any) -> str:
    words, width = "" if number_formats.is_absent(name) else str(name), 0
    for place, letter in enumerate(words):
        width += 2 if ord(letter) > 0x2E80 else 1
        if width > NAME_WIDTH:
            return words[:place] + "…"
    return words


def _task_said(row: Mapping[str, Any], lang: str) -> str:
    """A task in words: its name, plan, what was done, and how late."""
    said = [escape_html(str(row["task_name"]))]
    for key, first, last in (
        ("gantt.planned", "baseline_start_date", "baseline_finish_date"),
        ("gantt.actual", "start_date", "finish_date"),
    ):
        ends = [
            number_formats.format_day(day, lang)
            if (day := _day(row[one]))
            else texts.translate(lang, "gantt.open")
            for one in (first, last)
        ]
        said.append(texts.translate(lang, key, start=ends[0], finish=ends[1]))
    if not number_formats.is_absent(row["late_days"]) and row["late_days"]:
        late = number_formats.format_measure("late_days", row["late_days"], lang)
        said.append(texts.translate(lang, "gantt.late", days=late))
    return "<br>".join(said)


def _change_said(day: date, row: Mapping[str, Any], lang: str) -> str:
    title = "" if number_formats.is_absent(row["title"]) else escape_html(str(row["title"]))
    group = number_formats.format_cell("arrival_group", row["arrival_group"], lang)
    said = [
        f"{escape_html(str(row['change_id']))} {title}".strip(),
        f"{number_formats.format_day(day, lang)} · {group}",
    ]
    if not number_formats.is_absent(row["linked_slip_days"]):
        days = number_formats.format_measure("linked_slip_days", row["linked_slip_days"], lang)
        said.append(texts.translate(lang, "gantt.linked", days=days))
    return "<br>".join(said)
