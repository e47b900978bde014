"""Planned against actual: the share by week of the projects that change and of those kept back."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pandas as pd

from dashboard.charts import labels, layout, plotly_text
from dashboard.charts.chart import Chart
from dashboard.charts.figure import Figure
from dashboard.charts.layout import HEIGHT, LABEL_WIDTH
from dashboard.display import number_formats, texts
from dashboard.display.palette import Ground
from dashboard.estimates.plan import Plan
from queries.catalog import Query

# A week of a few projects has few cases: each point is the share of the last eight weeks, none of
# them on the other side of the start.
WINDOW = 8
RATE = "value_rate"


def draw_planned_actual(
    rows: pd.DataFrame, of: Plan, query: Query, least: int, lang: str, ground: Ground
) -> Figure | None:
    """Lines of both sides by week, the start upright, the target across; None without any point.

    `rows` are the weeks of the plan's projects (`select_rows`); a point of fewer than `least` cases
    is not shown.
    """
    drawn = {
        side: shares
        for side, is_pilot in (("pilots", True), ("kept", False))
        if len(shares := _smooth(rows[rows["is_pilot"] == is_pilot], least))
    }
    if not drawn:
        return None
    figure, chart = Figure(), _make_chart(rows, query, lang, ground)
    colours = {"pilots": ground.ink, "kept": ground.secondary}
    for side, shares in drawn.items():
        figure.add_scatter(
            x=[week.date().isoformat() for week in shares.index],
            y=[None if pd.isna(share) else share for share in shares[RATE]],
            mode="lines",
            connectgaps=False,
            line={
                "color": colours[side],
                "width": 2,
                "dash": "solid" if side == "pilots" else "dash",
            },
            hovertext=[
                _write_hover(share, lang) for share in shares.reset_index().to_dict("records")
            ],
            hoverinfo="text",
            name=plotly_text.escape(_name(side, lang)),
            cliponaxis=False,
        )
    highest = max(shares[RATE].max() for shares in drawn.values())
    high = min(max(highest, of.target) * 1.12 + 0.02, 1.03)
    _mark_plan(figure, of, lang, ground)
    figure.update_yaxes(range=[0, high], **number_formats.format_axis(RATE))
    figure.update_xaxes(type="date", tickformat="%Y-%m", nticks=5, showgrid=False)
    right = labels.label_line_ends(
        figure,
        chart,
        [shares[RATE].dropna().iloc[-1] for shares in drawn.values()],
        [layout.wrap_label(_name(side, lang), LABEL_WIDTH) for side in drawn],
        [colours[side] for side in drawn],
        0.0,
        high,
        HEIGHT,
    )
    return layout.apply_layout(figure, ground, HEIGHT, right)


def _smooth(rows: pd.DataFrame, least: int) -> pd.DataFrame:
    """The share of the last weeks at each week, by side of the start; without those of few cases,
    and none where all have few."""
    sums = rows.groupby(["has_begun", "week"])[["count", "cases"]].sum()
    rolled = sums.groupby("has_begun").rolling(WINDOW, min_periods=1).sum()
    rolled = rolled.reset_index(level=[0, 1], drop=True).sort_index()
    enough = rolled["cases"] >= least
    if not enough.any():
        return rolled[:0]
    return rolled.assign(**{RATE: (rolled["count"] / rolled["cases"]).where(enough)})


def _mark_plan(figure: Figure, of: Plan, lang: str, ground: Ground) -> None:
    start, end = of.first_week.isoformat(), (of.end - timedelta(days=7)).isoformat()
    thin = {"color": ground.secondary, "width": 1}
    # Plotly takes days of a date axis in an upright line as text.
    figure.add_shape(
        type="line", x0=start, x1=start, xref="x", y0=0, y1=1, yref="y domain", line=thin
    )
    dashed = {**thin, "dash": "dot"}
    figure.add_shape(
        type="line", x0=start, x1=end, xref="x", y0=of.target, y1=of.target, yref="y", line=dashed
    )
    marks = (("start_mark", 1.0, "y domain", "center"), ("target_mark", of.target, "y", "left"))
    for key, y, yref, anchor in marks:
        figure.add_annotation(
            x=start,
            xref="x",
            xanchor=anchor,
            y=y,
            yref=yref,
            yanchor="bottom",
            text=plotly_text.escape(texts.translate(lang, f"decisions.{key}")),
            font={"color": ground.secondary, "size": 12},
        )


def _make_chart(rows: pd.DataFrame, query: Query, lang: str, ground: Ground) -> Chart:
    return Chart(rows, query, lang, ground, "week_date", RATE, None, None)


def _name(side: str, lang: str) -> str:
    return texts.translate(lang, f"decisions.line_{side}")


def _write_hover(share: Mapping[str, Any], lang: str) -> str:
    """The day of the last of the weeks, the share and its counts."""
    day = number_formats.format_day(share["week"].date(), lang)
    rate = number_formats.format_cell(RATE, share[RATE], lang)
    return plotly_text.join_lines([day, f"{rate} ({share['count']:.0f}/{share['cases']:.0f})"])
