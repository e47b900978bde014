"""A month that is not complete is shown, hollow, and is no finding."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from dashboard.charts import draw
from dashboard.display.palette import LIGHT, PALE, tint
from dashboard.engine import answers
from dashboard.estimates import graded
from dashboard.estimates.estimate import GradingContext
from dashboard.evidence import headlines
from dashboard.narrative import highlights
from queries.settings import load_settings

STEADY = [100, 104, 97, 101, 99, 103, 98, 100, 102, 97, 101, 99]


@pytest.fixture
def months(data):
    """The answer as if its months, the last of which is not complete, had so many of 200 cases."""

    def of(name, counts, **more):
        answer = answers.run_query(data, name)
        spec = answer.query.estimate
        starts = pd.date_range("2024-01-01", periods=len(counts), freq="MS").date
        rows = pd.DataFrame(
            {
                answer.query.chart["x"]: starts,
                spec["numerator"]: counts,
                spec["denominator"]: 200,
                spec["value"]: [count / 200 for count in counts],
                "is_judged": [month < starts[-1] for month in starts],
                **more,
            }
        )
        context = GradingContext(load_settings(data))
        found, whole = graded.grade_rows(answer.query, rows, context)
        return replace(answer, rows=rows, estimates=found, whole=whole, missing=())

    return of


def draw_traces(answer):
    figure = draw.draw_chart(answer.rows, answer.query, "en", estimates=answer.estimates)
    assert figure is not None
    return figure.traces


def test_a_month_that_is_not_complete_is_no_month_outside_the_limits(months):
    """It would be: 170 of 200, after twelve months at a half."""
    answer = months("schedule/late_control", [*STEADY, 170])
    judged = replace(answer, rows=answer.rows.assign(is_judged=True))
    assert "Jan 2025" in highlights.write_highlights(judged, "en")
    assert highlights.write_highlights(answer, "en").strip() == (
        "None of 12 months lies outside the limits."
    )


def test_it_is_drawn_hollow_and_without_limits(months):
    answer = months("schedule/late_control", [*STEADY, 170])
    low, high, line = draw_traces(answer)
    assert line["marker"]["color"] == [LIGHT.ink] * 12 + [LIGHT.page]
    assert line["y"][-1] == 0.85
    assert low["y"][-1] is high["y"][-1] is None
    assert None not in low["y"][:-1]


def test_it_is_hollow_on_a_line_and_pale_among_columns(months):
    answer = months("requirements/unverified_by_month", STEADY, arrival="second_hand")
    colours = draw_traces(answer)[-1]["marker"]["color"]
    assert colours == [LIGHT.hues["relayed"]] * 11 + [LIGHT.page]
    answer = months("complaints/origin_by_month", STEADY, origin="client_direct")
    [columns] = draw_traces(answer)
    hue = LIGHT.hues["direct"]
    assert columns["marker"]["color"] == [hue] * 11 + [tint(hue, PALE, LIGHT.page)]
    assert columns["marker"]["line"]["color"] == [LIGHT.page] * 11 + [hue]


def test_how_many_months_are_hollow_is_counted_among_those_drawn(months):
    answer = months("requirements/unverified_by_month", STEADY, arrival="second_hand")
    assert draw.count_not_judged(answer.rows, answer.query, 5) == 1
    assert draw.count_not_judged(answer.rows, answer.query, 201) == 0
    plain = replace(answer.query, estimate={**answer.query.estimate, "judged": "no_such_column"})
    assert draw.count_not_judged(answer.rows, plain, 5) == 0


def test_the_line_under_a_headline_ends_with_the_last_month_that_is_judged(months, monkeypatch):
    trend = months("schedule/late_control", [*STEADY, 170])
    figure = replace(
        trend, query=replace(trend.query, chart={**trend.query.chart, "trend": "of it"})
    )
    monkeypatch.setattr(headlines.card_parts, "ask", lambda name, chosen: trend)
    monkeypatch.setattr(headlines.card_parts, "get_small_group", lambda: 5)
    drawn = headlines._compute_trend(figure, {})
    assert drawn[-1] == (date(2024, 12, 1), STEADY[-1] / 200)


def test_what_a_trend_counts_is_said_where_it_is_not_quite_the_figure(data, monkeypatch):
    monkeypatch.setattr(headlines.session, "get_data_folder", lambda: data)
    trend = [(date(2026, 1, 1), 0.4), (date(2026, 2, 1), 0.5)]
    ripening, known_at_once = (
        headlines._describe_trend(answers.run_query(data, name), trend, "en")
        for name in ("requirements/headline", "schedule/headline")
    )
    assert ripening.endswith(
        "(Share started without an answer on record within the days followed up)"
    )
    assert "(" not in known_at_once
