"""From a mark of a chart to its rows: which they are, and that none is lost or counted twice."""

import pytest

from dashboard import behind, engine
from queries import catalog

# Charts whose marks no list can be narrowed to, and why.
WHOLE = {
    "complaints/rate_by_month": "its months count project-weeks, which are no rows of a list",
    "schedule/slip_by_grade": "the late days of one task go to several grades of links",
}
CLICKED = sorted(
    name
    for name, query in catalog.shipped().items()
    if query.kind == "evidence" and behind.is_marked(query)
)


def listed(data, answer, number):
    """The rows behind a mark."""
    rows = engine.run(data, answer.query.rows)
    only = behind.only(answer, rows.rows.columns, number)
    return engine.narrowed(data, rows, *behind.narrowed(rows.sql, rows.rows.columns, only)).rows


def test_a_click_leads_to_its_rows_on_every_chart_but_those_that_say_why_not(data):
    whole = {
        name
        for name in CLICKED
        for answer in [engine.run(data, name)]
        if not behind.places(answer, engine.run(data, answer.query.rows).rows.columns)
    }
    assert len(CLICKED) > 10
    assert whole == set(WHOLE)


@pytest.mark.parametrize("name", [name for name in CLICKED if name not in WHOLE])
def test_the_rows_behind_all_marks_are_those_of_the_figure(large, name):
    answer = engine.run(large, name)
    spec = answer.query.estimate
    counted = spec.get("numerator" if spec["kind"] == "share" else "denominator") if spec else None
    whole = len(engine.run(large, answer.query.rows).rows)
    found = [len(listed(large, answer, number)) for number in range(len(answer.rows))]
    assert 0 < sum(found) <= whole
    if counted:
        for rows, cases in zip(found, answer.rows[counted].astype(float), strict=True):
            # A list holds what the figure cannot count too, such as work that has not begun.
            assert rows >= cases


def test_a_month_is_narrowed_by_the_days_of_its_column():
    assert behind.condition("received_month", ["received_date"]) == (
        "date_trunc('month', cast(received_date as date)) = {}"
    )
    assert behind.condition("opened_month", ["opened_at", "received_date"]) == (
        "date_trunc('month', cast(opened_at as date)) = {}"
    )
    assert behind.condition("state", ["received_date"]) is None


def test_a_value_of_the_data_is_bound_and_never_part_of_the_sql(data):
    sql, values = behind.narrowed("select 1 as a", ["a"], {"a": "x' or 1=1 --"})
    assert "or 1=1" not in sql
    assert values == {"mark_1": "x' or 1=1 --"}
