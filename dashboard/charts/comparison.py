"""Charts of comparisons: groups and differences as dots with intervals, robustness checks."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.charts import difference_axis, labels, layout, plotly_text
from dashboard.charts.chart import Chart
from dashboard.charts.figure import Figure
from dashboard.charts.layout import GROUP_WIDTH
from dashboard.display import number_formats, texts
from dashboard.display.palette import Ground, is_solid, pick_hue, sort_by_meaning
from dashboard.engine.answer import Answer
from dashboard.estimates.estimate import GradedEstimate, list_dimensions
from dashboard.narrative import differences, grade_texts
from dashboard.statistics.estimate import Estimate
from queries.catalog import Query


def draw_comparison(
    query: Query, estimate: GradedEstimate, lang: str, ground: Ground
) -> Figure | None:
    """The two groups of a comparison, and below them their difference with a bold zero line.

    None where the comparison has no value.
    """
    if estimate.value is None:
        return None
    figure, group = Figure(), query.estimate.get("group", "part")
    unit = differences.get_unit(query.estimate)
    # From the bottom up: the first, in whose terms the difference is told, comes on top.
    parts = [(name, part) for name, part in estimate.parts if part.value is not None][::-1]
    whole = Estimate(estimate.value, estimate.low, estimate.high)
    names: list[str] = []
    if parts:
        names = [
            _format_part_name(query, texts.translate_choice(lang, group, name), part, lang)
            for name, part in parts
        ]
        colours = [pick_hue(name, ground) for name, _ in parts]
        fills = _pick_fills([name for name, _ in parts], ground)
        _draw_dots(figure, names, [part for _, part in parts], colours, fills, unit, ground, "")
        ends = [
            end for _, part in parts for end in (part.value, part.low, part.high) if end is not None
        ]
        figure.update_layout(
            xaxis={
                "anchor": "y",
                # Shares from 0 on: else three points look like a canyon.
                "range": [0.0, difference_axis.pad_range(0.0, max(ends))[1]]
                if unit == "rate"
                else difference_axis.pad_range(min(ends), max(ends)),
                **difference_axis.format_value_axis(unit),
            },
            yaxis={"domain": [0.52, 1.0]},
        )
    suffix = "2" if parts else ""
    label = texts.translate(lang, "chart.difference")
    _draw_differences(figure, [label], [whole], [ground.ink], unit, lang, ground, suffix)
    figure.update_layout({f"yaxis{suffix}": {"domain": [0.0, 0.26] if parts else [0.0, 1.0]}})
    lines = sum(name.count("<br>") + 1.6 for name in names)
    return _apply_layout(figure, ground, round(147 + 30 * lines) if parts else 137)


def draw_forest(query: Query, estimate: GradedEstimate, lang: str, ground: Ground) -> Figure | None:
    """A comparison in each subgroup, below the name of what splits them; that of all on top."""
    if estimate.value is None:
        return None
    whole = Estimate(estimate.value, estimate.low, estimate.high, estimate.n)
    rows = [(f"<b>{texts.translate(lang, 'forest.all')}</b>", whole)]
    for column, (_, found) in list_dimensions(estimate.parts).items():
        split = plotly_text.escape(texts.label_column(lang, column, query.columns))
        rows.append((f"<b>{split}</b>", Estimate(None)))
        for name, part in found.items():
            kind = texts.translate_choice(lang, column, name)
            rows.append((_format_part_name(query, kind, part, lang), part))
    names, estimates = [name for name, _ in rows[::-1]], [one for _, one in rows[::-1]]
    figure, unit = Figure(), differences.get_unit(query.estimate)
    _draw_differences(figure, names, estimates, [ground.ink] * len(rows), unit, lang, ground)
    return _apply_layout(figure, ground, round(67 + 18 * sum(n.count("<br>") + 1.3 for n in names)))


def draw_panels(chart: Chart) -> Figure:
    """A panel for each value of `by`, all on one scale: a dot and interval for each group."""
    figure, rows = Figure(), chart.rows
    panel_column, count_column = chart.by or chart.x, chart.counts or chart.y
    groups = sort_by_meaning(rows[chart.x].tolist())[::-1]
    panels = list(dict.fromkeys(rows[panel_column].tolist()))
    ends = [float(end) for name in ("", "_low", "_high") for end in rows[chart.y + name].dropna()]
    height, axis = 1 / len(panels), ""
    for number, panel in enumerate(panels):
        axis, top = str(number + 1) if number else "", 1 - number * height
        panel_rows = rows[rows[panel_column] == panel].set_index(chart.x)
        _draw_panel(figure, chart, panel_rows, [g for g in groups if g in panel_rows.index], axis)
        figure.update_layout(
            {
                f"xaxis{axis}": {
                    "anchor": f"y{axis}",
                    "range": difference_axis.pad_range(min(0.0, *ends), max(ends)),
                    "showticklabels": number == len(panels) - 1,
                    **number_formats.format_axis(chart.y),
                },
                f"yaxis{axis}": {"domain": [top - height * 0.85, top - height * 0.15]},
            }
        )
        figure.add_annotation(
            x=0,
            xref="paper",
            xanchor="left",
            y=top,
            yref="paper",
            yanchor="top",
            text=f"<b>{plotly_text.escape(_format_panel_name(chart, panel_column, panel))}</b>",
        )
    title = layout.make_title(chart.label_column(chart.y), chart.ground)
    figure.update_layout({f"xaxis{axis}": {"title": title}})
    count_labels = [chart.format_count(count) for count in rows[count_column]]
    lines = sum(
        layout.wrap_label(chart.format_cell(chart.x, group), GROUP_WIDTH).count("<br>") + 1.4
        for group in groups
    )
    layout.apply_layout(
        figure,
        chart.ground,
        round(77 + len(panels) * (24 + 20 * lines)),
        layout.measure_right_margin(count_labels),
    )
    figure.update_yaxes(tickfont={"color": chart.ground.ink})
    return figure


def _draw_panel(
    figure: Figure, chart: Chart, rows: pd.DataFrame, groups: Sequence[Any], axis: str
) -> None:
    """Draw the groups of one panel, whose rows are indexed by group, with their counts."""
    estimates = [
        Estimate(*(rows.loc[group, chart.y + end] for end in ("", "_low", "_high")))
        for group in groups
    ]
    names = [layout.wrap_label(chart.format_cell(chart.x, group), GROUP_WIDTH) for group in groups]
    colours = [pick_hue(group, chart.ground) for group in groups]
    fills = _pick_fills(groups, chart.ground)
    _draw_dots(figure, names, estimates, colours, fills, "days", chart.ground, axis)
    for key, group in enumerate(groups):
        count = chart.format_count(rows.loc[group, chart.counts or chart.y])
        font = {"color": chart.ground.secondary, "size": 12}
        labels.write_beside(figure, count, str(key), font, yref=f"y{axis}")


def _pick_fills(groups: Sequence[Any], ground: Ground) -> list[str]:
    """The fill of each group's dot: open for unverified groups, else the group's hue."""
    return [
        ground.page if is_solid(group) is False else pick_hue(group, ground) for group in groups
    ]


def _format_panel_name(chart: Chart, column: str, value: Any) -> str:
    return texts.translate(
        chart.lang,
        "chart.panel",
        name=chart.label_column(column),
        value=chart.format_cell(column, value),
    )


def draw_robustness(estimate: GradedEstimate, unit: str, lang: str, ground: Ground) -> Figure:
    """A dot and interval for each robustness check; the headline bold, placebos open."""
    names, estimates, fills = [], [], []
    for name, role, variant in grade_texts.list_variants(estimate)[::-1]:
        label = layout.wrap_label(texts.translate(lang, f"variants.{name}"), GROUP_WIDTH)
        names.append(f"<b>{label}</b>" if role == "headline" else label)
        estimates.append(variant)
        fills.append(ground.page if role == "placebo" else ground.ink)
    figure = Figure()
    _draw_differences(figure, names, estimates, fills, unit, lang, ground)
    lines = sum(name.count("<br>") + 1.4 for name in names)
    return _apply_layout(figure, ground, round(67 + 20 * lines))


def draw_findings(answers: Sequence[Answer], lang: str, ground: Ground) -> Figure | None:
    """A dot and interval for each comparison, with a bold zero line; rates and days apart.

    Dots are filled where there is a finding. None where no comparison has a value.
    """
    panels: dict[str, list[tuple[Answer, GradedEstimate]]] = {"rate": [], "days": []}
    for answer in answers:
        estimate = answer.whole
        if estimate is not None and estimate.value is not None:
            panels[differences.get_unit(answer.query.estimate)].append((answer, estimate))
    panels = {unit: panel[::-1] for unit, panel in panels.items() if panel}
    if not panels:
        return None
    figure, rows = Figure(), sum(map(len, panels.values()))
    gap, top = (0.16 if len(panels) > 1 else 0.0), 1.0
    for number, (unit, panel) in enumerate(panels.items()):
        axis = str(number + 1) if number else ""
        names = [_format_finding_name(answer, estimate, lang) for answer, estimate in panel]
        estimates = [Estimate(graded.value, graded.low, graded.high) for _, graded in panel]
        fills = [
            ground.ink if graded.grade in ("strong", "suggestive", "contrary") else ground.page
            for _, graded in panel
        ]
        _draw_differences(figure, names, estimates, fills, unit, lang, ground, axis)
        bottom = top - (1 - gap * (len(panels) - 1)) * len(panel) / rows
        figure.update_layout({f"yaxis{axis}": {"domain": [max(bottom, 0.0), top]}})
        top = bottom - gap
    lines = sum(
        _format_finding_name(*finding, lang).count("<br>") + 1.6
        for panel in panels.values()
        for finding in panel
    )
    return _apply_layout(figure, ground, round(150 + 20 * lines))


def _format_finding_name(answer: Answer, estimate: GradedEstimate, lang: str) -> str:
    title = layout.wrap_label(answer.query.title[lang], GROUP_WIDTH)
    return f"{title}<br>{grade_texts.format_mark(str(estimate.grade), lang)}"


def _format_part_name(query: Query, name: str, part: Estimate, lang: str) -> str:
    unit = number_formats.get_measure_word(lang, query.estimate.get("denominator"))
    count = texts.translate(lang, "chart.n", n=part.n, unit=unit)
    return f"{layout.wrap_label(name, GROUP_WIDTH)}<br>{count}"


def _draw_differences(
    figure: Figure,
    names: Sequence[str],
    estimates: Sequence[Estimate],
    fills: Sequence[str],
    unit: str,
    lang: str,
    ground: Ground,
    axis: str = "",
) -> None:
    """Draw a row for each difference between values of this unit, along an axis that shows 0."""
    inks, (low, high) = [ground.ink] * len(names), difference_axis.find_ends(estimates)
    of_difference = difference_axis.name_difference_unit(unit)
    _draw_dots(figure, names, estimates, inks, fills, of_difference, ground, axis)
    figure.update_layout(
        {
            f"xaxis{axis}": {
                "anchor": f"y{axis}",
                "range": difference_axis.pad_range(low, high),
                **difference_axis.format_difference_axis(unit, low, high, lang, ground),
            }
        }
    )
    difference_axis.draw_zero(figure, ground, axis)


def _draw_dots(
    figure: Figure,
    names: Sequence[str],
    estimates: Sequence[Estimate],
    colours: Sequence[str],
    fills: Sequence[str],
    unit: str,
    ground: Ground,
    axis: str,
) -> None:
    """Draw a row for each estimate: a dot, its interval and its name at the axis."""
    keys = [str(number) for number in range(len(names))]
    for key, estimate, colour, fill in zip(keys, estimates, colours, fills, strict=True):
        if estimate.low is not None and estimate.high is not None:
            figure.add_scatter(
                x=[estimate.low, estimate.high],
                y=[key, key],
                mode="lines",
                line={"color": colour, "width": 2},
                hoverinfo="skip",
                xaxis=f"x{axis}",
                yaxis=f"y{axis}",
            )
        figure.add_scatter(
            x=[estimate.value],
            y=[key],
            mode="markers",
            marker={"size": 10, "color": fill, "line": {"color": colour, "width": 2}},
            text=f"{100 * (estimate.value or 0):.1f}",
            hovertemplate=difference_axis.HOVERS.get(unit, "%{x:.2f}<extra></extra>"),
            xaxis=f"x{axis}",
            yaxis=f"y{axis}",
            cliponaxis=False,
        )
    figure.update_layout(
        {
            f"yaxis{axis}": {
                "type": "category",
                "categoryorder": "array",
                "categoryarray": keys,
                "tickmode": "array",
                "tickvals": keys,
                "ticktext": list(names),
                "range": [-0.6, len(keys) - 0.4],
                "showgrid": False,
                "ticks": "outside",
                "ticklen": 6,
                "tickcolor": "rgba(0,0,0,0)",
                "anchor": f"x{axis}",
            }
        }
    )
    figure.update_yaxes(tickfont={"color": ground.ink})


def _apply_layout(figure: Figure, ground: Ground, height: int) -> Figure:
    layout.apply_layout(figure, ground, height, 24)
    figure.update_yaxes(tickfont={"color": ground.ink})
    return figure
