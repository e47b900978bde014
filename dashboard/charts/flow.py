"""Sankey diagrams and waterfalls: counts from stage to stage, and a total made of its parts."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from dashboard.charts import labels, layout, plotly_text
from dashboard.charts.chart import Chart
from dashboard.charts.figure import Figure
from dashboard.charts.layout import LABEL_WIDTH
from dashboard.display import number_formats, texts
from dashboard.display.palette import MARKS, make_fill, pick_hue, sort_by_meaning, tint
from dashboard.engine.drill_down import ANY

# Total width of the bands between two stages, and the room for labels above the first node of a
# stage and below the last (px).
BANDS_HEIGHT, TOP_MARGIN, BOTTOM_MARGIN = 330, 12, 20
# Node labels are short enough to leave room for the bands on a phone.
NODE_WIDTH = {"latin": 14, "han": 5}
# Tint of a band: strong for what was verified before work began, weak for the rest.
VERIFIED_STRENGTH, OTHER_STRENGTH = 0.6, 0.28
# Height of a line of a label, and the least distance between two nodes (px).
TEXT_LINE_HEIGHT, MIN_PAD = 16, 16
# Of a narrow flow: heights of the title, the bar, a line of the legend and the gap below (px).
TITLE_HEIGHT, BAR_HEIGHT, LEGEND_LINE, STAGE_GAP = 22, 26, 20, 16
# Of a narrow waterfall: the thickness of a bar, in rows; the rest is for its name.
NARROW_BAR = 0.45
# Tints of ink of the values that have no hue, in their order.
TINTS = (0.85, 0.6, 0.4, 0.25, 0.12)
VERIFIED_IN_TIME = "before_work"


def draw_flow(chart: Chart) -> Figure:
    """A Sankey diagram; a node per value of each stage in the query's header.

    Bands are split by x, which sets their hue, and by `by`, which sets their strength.
    """
    stages = list(chart.query.chart["stages"])
    nodes = [
        (stage, value) for stage in stages for value in sort_by_meaning(chart.rows[stage].tolist())
    ]
    total = float(chart.rows[chart.y].sum())
    totals = {stage: _sum_by(chart, stage) for stage in stages}
    counts = [totals[stage][value,] for stage, value in nodes]
    labels = [
        "<br>".join(
            (
                layout.wrap_label(chart.format_cell(*node), NODE_WIDTH),
                number_formats.format_rate(count / total, chart.lang),
            )
        )
        for node, count in zip(nodes, counts, strict=True)
    ]
    overhangs = [
        (label.count("<br>") + 1) * TEXT_LINE_HEIGHT - count / total * BANDS_HEIGHT
        for label, count in zip(labels, counts, strict=True)
    ]
    pad = round(max(MIN_PAD, *(_compute_pad(stage, nodes, overhangs) for stage in stages)))
    figure = Figure()
    figure.add(
        "sankey",
        node={
            "label": labels,
            "color": [_pick_node_colour(chart, value) for _, value in nodes],
            "line": {"width": 0},
            "thickness": 10,
            "pad": pad,
            "customdata": [
                plotly_text.join_lines(
                    (
                        f"{chart.label_column(stage)}: {chart.format_cell(stage, value)}",
                        _format_share(count, total, chart.lang),
                    )
                )
                for (stage, value), count in zip(nodes, counts, strict=True)
            ],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
        link=_make_links(chart, stages, nodes, total),
        textfont={"color": chart.ground.ink, "size": 12, "shadow": "none"},
    )
    most_gaps = max(len(totals[stage]) for stage in stages) - 1
    height = TOP_MARGIN + BANDS_HEIGHT + most_gaps * pad + BOTTOM_MARGIN
    figure = layout.apply_layout(figure, chart.ground, height, right=8)
    figure.update_layout(margin={"t": TOP_MARGIN, "b": BOTTOM_MARGIN})
    figure.narrow = _draw_stage_bars(chart)
    return figure


def _make_links(
    chart: Chart, stages: list[str], nodes: list[tuple[str, Any]], total: float
) -> dict[str, Any]:
    """The bands of a Sankey diagram, as Plotly's `link`."""
    bands = [band for ends in pairwise(stages) for band in _list_bands(chart, *ends)]
    return {
        "source": [nodes.index(band["from"]) for band in bands],
        "target": [nodes.index(band["to"]) for band in bands],
        "value": [band["count"] for band in bands],
        "color": [
            tint(
                pick_hue(band["first"], chart.ground),
                VERIFIED_STRENGTH if band["split"] == VERIFIED_IN_TIME else OTHER_STRENGTH,
                chart.ground.page,
            )
            for band in bands
        ],
        "customdata": [
            [_format_band_hover(chart, band, total), _list_row_values(stages, band)]
            for band in bands
        ],
        "hovertemplate": "%{customdata[0]}<extra></extra>",
    }


def _draw_stage_bars(chart: Chart) -> Figure:
    """A flow where there is no room for its bands: a stacked bar of all cases for how the word
    arrived, for what splits the bands, and for how it ended.

    Vertical positions are in pixels from the top.
    """
    stages = list(chart.query.chart["stages"])
    total = float(chart.rows[chart.y].sum())
    figure, top = Figure(), 0
    for stage in dict.fromkeys((chart.x, str(chart.by), stages[-1])):
        sums = chart.rows.groupby(stage, sort=False)[chart.y].sum()
        _write_label(figure, chart, f"<b>{plotly_text.escape(chart.label_column(stage))}</b>", top)
        top += TITLE_HEIGHT
        base, line = 0.0, top + BAR_HEIGHT
        for place, value in enumerate(sort_by_meaning(list(sums.index))):
            count, colour = float(sums[value]), _pick_part_colour(chart, value, place)
            share = number_formats.format_rate(count / total, chart.lang)
            name = plotly_text.escape(chart.format_cell(stage, value))
            label = f"{name} {texts.number(count, chart.lang)} ({share})"
            mark = [value if other == stage else ANY for other in stages]
            figure.add_bar(
                orientation="h",
                y=[top + BAR_HEIGHT / 2],
                x=[count],
                base=[base],
                width=[BAR_HEIGHT],
                marker={"color": colour, "line": {"color": chart.ground.page, "width": 1}},
                customdata=[[label, mark]],
                hovertemplate="%{customdata[0]}<extra></extra>",
            )
            _write_label(figure, chart, f'<span style="color:{colour}">■</span> {label}', line)
            base, line = base + count, line + LEGEND_LINE
        top = line + STAGE_GAP
    layout.apply_layout(figure, chart.ground, top, right=8)
    figure.update_layout(margin={"l": 8, "t": 0, "b": 0}, barmode="overlay")
    figure.update_xaxes(visible=False, range=[0, total])
    figure.update_yaxes(visible=False, range=[top, 0])
    return figure


def _write_label(figure: Figure, chart: Chart, text: str, top: float) -> None:
    figure.add_annotation(
        x=0,
        xref="paper",
        xanchor="left",
        y=top,
        yanchor="top",
        text=text,
        align="left",
        font={"size": 13, "color": chart.ground.ink},
    )


def _pick_part_colour(chart: Chart, value: Any, place: int) -> str:
    if MARKS.get(str(value), ("ink",))[0] in chart.ground.hues:
        return pick_hue(value, chart.ground)
    return tint(chart.ground.ink, TINTS[min(place, len(TINTS) - 1)], chart.ground.page)


def draw_waterfall(chart: Chart) -> Figure:
    """A waterfall: a bar for each row, starting where the previous one ends, then the total.

    On a phone the names stand above the bars, which have the whole width.
    """
    figure, figure.narrow = (_draw_steps(chart, is_narrow=form) for form in (False, True))
    return figure


def _draw_steps(chart: Chart, *, is_narrow: bool) -> Figure:
    sizes = chart.rows[chart.y].astype(float)
    total = float(sizes.sum())
    values = chart.rows[chart.x].tolist()
    rows = len(values)
    figure = Figure()
    figure.add_bar(
        orientation="h",
        y=[str(rows - number) for number in range(rows)],
        x=sizes.tolist(),
        base=(sizes.cumsum() - sizes).tolist(),
        marker=make_fill(values, chart.ground),
        hovertext=_format_step_hovers(chart),
        hoverinfo="text",
    )
    figure.add_bar(
        orientation="h",
        y=["0"],
        x=[total],
        marker={"color": tint(chart.ground.ink, 0.7, chart.ground.page)},
        hovertext=[
            f"{texts.translate(chart.lang, 'chart.all_of_it')}: {texts.number(total, chart.lang)}"
        ],
        hoverinfo="text",
    )
    _draw_chance(figure, chart, sizes)
    names = [
        *(chart.format_cell(chart.x, value) for value in values),
        texts.translate(chart.lang, "chart.all_of_it"),
    ]
    size_labels = [
        *(_format_share(size, total, chart.lang) for size in sizes),
        texts.number(total, chart.lang),
    ]
    figure.update_yaxes(
        tickvals=[str(rows - number) for number in range(rows + 1)],
        ticktext=[] if is_narrow else [layout.wrap_label(name, LABEL_WIDTH) for name in names],
        showgrid=False,
    )
    font = {"size": 12, "color": chart.ground.secondary}
    for number, (name, label) in enumerate(zip(names, size_labels, strict=True)):
        figure.add_annotation(
            x=0 if is_narrow else 1,
            xref="paper",
            y=rows - number + (0.42 if is_narrow else 0),
            text=plotly_text.escape(f"{name}: {label}") if is_narrow else label,
            xanchor="left",
            font=font,
        )
    figure.update_layout(barmode="overlay", bargap=0.35)
    if is_narrow:
        for trace in figure.traces:
            if trace["type"] == "bar":
                trace["width"] = NARROW_BAR
        figure.update_yaxes(range=[-0.4, rows + 0.7], tickvals=[])
    figure.update_xaxes(range=[0, total * 1.02], nticks=3, **number_formats.format_axis(chart.y))
    labels.name_value_axis(figure, chart)
    right = 16 if is_narrow else layout.measure_right_margin(size_labels)
    height = 60 + 42 * (rows + 1) + layout.measure_title(figure)
    return layout.apply_layout(figure, chart.ground, height, right)


def _draw_chance(figure: Figure, chart: Chart, sizes: pd.Series) -> None:
    """A bracket beside each step that could come of the number of its changes alone: where the step
    would end."""
    low, high = "low_chance_rate", "high_chance_rate"
    if low not in chart.rows:
        return
    total, starts = float(sizes.sum()), (sizes.cumsum() - sizes).tolist()
    rows = chart.rows[[low, high]].astype(float).to_numpy() * total
    for number, ((near, far), start) in enumerate(zip(rows, starts, strict=True)):
        if near == near:
            figure.add_scatter(
                x=[start + near, start + far],
                y=[str(len(rows) - number)] * 2,
                mode="lines+markers",
                marker={"symbol": "line-ns-open", "size": 12, "color": chart.ground.ink},
                line={"color": chart.ground.ink, "width": 1},
                hoverinfo="skip",
                showlegend=False,
            )


def _format_step_hovers(chart: Chart) -> list[str]:
    """The hover text of each step: its value and share, without the counts of the total."""
    share = chart.query.estimate["value"]
    return [
        plotly_text.join_lines(
            (
                f"{chart.format_cell(chart.x, row[chart.x])}: "
                + number_formats.format_measure(chart.y, row[chart.y], chart.lang),
                chart.format_field(share, row),
                *(
                    chart.format_field(end, row)
                    for end in ("low_chance_rate", "high_chance_rate")
                    if not number_formats.is_absent(row.get(end))
                ),
            )
        )
        for row in chart.rows.to_dict("records")
    ]


def _compute_pad(stage: str, nodes: Sequence[tuple[str, Any]], overhangs: Sequence[float]) -> float:
    """The distance between the nodes of a stage (px) at which no two labels overlap.

    `overhangs` is by how much each label is higher than its node. Plotly orders the nodes itself,
    so the two largest may be neighbours.
    """
    of_stage = [
        overhang
        for (node_stage, _), overhang in zip(nodes, overhangs, strict=True)
        if node_stage == stage
    ]
    return sum(sorted(of_stage)[-2:]) / 2


def _sum_by(chart: Chart, *columns: str) -> Counter[tuple[Any, ...]]:
    """The sum of y for each combination of values of the columns."""
    sums: Counter[tuple[Any, ...]] = Counter()
    values = zip(*(chart.rows[column].tolist() for column in columns), strict=True)
    for combined, count in zip(values, chart.rows[chart.y].tolist(), strict=True):
        sums[combined] += count
    return sums


def _list_bands(chart: Chart, before: str, after: str) -> list[dict[str, Any]]:
    """The bands between two stages: x and `by` of their rows, nodes at both ends, and count."""
    sums = _sum_by(chart, chart.x, str(chart.by), before, after)
    return [
        {"first": first, "split": split, "from": (before, left), "to": (after, right), "count": n}
        for (first, split, left, right), n in sums.items()
    ]


def _list_row_values(stages: list[str], band: dict[str, Any]) -> list[Any]:
    """The value of each stage in the rows of a band; ANY for the stages it does not connect."""
    ends = dict((band["from"], band["to"]))
    return [ends.get(stage, ANY) for stage in stages]


def _pick_node_colour(chart: Chart, value: Any) -> str:
    """The hue of an arrival group; a tint of ink for any other value."""
    if MARKS.get(str(value), ("ink",))[0] in chart.ground.hues:
        return pick_hue(value, chart.ground)
    return tint(chart.ground.ink, 0.7, chart.ground.page)


def _format_share(count: float, total: float, lang: str) -> str:
    """A count and its share: `12 (34%)`."""
    return f"{texts.number(count, lang)} ({number_formats.format_rate(count / total, lang)})"


def _format_band_hover(chart: Chart, band: dict[str, Any], total: float) -> str:
    path = dict.fromkeys(((chart.x, band["first"]), band["from"], band["to"]))
    lines = [
        f"{chart.label_column(stage)}: {chart.format_cell(stage, value)}" for stage, value in path
    ]
    return plotly_text.join_lines([*lines, _format_share(band["count"], total, chart.lang)])
