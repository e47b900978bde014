"""Timelines of a record: a lane for each kind of record, a mark for each event."""

from collections.abc import Sequence

import pandas as pd

from dashboard.charts import labels, layout, plotly_text
from dashboard.charts.figure import Figure
from dashboard.charts.layout import GROUP_WIDTH
from dashboard.display import number_formats, texts
from dashboard.display.palette import Ground

LANE_HEIGHT, LEGEND_HEIGHT = 44, 36
# From contact with the client, at the top, to its consequences.
OWN, NEAR = "itself", ("near", "same_client")
LANE_ORDER = ("contacts", "requirements", "changes", "tasks", "tickets")


def draw_timeline(events: pd.DataFrame, lang: str, ground: Ground) -> Figure:
    """The timeline of the rows of `record/events` or `overview/events`.

    The record itself is filled, linked records are outlined in ink, merely close ones in grey; a
    legend says so where there is more than one of these.
    """
    lanes = [lane for lane in LANE_ORDER if (events["table_name"] == lane).any()]
    figure = Figure()
    looks = events["relation"].map(_pick_look)
    for look, rows in events.groupby(looks, sort=False):
        is_own = look == "own"
        colour = ground.hues["unknown"] if look == "near" else ground.ink
        figure.add_scatter(
            x=[day.isoformat() for day in rows["event_date"]],
            y=rows["table_name"],
            mode="markers",
            marker={
                "size": 12 if is_own else 9,
                "symbol": "diamond" if is_own else "circle",
                "color": colour if is_own else ground.page,
                "line": {"color": colour, "width": 1.5},
            },
            hovertext=[_format_hover(row, lang) for row in rows.to_dict("records")],
            hoverinfo="text",
            name=plotly_text.escape(_name_look(rows["relation"].tolist(), lang)),
        )
    figure.update_yaxes(
        type="category",
        categoryorder="array",
        categoryarray=lanes[::-1],
        tickmode="array",
        tickvals=lanes,
        ticktext=[
            layout.wrap_label(number_formats.format_cell("table_name", lane, lang), GROUP_WIDTH)
            for lane in lanes
        ],
        range=[-0.6, len(lanes) - 0.4],
    )
    figure.update_xaxes(type="date", tickformat="%Y-%m-%d", nticks=4)
    height = 70 + LANE_HEIGHT * len(lanes)
    if len(figure.traces) == 1:
        return layout.apply_layout(figure, ground, height, 24)
    layout.apply_layout(figure, ground, height + LEGEND_HEIGHT, 24)
    labels.place_legend_above(figure)
    return figure


def _pick_look(relation: str) -> str:
    """How a relation is drawn: own, near or linked."""
    if relation == OWN:
        return "own"
    return "near" if relation in NEAR else "linked"


def _name_look(relations: Sequence[str], lang: str) -> str:
    """The relation that is drawn in one way; of several that they are linked."""
    kinds = set(relations)
    if len(kinds) > 1:
        return texts.translate(lang, "chart.linked")
    return number_formats.format_cell("relation", kinds.pop(), lang)


def _format_hover(event: dict, lang: str) -> str:
    """The day, kind and title of an event, and its relation to the record."""
    day = number_formats.format_day(event["event_date"], lang)
    kind = number_formats.format_cell("event", event["event"], lang)
    title = [] if number_formats.is_absent(event["title"]) else [event["title"]]
    relation = number_formats.format_cell("relation", event["relation"], lang)
    return plotly_text.join_lines([f"{day}: {kind}", *title, relation])
