"""Gantt charts: late work is hatched, a selected change is connected with its tasks."""

from datetime import date

import pandas as pd
import pytest

from dashboard.charts import gantt
from dashboard.charts.gantt import DAY_MS
from dashboard.display.palette import LIGHT

AS_OF = date(2026, 4, 30)
COLUMNS = [
    "task_id",
    "task_name",
    "baseline_start_date",
    "baseline_finish_date",
    "start_date",
    "finish_date",
    "is_finished",
    "late_days",
]


def day(number):
    return date(2026, 3, number)


def draw_figure(*tasks, changes=(), links=(), selected=None):
    figure = gantt.draw_gantt(
        pd.DataFrame(tasks, columns=COLUMNS),
        pd.DataFrame(
            changes,
            columns=["change_id", "title", "requested_date", "arrival_group", "linked_slip_days"],
        ),
        pd.DataFrame(links, columns=["change_id", "task_id"]),
        "en",
        LIGHT,
        AS_OF,
        selected,
    )
    # Plotly validates every property.
    return figure and figure.to_plotly()


def bars(figure):
    """Per group of bars: whether hatched, and the start, days and row of each bar."""
    return [
        (
            bool(trace.marker.pattern.shape),
            [(b, x / DAY_MS, y) for b, x, y in zip(trace.base, trace.x, trace.y, strict=True)],
        )
        for trace in figure.data
        if trace.type == "bar"
    ]


def test_a_late_task_is_solid_to_its_planned_end_and_hatched_after():
    figure = draw_figure(("T1", "Build", day(2), day(10), day(3), day(13), True, 3))
    assert bars(figure) == [
        (False, [("2026-03-02", 9, 0)]),
        (False, [("2026-03-03", 8, 0)]),
        (True, [("2026-03-11", 3, 0)]),
    ]


def test_a_task_started_after_its_planned_end_is_hatched_throughout():
    figure = draw_figure(("T1", "Build", day(2), day(5), day(9), day(11), True, 4))
    assert bars(figure) == [(False, [("2026-03-02", 4, 0)]), (True, [("2026-03-09", 3, 0)])]


def test_an_open_task_extends_to_the_data_date_and_an_unstarted_one_shows_only_its_plan():
    figure = draw_figure(
        ("T1", "Build", day(2), day(31), day(31), None, False, 22),
        ("T2", "Test", day(4), day(5), None, None, False, None),
    )
    planned, started, late = bars(figure)
    assert [row for *_, row in planned[1]] == [0, 1]
    assert started == (False, [("2026-03-31", 1, 0)])
    assert late == (True, [("2026-04-01", 30, 0)])


def test_lines_connect_only_the_selected_change_with_its_tasks():
    tasks = [("T1", "A", day(2), day(5), day(2), day(9), True, 4)]
    changes = [
        ("V1", "<b>more</b>", day(1), "second_hand_unverified", 4.0),
        ("V2", None, day(3), "first_hand_verified", 0.0),
        ("V3", None, None, "other", None),
    ]
    links = [("V1", "T1"), ("V1", "not drawn")]
    without = draw_figure(*tasks, changes=changes, links=links)
    chosen = draw_figure(*tasks, changes=changes, links=links, selected="V1")
    marks = chosen.data[-1]
    assert list(marks.customdata) == ["V1", "V2"]
    assert "&lt;b" in marks.hovertext[0]
    assert marks.marker.color[0] == LIGHT.page
    assert len(chosen.data) == len(without.data) + 1
    assert list(chosen.data[-2].y) == [gantt.CHANGES_ROW, 0]


@pytest.mark.parametrize("tasks", [[], [("T1", "A", None, None, None, None, False, None)]])
def test_tasks_without_dates_have_no_chart(tasks):
    assert draw_figure(*tasks) is None


def test_a_single_day_is_a_diamond_and_no_hairline():
    figure = draw_figure(
        ("T1", "Build", day(2), day(10), day(3), day(9), True, 0),
        ("T2", "Test accepted", day(12), day(12), day(13), day(13), True, 1),
    )
    assert bars(figure) == [(False, [("2026-03-02", 9, 0)]), (False, [("2026-03-03", 7, 0)])]
    diamonds = [
        trace
        for trace in figure.data
        if trace.type == "scatter" and trace.marker.symbol == "diamond"
    ]
    assert [trace.x[0][:10] for trace in diamonds] == ["2026-03-12", "2026-03-13"]


def test_a_key_names_each_way_in_which_a_change_arrived():
    changes = [
        ("V1", None, day(1), "second_hand_unverified", None),
        ("V2", None, day(2), "second_hand_unverified", None),
        ("V3", None, day(3), "first_hand_verified", None),
    ]
    figure = draw_figure(("T1", "A", day(2), day(5), day(2), day(9), True, 4), changes=changes)
    named = [trace for trace in figure.data if trace.showlegend]
    assert [trace.name for trace in named] == [
        "Heard, answered in time",
        "Passed on, no answer on record in time",
    ]
    assert named[1].marker.color == LIGHT.page


def test_on_a_phone_names_stand_above_bars_that_have_the_whole_width():
    tasks = pd.DataFrame(
        [("T1", "Build", day(2), day(5), day(2), day(9), True, 4)], columns=COLUMNS
    )
    none = pd.DataFrame(columns=["change_id", "task_id", "arrival_group", "requested_date"])
    figure = gantt.draw_gantt(tasks, none, none, "en", LIGHT, AS_OF)
    assert figure and figure.narrow
    assert "Build" in figure.layout["yaxis"]["ticktext"]
    assert figure.narrow.layout["yaxis"]["ticktext"] == []
    assert "Build" in [note["text"] for note in figure.narrow.layout["annotations"]]
    assert figure.narrow.layout["margin"]["l"] < figure.layout["margin"]["l"]
    assert figure.narrow.to_plotly()
