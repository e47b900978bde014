"""Axes say what their numbers are; names and legends say which mark is which."""

import pandas as pd
import pytest

from dashboard.charts import difference_axis, draw, timeline
from dashboard.display.palette import LIGHT
from dashboard.engine import answers


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("schedule/slip_by_cause", "Linked slip (working days)"),
        ("schedule/slip_by_changes_met", "Average finish slip (working days)"),
        ("requirements/ageing", "Requirements"),
    ],
)
def test_an_axis_of_anything_but_shares_has_a_name(data, name, said):
    answer = answers.run_query(data, name)
    figure = draw.draw_chart(answer.rows, answer.query, "en", estimates=answer.estimates)
    assert figure is not None
    assert figure.layout["xaxis"]["title"]["text"] == said


def test_a_difference_of_shares_is_read_off_in_points():
    axis = difference_axis.format_difference_axis("rate", -0.02, 0.48, "en", LIGHT)
    assert axis["ticktext"] == ["0", "20", "40"]
    assert axis["tickvals"] == [0, 0.2, 0.4]
    assert axis["title"]["text"] == "Difference in points"
    small = difference_axis.format_difference_axis("rate", 0.0, 0.004, "en", LIGHT)
    assert small["ticktext"] == ["0", "0.2", "0.4"]


def test_on_a_phone_a_waterfall_has_its_names_above_its_bars(data):
    answer = answers.run_query(data, "schedule/slip_by_cause")
    figure = draw.draw_chart(answer.rows, answer.query, "en", estimates=answer.estimates)
    assert figure and figure.narrow
    assert figure.narrow.layout["margin"]["l"] < figure.layout["margin"]["l"]
    assert figure.narrow.layout["annotations"][-1]["text"].startswith("All late days: ")
    assert figure.narrow.to_plotly()


def test_two_parts_in_one_hue_are_told_apart_by_their_fills_in_a_legend(data):
    answer = answers.run_query(data, "complaints/origin_by_month")
    figure = draw.draw_chart(answer.rows, answer.query, "en")
    assert figure and figure.layout["showlegend"]
    assert not figure.layout["annotations"]
    channels = answers.run_query(data, "requirements/channel_by_month")
    plain = draw.draw_chart(channels.rows, channels.query, "en")
    assert plain and not plain.layout["showlegend"]


def test_a_timeline_names_its_marks_where_they_differ():
    events = pd.DataFrame(
        {
            "event_date": [pd.Timestamp(2026, 3, day) for day in (1, 2, 3, 4)],
            "table_name": ["requirements", "tasks", "tasks", "contacts"],
            "event": "received",
            "title": None,
            "relation": ["itself", "link_window", "link_explicit", "near"],
        }
    )
    figure = timeline.draw_timeline(events, "en", LIGHT)
    assert figure.layout["showlegend"]
    assert [trace["name"] for trace in figure.traces] == [
        "This record",
        "Linked records",
        "Same client, close in time",
    ]
    assert not timeline.draw_timeline(events.head(1), "en", LIGHT).layout["showlegend"]
