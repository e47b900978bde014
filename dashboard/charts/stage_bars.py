"""A flow where there is no room for its bands: one stacked bar for each of its main stages."""

from typing import Any

from dashboard.charts import layout, plotly_text
from dashboard.charts.chart import Chart
from dashboard.charts.figure import Figure
from dashboard.display import number_formats, texts
from dashboard.display.palette import MARKS, pick_hue, sort_by_meaning, tint
from dashboard.engine.drill_down import ANY

# Heights of a stage's title, its bar, a line of its legend and the gap below it (px).
TITLE, BAR, LINE, GAP = 22, 26, 20, 16
# Tints of ink of the values that have no hue, in their order.
TINTS = (0.85, 0.6, 0.4, 0.25, 0.12)


def draw_stage_bars(chart: Chart) -> Figure:
    """Bars for how the word arrived, by what it is split, and how it ended, each of all cases.

    Vertical positions are in pixels from the top.
    """
    stages = list(chart.query.chart["stages"])
    total = float(chart.rows[chart.y].sum())
    figure, top = Figure(), 0
    for stage in dict.fromkeys((chart.x, str(chart.by), stages[-1])):
        sums = chart.rows.groupby(stage, sort=False)[chart.y].sum()
        _write_line(figure, chart, f"<b>{chart.label_column(stage)}</b>", top)
        top += TITLE
        base, line = 0.0, top + BAR
        for place, value in enumerate(sort_by_meaning(list(sums.index))):
            count, colour = float(sums[value]), _pick_colour(chart, value, place)
            share = number_formats.format_rate(count / total, chart.lang)
            name = plotly_text.escape(chart.format_cell(stage, value))
            label = f"{name} {texts.number(count, chart.lang)} ({share})"
            mark = [value if other == stage else ANY for other in stages]
            figure.add_bar(
                orientation="h",
                y=[top + BAR / 2],
                x=[count],
                base=[base],
                width=[BAR],
                marker={"color": colour, "line": {"color": chart.ground.page, "width": 1}},
                customdata=[[label, mark]],
                hovertemplate="%{customdata[0]}<extra></extra>",
            )
            _write_line(figure, chart, f'<span style="color:{colour}">■</span> {label}', line)
            base, line = base + count, line + LINE
        top = line + GAP
    layout.apply_layout(figure, chart.ground, top, right=8)
    figure.update_layout(margin={"l": 8, "t": 0, "b": 0}, barmode="overlay")
    figure.update_xaxes(visible=False, range=[0, total])
    figure.update_yaxes(visible=False, range=[top, 0])
    return figure


def _write_line(figure: Figure, chart: Chart, text: str, top: float) -> None:
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


def _pick_colour(chart: Chart, value: Any, place: int) -> str:
    if MARKS.get(str(value), ("ink",))[0] in chart.ground.hues:
        return pick_hue(value, chart.ground)
    return tint(chart.ground.ink, TINTS[min(place, len(TINTS) - 1)], chart.ground.page)
