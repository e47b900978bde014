# ruff: noqa: DTZ001 - times are naive, in the company's zone
"""Numbers, durations, rates and columns of dates as people and programs write them."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from etl import schema
from etl.values import numbers
from etl.values.parse import ParseOptions, Problem, parse_cells, parse_number

OPTIONS = ParseOptions(ZoneInfo("Asia/Shanghai"))
TABLES = schema.load_tables()
EFFORT = TABLES["requirements"].fields["effort_days"]
AMOUNT = TABLES["projects"].fields["contract_amount"]
OPENED = TABLES["tickets"].fields["opened_at"]
RATE = next(
    field for table in TABLES.values() for field in table.fields.values() if field.unit == "rate"
)


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("1,234.5", None, (1234.5, "")),
        ("1.234,5", None, (1234.5, "")),
        ("1,234", None, (1234, "")),
        ("1.234", None, (1.234, "")),
        ("1.234", ",", (1234, "")),
        ("1.234", ".", (1.234, "")),
        ("1,234", ",", (1.234, "")),
        ("1.234.567", None, (1234567, "")),
        ("1,234,567", ".", (1234567, "")),
        ("500,60", None, (500.6, "")),
        ("0,5", None, (0.5, "")),
        (".5", None, (0.5, "")),
        ("5.", None, (5, "")),
        ("-.5 h", None, (-0.5, "h")),
        ("12 500,5", ",", (12500.5, "")),
        ("1'234'567.80", None, (1234567.8, "")),
        ("(12.5)", None, (-12.5, "")),
        ("+7", None, (7, "")),
        ("1e3", None, (1000, "")),
        ("2.5e-1", None, (0.25, "")),
        ("US$ 1,000", None, (1000, "")),
        ("€12", None, (12, "")),
        ("CNY 12", None, (12, "")),
        ("5 days?", None, (5, "days")),
        ("１２．５ 人天", None, (12.5, "人天")),
        ("1.2.3", None, None),
        ("1,2,3", None, None),
        ("1e999", None, None),
        ("h 5", None, None),
        ("", None, None),
    ],
)
def test_a_number_is_read_by_its_own_marks_or_those_of_its_column(text, mark, expected):
    assert numbers.split_number(text, mark) == expected


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1.234", "500,6"], ","),
        (["1.234", "500.6"], "."),
        (["1.234", "0,125"], ","),
        (["1.234", "0.125"], "."),
        (["1.234", "1234,567"], ","),
        (["1.234", "1.234.567"], ","),
        (["1.234", "1,234,567"], "."),
        (["1.234,5"], ","),
        (["1,234.5", "1.234"], "."),
        (["12", "1,234"], "."),
        (["1.234"], None),
        (["1.234", "0,5", "0.5"], None),
        ([], "."),
    ],
)
def test_the_decimal_mark_of_a_column_is_what_its_numbers_prove(texts, mark):
    assert numbers.prove_decimal_mark(pa.array(texts, pa.string())) == mark


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("36:00", 36),
        ("1:30", 1.5),
        ("0:00:36", 0.01),
        ("1899-12-31 12:00:00", 12),
        ("1900-01-01 06:30:36", 30.51),
        # A spreadsheet has a 29 February 1900: 28 February is its day 59, 1 March its day 61.
        ("1900-02-28 00:00:00", 59 * 24),
        ("1900-03-01 00:00:00", 61 * 24),
        ("1:60", None),
        ("36", None),
    ],
)
def test_a_duration_is_in_hours(text, hours):
    found = numbers.parse_duration(text)
    assert found is None if hours is None else found == pytest.approx(hours)


@pytest.mark.parametrize(
    ("words", "counts", "is_percent", "is_mixed"),
    [
        (["0.5", "0.8", "1"], [3, 2, 9], False, False),
        (["50", "80", "1"], [3, 2, 1], True, False),
        # 120 % among fractions is one of them; 200 % and more is another scale.
        (["0.5", "0.8", "1.2"], [3, 2, 1], False, False),
        (["0.5", "0.8", "2"], [3, 2, 1], False, True),
        (["0.5", "80"], [1, 4], True, True),
        (["0.5", "80"], [4, 4], False, True),
        # Among per cent with decimals, 0.5 is half a per cent.
        (["0.5", "80.5"], [1, 4], True, False),
        (["0,5", "0,8", "90%"], [1, 1, 9], False, False),
        (["50,5", "0,5"], [4, 1], True, False),
        (["1.5", "0.5"], [4, 1], True, False),
        (["1", "0.5", "3"], [9, 2, 1], False, True),
        (["-0.5", "-80"], [1, 2], True, True),
    ],
)
def test_the_scale_of_rates_is_that_of_most_rows(words, counts, is_percent, is_mixed):
    found = numbers.weigh_rates(pa.array(words), pa.array(counts))
    assert found == (is_percent, is_mixed)


@pytest.mark.parametrize(
    ("text", "unit", "days"),
    [
        ("90 min", None, 0.3),
        ("3600 s", None, 0.2),
        ("2 weeks", None, 10),
        ("2", "weeks", 10),
        ("2", "hours", 0.4),
        ("2", "minutes", 2 / 300),
        ("2", None, 2),
        ("2 d", "hours", 2),
        ("50%", None, 0.5),
        ("7:30", None, 1.5),
        ("-5 h", None, -1),
    ],
)
def test_effort_in_any_unit_is_in_days_of_five_hours_here(text, unit, days):
    five = replace(OPTIONS, hours_per_day=5.0, unit=unit)
    found = parse_number(text, EFFORT, five)
    assert found == pytest.approx(days)


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        ("12.500", {}, Problem("unclear_number")),
        ("12.500", {"decimal_mark": "."}, 12.5),
        ("12.500", {"decimal_mark": ","}, 12_500),
        ("12.50", {}, 12.5),
        ("3", {"unit": "ten_thousands"}, 30_000),
        ("12 h", {}, 12),
        ("5 points", {}, Problem("not_a_number")),
    ],
)
def test_an_amount_is_in_whole_units_and_an_unclear_point_is_asked(text, options, expected):
    assert parse_number(text, AMOUNT, replace(OPTIONS, **options)) == expected


@pytest.mark.parametrize(
    ("text", "whole_percent", "is_mixed", "expected"),
    [
        ("12.3%", False, False, 0.123),
        ("12.3", True, False, 0.123),
        ("0.5", False, False, 0.5),
        ("0.5", True, True, Problem("mixed_scale")),
        ("0", True, True, 0.0),
        ("1", True, True, 0.01),
        ("50", False, True, Problem("mixed_scale")),
        ("2", False, True, Problem("mixed_scale")),
        ("1.9", False, True, 1.9),
        ("50%", False, True, 0.5),
    ],
)
def test_a_rate_is_a_share_and_one_of_another_scale_is_a_problem(
    text, whole_percent, is_mixed, expected
):
    options = replace(OPTIONS, whole_percent=whole_percent, is_scale_mixed=is_mixed)
    assert parse_number(text, RATE, options) == expected


@pytest.mark.parametrize(
    ("order", "texts", "days"),
    [
        (None, ["2026-3-5", "2026-02-30", "0001-01-01"], [date(2026, 3, 5), None, None]),
        ("dmy", ["05/03/2026", "5-3-2026 14:30"], [date(2026, 3, 5)] * 2),
        ("mdy", ["03/05/2026", "3-5-2026 14:30"], [date(2026, 3, 5)] * 2),
        ("mdy", ["2026/3/5", "2026.03.05 9:15"], [date(2026, 3, 5)] * 2),
        ("ydm", ["2026/5/3", "2026/05/03"], [date(2026, 3, 5)] * 2),
    ],
)
def test_a_column_of_dates_in_numbers_follows_its_order(order, texts, days):
    field = TABLES["tasks"].fields["finish_date"]
    found = parse_cells(pa.array(texts), field, replace(OPTIONS, order=order))
    assert found.values.to_pylist() == days
    assert len(found.problems) == days.count(None)


def test_texts_are_as_written_but_html_and_damaged_ids():
    title = TABLES["requirements"].fields["title"]
    found = parse_cells(pa.array(["<p>a</p>", "b<c", None, "<p></p>"]), title, OPTIONS)
    assert (found.values.to_pylist(), found.html_count) == (["a", "b<c", None, None], 2)
    plain = parse_cells(pa.array(["a", None]), title, OPTIONS)
    assert (plain.values.to_pylist(), plain.html_count) == (["a", None], 0)
    number = TABLES["tasks"].fields["task_id"]
    cells = pa.array(["T-1", "1.2E+15", "<p>x</p>", None, "4.5E+16"])
    damaged = parse_cells(cells, number, OPTIONS)
    assert damaged.values.to_pylist() == ["T-1", None, "<p>x</p>", None, None]
    assert [(text, one.code, rows.tolist()) for text, one, rows in damaged.problems] == [
        ("1.2E+15", "rounded_id", [1]),
        ("4.5E+16", "rounded_id", [4]),
    ]
    assert parse_cells(cells.slice(0, 1), number, OPTIONS).problems == ()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (None, datetime(2026, 3, 5, 23, 30)),
        (ZoneInfo("UTC"), datetime(2026, 3, 6, 7, 30)),
        (timezone(timedelta(hours=-5, minutes=-30)), datetime(2026, 3, 6, 13, 0)),
        (timezone(timedelta(hours=9, minutes=45)), datetime(2026, 3, 5, 21, 45)),
    ],
)
def test_times_of_another_zone_are_moved_and_days_are_not(source, expected):
    options = replace(OPTIONS, source_zone=source)
    cells = pa.array(["2026-03-05 23:30:00.7", "2026-03-05"])
    found = parse_cells(cells, OPENED, options)
    assert found.values.to_pylist() == [expected, datetime(2026, 3, 5)]
