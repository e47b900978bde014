"""The time line of a record: a lane for each kind of record, a mark for each event."""

import pandas as pd

from dashboard.charts import layout
from dashboard.charts.figure import Figure
from dashboard.charts.layout import GROUP_WIDTH
from dashboard.display import number_formats
from dashboard.display.palette import Ground

LANE = 44
# From the client's word at the top to what it led to.
ORDER = ("contacts", "requirements", "changes", "tasks", "tickets")


def draw_timeline(events: pd.DataFrame, lang: str, ground: Ground) -> Figure:
    """The figure of the rows of `record/events` or `overview/events`: the record itself filled,
    what was named together with it in ink, what only lies near it in grey."""
    lanes = [lane for lane in ORDER if (events["table_name"] == lane).any()]
    figure = Figure()
    for relation, rows in events.groupby("relation", sort=False):
        is_own, is_near = relation == "itself", relation in ("near", "same_client")
        colour = ground.hues["unknown"] if is_near else ground.ink
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
            hovertext=[_said(row, lang) for row in rows.to_dict("records")],
            hoverinfo="text",
            name=number_formats.format_cell("relation", relation, lang),
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
    return layout.apply_layout(figure, ground, 70 + LANE * len(lanes), 24)


def _said(event: dict, lang: str) -> str:
    day = number_formats.format_day(event["event_date"], lang)
    what = number_formats.format_cell("event", event["event"], lang)
    title = "" if number_formats.is_absent(event["title"]) else f"<br>{escape_html(event['title'])}"
    return (
        f"{day}: {what}{title}<br>{number_formats.format_cell('relation', event['relation'], lang)}"
    )


def escape_html(words: str) -> str:
    """Text from data where Plotly reads tags."""
    return words.replace("&", "&amp;").replace("<", "&lt;")
