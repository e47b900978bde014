"""A project as a Gantt: late parts hatched after the planned end, a change joined to its tasks."""

from datetime import date

import pandas as pd
import pytest

from dashboard.charts import gantt
from dashboard.charts.gantt import A_DAY
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


def drawn(*tasks, changes=(), links=(), selected=None):
    draft = gantt.draw_gantt(
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
    # Read once more, Plotly checks every name in it.
    return draft and draft.figure()


def bars(figure):
    """Of each group of bars: whether hatched, and begin, days and place of each bar."""
    return [
        (
            bool(trace.marker.pattern.shape),
            [(b, x / A_DAY, y) for b, x, y in zip(trace.base, trace.x, trace.y, strict=True)],
        )
        for trace in figure.data
        if trace.type == "bar"
    ]


def test_a_late_task_is_solid_to_its_planned_end_and_hatched_after():
    figure = drawn(("T1", "Build", day(2), day(10), day(3), day(13), True, 3))
    assert bars(figure) == [
        (False, [("2026-03-02", 9, 0)]),
        (False, [("2026-03-03", 8, 0)]),
        (True, [("2026-03-11", 3, 0)]),
    ]


def test_a_task_begun_after_its_planned_end_is_all_hatched():
    figure = drawn(("T1", "Build", day(2), day(5), day(9), day(11), True, 4))
    assert bars(figure) == [(False, [("2026-03-02", 4, 0)]), (True, [("2026-03-09", 3, 0)])]


def test_an_open_task_reaches_to_the_last_day_of_the_data_and_one_not_begun_has_its_plan_alone():
    figure = drawn(
        ("T1", "Build", day(2), day(31), day(31), None, False, 22),
        ("T2", "Test", day(4), day(5), None, None, False, None),
    )
    planned, begun, late = bars(figure)
    assert [place for *_, place in planned[1]] == [0, 1]
    assert begun == (False, [("2026-03-31", 1, 0)])
    assert late == (True, [("2026-04-01", 30, 0)])


def test_only_the_chosen_change_is_joined_with_its_tasks():
    tasks = [("T1", "A", day(2), day(5), day(2), day(9), True, 4)]
    changes = [
        ("V1", "<b>more</b>", day(1), "second_hand_unverified", 4.0),
        ("V2", None, day(3), "first_hand_verified", 0.0),
        ("V3", None, None, "other", None),
    ]
    links = [("V1", "T1"), ("V1", "not drawn")]
    without = drawn(*tasks, changes=changes, links=links)
    chosen = drawn(*tasks, changes=changes, links=links, selected="V1")
    marks = chosen.data[-1]
    assert list(marks.customdata) == ["V1", "V2"]
    assert "&lt;b" in marks.hovertext[0]
    assert marks.marker.color[0] == LIGHT.page
    assert len(chosen.data) == len(without.data) + 1
    assert list(chosen.data[-2].y) == [gantt.CHANGES, 0]


@pytest.mark.parametrize("tasks", [[], [("T1", "A", None, None, None, None, False, None)]])
def test_without_a_date_there_is_nothing_to_draw(tasks):
    assert drawn(*tasks) is None
