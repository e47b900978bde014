"""Names and counts along the axes, at line ends and beside rows."""

from collections.abc import Sequence
from itertools import pairwise, zip_longest
from typing import Any

from dashboard.charts import layout
from dashboard.charts.chart import Chart, list_places, to_place_key
from dashboard.charts.figure import Figure
from dashboard.charts.layout import GROUP_WIDTH, LABEL_WIDTH
from dashboard.display import number_formats

# Named months on a time axis, so that they fit on a phone; fewer where names stand at the right.
TICKS = 4
TICKS_BESIDE_NAMES = 3


def pick_spaced(places: list[Any], most: int) -> list[int]:
    """Which of the moments, in order, to name: the last, and back from it by like distances."""
    gap = (places[-1] - places[0]) / (most - 0.5)
    named = [len(places) - 1]
    for i in range(len(places) - 2, -1, -1):
        if places[named[-1]] - places[i] >= gap:
            named.append(i)
    return named[::-1]


def label_time(figure: Figure, chart: Chart, places: list[Any], counts: list[float]) -> None:
    """Ticks `2026-03` under months that lie far enough apart, the number of cases beneath."""
    shown = pick_spaced(places, TICKS_BESIDE_NAMES if chart.by else TICKS)
    form = "%Y-%m" if number_formats.get_unit(chart.x) == "month" else "%m-%d"
    labels = [
        f"{places[i]:{form}}" + (f"<br>{chart.counted(counts[i])}" if any(counts) else "")
        for i in shown
    ]
    figure.update_xaxes(
        type="category" if not chart.is_time else "date",
        tickmode="array",
        tickvals=[places[i].isoformat() for i in shown],
        ticktext=labels,
        showgrid=False,
    )


def label_groups(figure: Figure, chart: Chart, places: list[Any], counts: list[float]) -> None:
    names = [layout.wrap_label(chart.word(chart.x, place), LABEL_WIDTH) for place in places]
    labels = [
        name + (f"<br>{chart.counted(count)}" if chart.counts else "")
        for name, count in zip(names, counts, strict=True)
    ]
    figure.update_xaxes(
        type="category",
        tickmode="array",
        tickvals=[to_place_key(chart, place) for place in places],
        ticktext=labels,
        showgrid=False,
    )


def label_places(figure: Figure, chart: Chart) -> None:
    places = list_places(chart)
    name = label_time if chart.is_time else label_groups
    name(figure, chart, places, chart.counts_at(places))


def label_line_ends(
    figure: Figure,
    chart: Chart,
    places: list[float],
    names: list[str],
    colours: list[str],
    low: float,
    high: float,
    height: int,
) -> int:
    """Write each series' name at its right end, none over another; gives the margin needed."""
    lines = max((name.count("<br>") + 1 for name in names), default=1)
    gap = (high - low) * 17 * lines / max(height - 70, 1)
    for place, name, colour in zip(
        layout.spread_apart(places, gap, low, high), names, colours, strict=True
    ):
        figure.add_annotation(
            x=1,
            xref="paper",
            xanchor="left",
            xshift=8,
            y=place,
            yanchor="middle",
            text=name,
            align="left",
            font={"color": colour, "size": 13},
        )
    return layout.measure_right_margin(names)


def place_legend_above(figure: Figure) -> None:
    """The series of grouped marks above the chart, where no right end can carry their names."""
    figure.update_layout(
        showlegend=True,
        legend={
            "orientation": "h",
            "y": 1.02,
            "yanchor": "bottom",
            "x": 0,
            "itemclick": False,
            "traceorder": "normal",
        },
        margin={"t": 48},
    )


def label_rows(
    figure: Figure, chart: Chart, places: list[Any], counts: Sequence[float | None]
) -> tuple[int, float]:
    """Name the groups of a chart that lies on its side, the cases of each at the right.

    The place None stands for groups that are not drawn. Gives the right margin that the counts
    need, and the height of the names in lines.
    """
    names = [
        "…" if place is None else layout.wrap_label(chart.word(chart.x, place), GROUP_WIDTH)
        for place in places
    ]
    keys = [str(i) for i in range(len(places))]
    figure.update_yaxes(
        type="category",
        categoryorder="array",
        categoryarray=keys,
        tickmode="array",
        tickvals=keys,
        ticktext=names,
        tickfont={"color": chart.ground.ink},
        ticks="outside",
        ticklen=6,
        tickcolor="rgba(0,0,0,0)",
        range=[-0.6, len(places) - 0.4],
        showgrid=False,
    )
    written = ["" if count is None else chart.counted(count) for count in counts]
    for key, count in zip(keys, written, strict=False):
        figure.add_annotation(
            x=1,
            xref="paper",
            xanchor="left",
            xshift=8,
            y=key,
            text=count,
            font={"color": chart.ground.secondary, "size": 12},
        )
    return layout.measure_right_margin(written), _lines(names, written)


def _lines(names: Sequence[str], counts: Sequence[str]) -> float:
    """The height of the rows in lines: all are as high as two neighbours need that do not touch."""
    lines = [
        1 + max(name.count("<br>"), count.count("<br>"))
        for name, count in zip_longest(names, counts, fillvalue="")
    ]
    most = max((sum(pair) / 2 for pair in pairwise(lines)), default=1)
    return max(sum(lines) + 0.4 * len(lines), (most + 0.1) * len(lines))
