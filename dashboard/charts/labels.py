"""Labels of charts: along the axes, at the ends of lines and to the right of rows."""

from collections.abc import Sequence
from itertools import pairwise, zip_longest
from typing import Any

from dashboard.charts import layout
from dashboard.charts.chart import Chart, list_x_values, to_axis_value
from dashboard.charts.figure import Figure
from dashboard.charts.layout import GROUP_WIDTH, LABEL_WIDTH
from dashboard.display import number_formats

# Ticks of a time axis that fit on a phone; fewer where series are named at the right.
MAX_TICKS = 4
MAX_TICKS_WITH_NAMES = 3


def pick_spaced(dates: list[Any], most: int) -> list[int]:
    """The indices of up to `most` dates to label: the last, and earlier ones far enough apart."""
    gap = (dates[-1] - dates[0]) / (most - 0.5)
    picked = [len(dates) - 1]
    for i in range(len(dates) - 2, -1, -1):
        if dates[picked[-1]] - dates[i] >= gap:
            picked.append(i)
    return picked[::-1]


def label_time_axis(figure: Figure, chart: Chart, dates: list[Any], counts: list[float]) -> None:
    """Label dates that are far enough apart (`2026-03`), with the number of cases below."""
    picked = pick_spaced(dates, MAX_TICKS_WITH_NAMES if chart.by else MAX_TICKS)
    form = "%Y-%m" if number_formats.get_unit(chart.x) == "month" else "%m-%d"
    labels = [
        f"{dates[i]:{form}}" + (f"<br>{chart.format_count(counts[i])}" if any(counts) else "")
        for i in picked
    ]
    figure.update_xaxes(
        type="category" if not chart.is_time else "date",
        tickmode="array",
        tickvals=[dates[i].isoformat() for i in picked],
        ticktext=labels,
        showgrid=False,
    )


def label_group_axis(figure: Figure, chart: Chart, groups: list[Any], counts: list[float]) -> None:
    """Label every group, with the number of cases below."""
    names = [layout.wrap_label(chart.format_cell(chart.x, group), LABEL_WIDTH) for group in groups]
    labels = [
        name + (f"<br>{chart.format_count(count)}" if chart.counts else "")
        for name, count in zip(names, counts, strict=True)
    ]
    figure.update_xaxes(
        type="category",
        tickmode="array",
        tickvals=[to_axis_value(chart, group) for group in groups],
        ticktext=labels,
        showgrid=False,
    )


def label_x_axis(figure: Figure, chart: Chart) -> None:
    """Label the x axis with dates or groups and their numbers of cases."""
    x_values = list_x_values(chart)
    label = label_time_axis if chart.is_time else label_group_axis
    label(figure, chart, x_values, chart.sum_counts(x_values))


def label_line_ends(
    figure: Figure,
    chart: Chart,
    ends: list[float],
    names: list[str],
    colours: list[str],
    low: float,
    high: float,
    height: int,
) -> int:
    """Write each series' name at its right end, without overlap; returns the margin in px."""
    lines = max((name.count("<br>") + 1 for name in names), default=1)
    gap = (high - low) * (17 * lines + 3) / max(measure_plot(height), 1)
    for y, name, colour in zip(
        layout.spread_apart(ends, gap, low, high), names, colours, strict=True
    ):
        write_beside(figure, name, y, {"color": colour, "size": 13}, yanchor="middle", align="left")
    return layout.measure_right_margin(names)


def name_value_axis(figure: Figure, chart: Chart) -> None:
    """Write below the horizontal axis what its numbers are; of shares their % says it."""
    if number_formats.get_unit(chart.y) != "rate":
        figure.update_xaxes(title=layout.make_title(chart.label_column(chart.y), chart.ground))


def measure_plot(height: int) -> int:
    """The height (px) of the plot itself in a chart of this height, without its axis labels."""
    return height - 70


def write_beside(figure: Figure, text: str, y: Any, font: dict[str, Any], **placing: Any) -> None:
    """Write a text at the right of the chart, at a place of its vertical axis."""
    figure.add_annotation(
        x=1, xref="paper", xanchor="left", xshift=8, y=y, text=text, font=font, **placing
    )


def place_legend_above(figure: Figure) -> None:
    """Show the legend above the chart, for series that have no line end to be named at."""
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
    figure: Figure, chart: Chart, groups: list[Any], counts: Sequence[float | None]
) -> tuple[int, float]:
    """Name the groups of a horizontal chart, whose x axis has its range, with the number of cases
    at the right.

    None among the groups marks those that are not drawn (…). Returns the right margin in px and
    the height of all rows in lines of text.
    """
    names = [
        "…" if group is None else layout.wrap_label(chart.format_cell(chart.x, group), GROUP_WIDTH)
        for group in groups
    ]
    keys = [str(i) for i in range(len(groups))]
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
        range=[-0.6, len(groups) - 0.4],
        showgrid=False,
    )
    count_labels = ["" if count is None else chart.format_count(count) for count in counts]
    if any(count_labels):
        _write_counts(figure, chart, keys, count_labels)
    return layout.measure_right_margin(count_labels), _count_lines(names, count_labels)


def _write_counts(
    figure: Figure, chart: Chart, keys: Sequence[str], count_labels: Sequence[str]
) -> None:
    """Write the number of cases at the right end of each row.

    As one trace of texts: an annotation takes the browser a millisecond, a trace one for all.
    """
    _, end = figure.layout["xaxis"]["range"]
    space, font = "\N{EN SPACE}", {"color": chart.ground.secondary, "size": 12}
    figure.add_scatter(
        x=[end] * len(count_labels),
        y=list(keys[: len(count_labels)]),
        mode="text",
        text=[label and space + label.replace("<br>", f"<br>{space}") for label in count_labels],
        textposition="middle right",
        textfont=font,
        # A click on a mark would dim them.
        unselected={"textfont": {"color": chart.ground.secondary}},
        hoverinfo="skip",
        showlegend=False,
        cliponaxis=False,
    )


def _count_lines(names: Sequence[str], counts: Sequence[str]) -> float:
    """The height of all rows in lines; every row is high enough for any two neighbours."""
    lines = [
        1 + max(name.count("<br>"), count.count("<br>"))
        for name, count in zip_longest(names, counts, fillvalue="")
    ]
    most = max((sum(pair) / 2 for pair in pairwise(lines)), default=1)
    return max(sum(lines) + 0.4 * len(lines), (most + 0.1) * len(lines))
