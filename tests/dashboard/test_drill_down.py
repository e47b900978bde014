"""From a mark of a chart to its rows: which they are, and that none is lost or counted twice."""

import pandas as pd
import pytest

from dashboard.charts import draw
from dashboard.engine import answers, drill_down, session
from queries import catalog

# Charts whose marks no list can be narrowed to, and why.
WHOLE = {
    "complaints/rate_by_month": "its months count project-weeks, which are no rows of a list",
    "complaints/substantiated_by_relayer": "its people are letters, no column of the list",
    "requirements/unverified_by_relayer": "its people are letters, no column of the list",
    "requirements/variants": "a way is the order of several days, which the list holds one by one",
    "schedule/slip_by_changes_met": "what a task met is counted, and no column of the list",
    "schedule/slip_by_grade": "the late days of one task go to several grades of links",
}
FLOW = "overview/word_path"
CLICKED = sorted(
    name
    for name, query in catalog.load_shipped().items()
    if query.kind == "evidence" and drill_down.is_marked(query)
)


def narrowed(data, answer, mark):
    """The rows behind a mark."""
    listed = answers.run_query(data, answer.query.rows)
    sql = drill_down.narrow(answer.query, mark, listed.sql, listed.rows.columns)
    return answers.narrow(data, listed, *sql).rows


def of_the_mark(answer, mark, row):
    """Whether a row of the whole list belongs to a mark, told without SQL."""
    columns = [answer.query.chart[key] for key in ("x", "by") if key in answer.query.chart]
    for column, value in zip(columns, mark, strict=True):
        if column in row:
            found = row[column]
        else:
            stem = column.removesuffix("_month")
            day = row.get(f"{stem}_date", row.get(f"{stem}_at"))
            found = None if pd.isna(day) else day.replace(day=1)
            found = found.date() if hasattr(found, "date") else found
        if value != (None if pd.isna(found) else found):
            return False
    return True


def test_a_click_leads_to_its_rows_on_every_chart_but_those_that_say_why_not(data):
    whole = {
        name
        for name in CLICKED
        for answer in [answers.run_query(data, name)]
        if not drill_down.list_marks(
            answer, answers.run_query(data, answer.query.rows).rows.columns, "en"
        )
    }
    assert len(CLICKED) > 10
    assert whole == set(WHOLE)


@pytest.mark.parametrize("name", [name for name in CLICKED if name not in {*WHOLE, FLOW}])
def test_behind_each_mark_stand_its_rows_of_the_list_and_no_others(large, name):
    answer = answers.run_query(large, name)
    spec = answer.query.estimate
    counted = spec.get("numerator" if spec["kind"] == "share" else "denominator") if spec else None
    whole = answers.run_query(large, answer.query.rows).rows.to_dict("records")
    assert len(answer.rows) > 0
    for number in range(len(answer.rows)):
        mark = drill_down.make_mark(answer, number)
        found = narrowed(large, answer, mark)
        assert len(found) == sum(of_the_mark(answer, mark, row) for row in whole)
        if counted:
            # A list holds what the figure cannot count too, such as work that has not begun.
            assert len(found) >= float(answer.rows.iloc[number][counted])


def test_a_mark_without_a_month_opens_the_rows_without_a_day(data):
    listed = answers.run_query(data, "requirements/rows")
    query = session.get_queries(data)["requirements/unverified_by_month"]
    columns = listed.rows.columns
    undated = drill_down.narrow(query, (None, "first_hand"), listed.sql, columns)
    blanked = listed.sql.replace(
        "requirement_states.received_date,", "cast(null as date) as received_date,", 1
    )
    every = drill_down.narrow(query, (None, "first_hand"), blanked, columns)
    assert answers.narrow(data, listed, *undated).rows["received_date"].isna().all()
    assert len(answers.narrow(data, listed, *every).rows) == sum(
        listed.rows["arrival"] == "first_hand"
    )


def test_a_month_is_narrowed_by_the_days_of_its_column():
    assert drill_down.write_condition("received_month", ["received_date"]) == (
        "date_trunc('month', cast(received_date as date)) is not distinct from {}"
    )
    assert drill_down.write_condition("opened_month", ["opened_at", "received_date"]) == (
        "date_trunc('month', cast(opened_at as date)) is not distinct from {}"
    )
    assert drill_down.write_condition("state", ["received_date"]) is None


def test_a_value_of_the_data_is_bound_and_never_part_of_the_sql(data):
    query = session.get_queries(data)["complaints/medium"]
    sql, values = drill_down.narrow(query, ("x' or 1=1 --",), "select 1 as medium", ["medium"])
    assert "or 1=1" not in sql
    assert values == {"mark_1": "x' or 1=1 --"}


def test_behind_each_band_of_the_flow_stand_as_many_rows_as_it_is_wide(large):
    answer = answers.run_query(large, FLOW)
    listed = answers.run_query(large, answer.query.rows).rows.columns
    stages = list(answer.query.chart["stages"])
    bands = drill_down.list_marks(answer, listed, "en")
    assert len(bands) > 10
    for band, said in bands.items():
        wide = answer.rows
        for stage, value in zip(stages, band, strict=True):
            wide = wide if value == drill_down.ANY else wide[wide[stage] == value]
        assert len(narrowed(large, answer, band)) == wide["requirement_count"].sum() > 0
        assert said.count(" → ") == 1
    assert "Passed on → No answer on record" in bands.values()


def test_a_click_on_a_band_tells_one_of_the_bands_of_the_list(data):
    answer = answers.run_query(data, FLOW)
    bands = drill_down.list_marks(
        answer, answers.run_query(data, answer.query.rows).rows.columns, "en"
    )
    figure = draw.draw_chart(answer.rows, answer.query, "en")
    assert figure is not None
    [flow] = figure.traces
    clicked = {drill_down.find_clicked(answer, mark) for _, mark in flow["link"]["customdata"]}
    assert clicked == set(bands)


def test_a_click_tells_the_row_of_the_answer_and_on_a_limit_nothing(data):
    answer = answers.run_query(data, "complaints/medium")
    assert drill_down.find_clicked(answer, 0) == drill_down.make_mark(answer, 0)
    assert drill_down.find_clicked(answer, -1) is None
