"""Pictures of a comparison: its two groups and their difference, and the same asked otherwise."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.charts import layout
from dashboard.charts.chart import Chart
from dashboard.charts.figure import Figure
from dashboard.charts.layout import GROUP_WIDTH
from dashboard.display import number_formats, texts
from dashboard.display.palette import Ground, is_solid, pick_hue, sort_by_meaning
from dashboard.engine.answer import Answer
from dashboard.estimates.estimate import GradedEstimate
from dashboard.narrative import grade_texts
from dashboard.statistics import estimate
from dashboard.statistics.estimate import Estimate
from queries.catalog import Query


def draw_comparison(
    query: Query, estimate: GradedEstimate, lang: str, ground: Ground
) -> Figure | None:
    """The two groups on their scale, and below it the difference beside a bold zero.

    None where the comparison has no value.
    """
    if estimate.value is None:
        return None
    figure, group = Figure(), query.estimate.get("group", "part")
    unit = grade_texts.get_unit(query.estimate)
    parts = [(name, part) for name, part in estimate.parts if part.value is not None]
    whole = Estimate(estimate.value, estimate.low, estimate.high)
    names: list[str] = []
    if parts:
        names = [
            _named(texts.translate_choice(lang, group, name), part, lang) for name, part in parts
        ]
        colours = [pick_hue(name, ground) for name, _ in parts]
        fills = [
            ground.page if is_solid(name) is False else pick_hue(name, ground) for name, _ in parts
        ]
        _dots(figure, names, [part for _, part in parts], colours, fills, unit, ground, "")
        ends = [
            end for _, part in parts for end in (part.value, part.low, part.high) if end is not None
        ]
        figure.update_layout(
            xaxis={"anchor": "y", "range": _roomy(min(ends), max(ends)), **_axis(unit)},
            yaxis={"domain": [0.52, 1.0]},
        )
    suffix = "2" if parts else ""
    said = texts.translate(lang, "chart.difference")
    _dots(figure, [said], [whole], [ground.ink], [ground.ink], unit, ground, suffix)
    low = min(0.0, *(end for end in (whole.value, whole.low) if end is not None))
    high = max(0.0, *(end for end in (whole.value, whole.high) if end is not None))
    figure.update_layout(
        {
            f"xaxis{suffix}": {
                "anchor": f"y{suffix}",
                "range": _roomy(low, high),
                **_axis(unit),
            },
            f"yaxis{suffix}": {"domain": [0.0, 0.26] if parts else [0.0, 1.0]},
        }
    )
    _zero(figure, ground, suffix)
    lines = sum(name.count("<br>") + 1.6 for name in names)
    return _finished(figure, ground, round(130 + 30 * lines) if parts else 120)


def draw_panels(chart: Chart) -> Figure:
    """A panel for each value of `by`, all on one scale: a dot and interval for each group."""
    figure, rows = Figure(), chart.rows
    panel, counts = chart.by or chart.x, chart.counts or chart.y
    groups = sort_by_meaning(rows[chart.x].tolist())[::-1]
    asked = list(dict.fromkeys(rows[panel].tolist()))
    ends = [float(end) for name in ("", "_low", "_high") for end in rows[chart.y + name].dropna()]
    share = 1 / len(asked)
    for place, one in enumerate(asked):
        axis, top = str(place + 1) if place else "", 1 - place * share
        found = rows[rows[panel] == one].set_index(chart.x)
        shown = [group for group in groups if group in found.index]
        estimates = [
            estimate.Estimate(*(found.loc[group, chart.y + end] for end in ("", "_low", "_high")))
            for group in shown
        ]
        names = [layout.wrap_label(chart.word(chart.x, group), GROUP_WIDTH) for group in shown]
        colours = [pick_hue(group, chart.ground) for group in shown]
        fills = [
            chart.ground.page if is_solid(group) is False else pick_hue(group, chart.ground)
            for group in shown
        ]
        _dots(figure, names, estimates, colours, fills, "days", chart.ground, axis)
        figure.update_layout(
            {
                f"xaxis{axis}": {
                    "anchor": f"y{axis}",
                    "range": _roomy(min(0.0, *ends), max(ends)),
                    "showticklabels": place == len(asked) - 1,
                    **number_formats.format_axis(chart.y),
                },
                f"yaxis{axis}": {"domain": [top - share * 0.85, top - share * 0.15]},
            }
        )
        for key, group in enumerate(shown):
            figure.add_annotation(
                x=1,
                xref="paper",
                xanchor="left",
                xshift=8,
                y=str(key),
                yref=f"y{axis}",
                text=chart.counted(found.loc[group, counts]),
                font={"color": chart.ground.secondary, "size": 12},
            )
        figure.add_annotation(
            x=0,
            xref="paper",
            xanchor="left",
            y=top,
            yref="paper",
            yanchor="top",
            text=f"<b>{_panel_name(chart, panel, one)}</b>",
        )
    written = [chart.counted(count) for count in rows[counts]]
    lines = sum(
        layout.wrap_label(chart.word(chart.x, group), GROUP_WIDTH).count("<br>") + 1.4
        for group in groups
    )
    layout.apply_layout(
        figure,
        chart.ground,
        round(60 + len(asked) * (24 + 20 * lines)),
        layout.measure_right_margin(written),
    )
    figure.update_yaxes(tickfont={"color": chart.ground.ink})
    return figure


def _panel_name(chart: Chart, column: str, value: Any) -> str:
    written = chart.word(column, value)
    return texts.translate(chart.lang, "chart.panel", name=chart.heading(column), value=written)


def draw_robustness(estimate: GradedEstimate, unit: str, lang: str, ground: Ground) -> Figure:
    """A row for each way of asking: dot and interval; the headline bold, placebos open."""
    listed = grade_texts.list_variants(estimate)[::-1]
    names, found, fills = [], [], []
    for name, role, one in listed:
        said = layout.wrap_label(texts.translate(lang, f"variants.{name}"), GROUP_WIDTH)
        names.append(f"<b>{said}</b>" if role == "headline" else said)
        found.append(one)
        fills.append(ground.page if role == "placebo" else ground.ink)
    figure = Figure()
    _dots(figure, names, found, [ground.ink] * len(names), fills, unit, ground, "")
    figure.update_layout(xaxis=_axis(unit))
    _zero(figure, ground, "")
    lines = sum(name.count("<br>") + 1.4 for name in names)
    return _finished(figure, ground, round(50 + 20 * lines))


def draw_findings(
    answers: Sequence[Answer],
    lang: str,
    ground: Ground,
    widths: Mapping[str, int] = GROUP_WIDTH,
) -> Figure | None:
    """A row for each comparison: dot and interval beside a bold zero, rates and days each on a
    scale of their own; filled where the finding holds. None where none has a value.

    `widths` is how many letters of each language a line of a name may have.
    """
    panels: dict[str, list[tuple[Answer, GradedEstimate]]] = {"rate": [], "days": []}
    for answer in answers:
        estimate = answer.whole
        if estimate is not None and estimate.value is not None:
            panels[grade_texts.get_unit(answer.query.estimate)].append((answer, estimate))
    shown = {unit: listed[::-1] for unit, listed in panels.items() if listed}
    if not shown:
        return None
    figure, rows = Figure(), sum(len(listed) for listed in shown.values())
    gap, top = (0.16 if len(shown) > 1 else 0.0), 1.0
    for place, (unit, listed) in enumerate(shown.items()):
        axis = str(place + 1) if place else ""
        names = [_finding_name(answer, estimate, lang, widths) for answer, estimate in listed]
        found = [Estimate(one.value, one.low, one.high) for _, one in listed]
        fills = [
            ground.ink if one.grade in ("strong", "suggestive", "contrary") else ground.page
            for _, one in listed
        ]
        _dots(figure, names, found, [ground.ink] * len(names), fills, unit, ground, axis)
        ends = [end for one in found for end in (0.0, one.low, one.high) if end is not None]
        bottom = top - (1 - gap * (len(shown) - 1)) * len(listed) / rows
        figure.update_layout(
            {
                f"xaxis{axis}": {
                    "anchor": f"y{axis}",
                    "range": _roomy(min(ends), max(ends)),
                    "title": {"text": texts.translate(lang, f"chart.difference_{unit}")},
                    **_axis(unit),
                },
                f"yaxis{axis}": {"domain": [max(bottom, 0.0), top]},
            }
        )
        _zero(figure, ground, axis)
        top = bottom - gap
    lines = sum(
        _finding_name(*one, lang, widths).count("<br>") + 1.6
        for listed in shown.values()
        for one in listed
    )
    return _finished(figure, ground, round(150 + 20 * lines))


def _finding_name(
    answer: Answer, estimate: GradedEstimate, lang: str, widths: Mapping[str, int]
) -> str:
    title = layout.wrap_label(answer.query.title[lang], widths)
    return f"{title}<br>{grade_texts.format_mark(str(estimate.grade), lang)}"


def _named(name: str, part: estimate.Estimate, lang: str) -> str:
    return f"{layout.wrap_label(name, GROUP_WIDTH)}<br>{texts.translate(lang, 'chart.n', n=part.n)}"


def _dots(
    figure: Figure,
    names: Sequence[str],
    estimates: Sequence[estimate.Estimate],
    colours: Sequence[str],
    fills: Sequence[str],
    unit: str,
    ground: Ground,
    axis: str,
) -> None:
    keys = [str(place) for place in range(len(names))]
    for key, one, colour, inside in zip(keys, estimates, colours, fills, strict=True):
        if one.low is not None and one.high is not None:
            figure.add_scatter(
                x=[one.low, one.high],
                y=[key, key],
                mode="lines",
                line={"color": colour, "width": 2},
                hoverinfo="skip",
                xaxis=f"x{axis}",
                yaxis=f"y{axis}",
            )
        figure.add_scatter(
            x=[one.value],
            y=[key],
            mode="markers",
            marker={"size": 10, "color": inside, "line": {"color": colour, "width": 2}},
            hovertemplate="%{x:.1%}<extra></extra>"
            if unit == "rate"
            else "%{x:.2f}<extra></extra>",
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


def _roomy(low: float, high: float) -> list[float]:
    """A range with a margin at both ends, so that no mark is cut."""
    room = (high - low or 1) * 0.08
    return [low - room, high + room]


def _axis(unit: str) -> dict[str, Any]:
    return {"tickformat": ".0%" if unit == "rate" else ",~g", "nticks": 5}


def _zero(figure: Figure, ground: Ground, axis: str) -> None:
    figure.add_shape(
        type="line",
        x0=0,
        x1=0,
        y0=0,
        y1=1,
        xref=f"x{axis}",
        yref=f"y{axis} domain",
        line={"color": ground.ink, "width": 2},
        layer="below",
    )


def _finished(figure: Figure, ground: Ground, height: int) -> Figure:
    layout.apply_layout(figure, ground, height, 24)
    figure.update_yaxes(tickfont={"color": ground.ink})
    return figure
