"""Where things go: bands from stage to stage whose widths are counts (a Sankey diagram), and the
steps of which a whole is made up (a waterfall)."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from dashboard.charts import layout
from dashboard.charts.chart import Chart
from dashboard.charts.figure import Figure
from dashboard.charts.layout import LABEL_WIDTH
from dashboard.display import number_formats, texts
from dashboard.display.palette import MARKS, make_fill, pick_hue, sort_by_meaning, tint
from dashboard.engine.drill_down import ANY

# All bands of a gap beside each other, and what the labels need above the first node of a stage and
# beneath the last (px).
BANDS_HEIGHT, ABOVE, BENEATH = 330, 12, 20
# A label stands beside its node, in lines that leave room for the bands on a phone too.
NODE_WIDTH = {"latin": 14, "han": 5}
# How strongly a band shows: what was verified before work began fully, the rest thinner.
VERIFIED, OTHER = 0.6, 0.28
# A line of a label, and the least between two nodes (px).
TEXT_LINE, PAD = 16, 16
IN_TIME = "before_work"


def draw_flow(chart: Chart) -> Figure:
    """A band from each node of a stage to each of the next, apart by the first stage, whose colour
    it keeps all the way, and by the stage that is told."""
    stages = list(chart.query.chart["stages"])
    nodes = [
        (stage, value) for stage in stages for value in sort_by_meaning(chart.rows[stage].tolist())
    ]
    total = float(chart.rows[chart.y].sum())
    sizes = {stage: _counted(chart, stage) for stage in stages}
    counts = [sizes[stage][value,] for stage, value in nodes]
    labels = [
        "<br>".join(
            (
                layout.wrap_label(chart.word(*node), NODE_WIDTH),
                number_formats.format_rate(count / total, chart.lang),
            )
        )
        for node, count in zip(nodes, counts, strict=True)
    ]
    lacking = [
        (label.count("<br>") + 1) * TEXT_LINE - count / total * BANDS_HEIGHT
        for label, count in zip(labels, counts, strict=True)
    ]
    pad = round(max(PAD, *(_pad(stage, nodes, lacking) for stage in stages)))
    bands = [band for ends in pairwise(stages) for band in _bands(chart, *ends)]
    figure = Figure()
    figure.add(
        "sankey",
        node={
            "label": labels,
            "color": [_colour(chart, value) for _, value in nodes],
            "line": {"width": 0},
            "thickness": 10,
            "pad": pad,
            "customdata": [
                f"{chart.heading(stage)}: {chart.word(stage, value)}"
                f"<br>{_of(count, total, chart.lang)}"
                for (stage, value), count in zip(nodes, counts, strict=True)
            ],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
        link={
            "source": [nodes.index(band["from"]) for band in bands],
            "target": [nodes.index(band["to"]) for band in bands],
            "value": [band["count"] for band in bands],
            "color": [
                tint(
                    pick_hue(band["first"], chart.ground),
                    VERIFIED if band["told"] == IN_TIME else OTHER,
                    chart.ground.page,
                )
                for band in bands
            ],
            "customdata": [[_hover(chart, band, total), _mark(stages, band)] for band in bands],
            "hovertemplate": "%{customdata[0]}<extra></extra>",
        },
        textfont={"color": chart.ground.ink, "size": 12, "shadow": "none"},
    )
    gaps = max(len(sizes[stage]) for stage in stages) - 1
    height = ABOVE + BANDS_HEIGHT + gaps * pad + BENEATH
    figure = layout.apply_layout(figure, chart.ground, height, right=8)
    figure.update_layout(margin={"t": ABOVE, "b": BENEATH})
    return figure


def draw_waterfall(chart: Chart) -> Figure:
    """From nothing to the whole, a bar for each row that begins where the last one ended."""
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
        hovertext=_step_hovers(chart),
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
    names = [
        *(chart.word(chart.x, value) for value in values),
        texts.translate(chart.lang, "chart.all_of_it"),
    ]
    said = [*(_of(size, total, chart.lang) for size in sizes), texts.number(total, chart.lang)]
    figure.update_yaxes(
        tickvals=[str(rows - number) for number in range(rows + 1)],
        ticktext=[layout.wrap_label(name, LABEL_WIDTH) for name in names],
        showgrid=False,
    )
    for number, size in enumerate(said):
        figure.add_annotation(
            x=1,
            xref="paper",
            y=str(rows - number),
            text=size,
            xanchor="left",
            font={"size": 12, "color": chart.ground.secondary},
        )
    figure.update_layout(barmode="overlay", bargap=0.35)
    figure.update_xaxes(range=[0, total * 1.02], nticks=3, **number_formats.format_axis(chart.y))
    return layout.apply_layout(
        figure, chart.ground, 60 + 42 * (rows + 1), layout.measure_right_margin(said)
    )


def _step_hovers(chart: Chart) -> list[str]:
    """Each step with its share and its interval; the counts of its row are those of the whole."""
    share = chart.query.estimate["value"]
    return [
        f"{chart.word(chart.x, row[chart.x])}: "
        + number_formats.format_measure(chart.y, row[chart.y], chart.lang)
        + f"<br>{chart.told(share, row)}"
        for row in chart.rows.to_dict("records")
    ]


def _pad(stage: str, nodes: Sequence[tuple[str, Any]], lacking: Sequence[float]) -> float:
    """What must lie between the nodes of a stage (px) so that no label meets another, whichever of
    them Plotly puts beside each other."""
    of_stage = [lack for (one, _), lack in zip(nodes, lacking, strict=True) if one == stage]
    return sum(sorted(of_stage)[-2:]) / 2


def _counted(chart: Chart, *columns: str) -> Counter[tuple[Any, ...]]:
    """How many there are of each combination of values of some columns."""
    counted: Counter[tuple[Any, ...]] = Counter()
    values = zip(*(chart.rows[column].tolist() for column in columns), strict=True)
    for combined, count in zip(values, chart.rows[chart.y].tolist(), strict=True):
        counted[combined] += count
    return counted


def _bands(chart: Chart, before: str, after: str) -> list[dict[str, Any]]:
    counted = _counted(chart, chart.x, str(chart.by), before, after)
    return [
        {"first": first, "told": told, "from": (before, left), "to": (after, right), "count": count}
        for (first, told, left, right), count in counted.items()
    ]


def _mark(stages: list[str], band: dict[str, Any]) -> list[Any]:
    """Which rows a click on a band opens: those of its two ends, whatever stands at the others."""
    ends = dict((band["from"], band["to"]))
    return [ends.get(stage, ANY) for stage in stages]


def _colour(chart: Chart, value: Any) -> str:
    """Of how the word arrived its hue; of what became of it a tint of ink."""
    if MARKS.get(str(value), ("ink",))[0] in chart.ground.hues:
        return pick_hue(value, chart.ground)
    return tint(chart.ground.ink, 0.7, chart.ground.page)


def _of(count: float, total: float, lang: str) -> str:
    return f"{texts.number(count, lang)} ({number_formats.format_rate(count / total, lang)})"


def _hover(chart: Chart, band: dict[str, Any], total: float) -> str:
    way = dict.fromkeys(((chart.x, band["first"]), band["from"], band["to"]))
    lines = [f"{chart.heading(stage)}: {chart.word(stage, value)}" for stage, value in way]
    return "<br>".join([*lines, _of(band["count"], total, chart.lang)])
