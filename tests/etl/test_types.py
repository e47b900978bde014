# ruff: noqa: DTZ001 - times are naive, in the company's zone
"""Types of values: every spelling of a value is parsed, and nothing else is."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl import schema
from etl.values import dates, people
from etl.values.cells import clean_cells
from etl.values.normalise import find_header_unit, normalise_header, normalise_name
from etl.values.parse import (
    ARROW_TYPES,
    PARSERS,
    ParseOptions,
    Problem,
    parse_cells,
    parse_number,
)

ZONE = ZoneInfo("Asia/Shanghai")
OPTIONS = ParseOptions(ZONE)
FIELDS = [field for table in schema.load_tables().values() for field in table.fields.values()]
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))
TIMES = st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0)
)
EFFORT = schema.load_tables()["requirements"].fields["effort_days"]
AMOUNT = schema.load_tables()["projects"].fields["contract_amount"]


@given(DAYS)
def test_a_day_is_the_same_in_every_notation(day):
    forms = [
        f"{day:%Y-%m-%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day:%d.%m.%Y}",
        f"{day:%B %d, %Y}",
        f"{day:%d/%b/%Y}",
        f"{day:%m/%d/%Y}",
        str((day - date(1899, 12, 30)).days),
    ]
    for form in forms:
        parsed = dates.parse_moment(form, "mdy", ZONE)
        assert isinstance(parsed, datetime), form
        assert parsed.date() == day, form


@given(TIMES)
def test_a_time_with_an_offset_is_the_same_moment_in_the_companys_zone(moment):
    for offset in (timedelta(0), timedelta(hours=8), timedelta(hours=-5, minutes=-30)):
        elsewhere = moment.replace(tzinfo=ZONE).astimezone(timezone(offset))
        assert dates.parse_moment(elsewhere.isoformat(), None, ZONE) == moment
    in_utc = moment.replace(tzinfo=ZONE).astimezone(UTC)
    assert dates.parse_moment(f"{in_utc:%Y-%m-%dT%H:%M:%S}Z", None, ZONE) == moment


@given(TIMES.map(lambda moment: moment.replace(year=2000 + moment.year % 69, day=1, second=0)))
def test_a_twelve_hour_clock_is_parsed_in_both_languages(moment):
    half = "上午" if moment.hour < 12 else "下午"
    clock = f"{(moment.hour - 1) % 12 + 1}:{moment:%M}"
    day = f"{moment.year}-{moment.month}-{moment.day}"
    assert dates.parse_moment(f"{day} {half}{clock}", None, ZONE) == moment
    assert dates.parse_moment(f"{moment:%d/%b/%y} {clock} {moment:%p}", None, ZONE) == moment


@given(st.integers(1, 12), st.integers(1, 12))
def test_the_order_of_day_and_month_is_never_guessed(first, second):
    parsed = dates.parse_moment(f"{first}/{second}/2026", None, ZONE)
    assert parsed == (datetime(2026, first, first) if first == second else "unclear_order")


@pytest.mark.parametrize(
    "text",
    [
        *("3月上旬", "3月底", "Q1", "年后", "2026-03-02 ~ 2026-03-13", "3.2-3.6", "Mar-26"),
        *("2026", "2026年3月", "2026-03", "Mar 2026"),
    ],
)
def test_text_that_is_not_one_day_is_a_vague_date(text):
    assert dates.parse_moment(text, "mdy", ZONE) == "vague_date"


@given(st.integers(0, 9999), st.integers(0, 99), st.integers(0, 99), st.sampled_from("+-"))
def test_any_year_and_offset_is_a_moment_or_not_a_date(year, hours, minutes, sign):
    parsed = dates.parse_moment(f"{year:04}-03-02 10:15{sign}{hours:02}:{minutes:02}", None, ZONE)
    is_moment = 1950 <= year <= 2199 and hours * 60 + minutes < 24 * 60
    assert isinstance(parsed, datetime) if is_moment else parsed == "not_a_date"


@given(st.text())
def test_any_text_is_a_value_or_a_problem_for_every_type(text):
    for field in FIELDS:
        if text.strip():
            value = PARSERS[field.type](text.strip(), field, OPTIONS)
            pa.array([None if isinstance(value, Problem) else value], ARROW_TYPES[field.type])


# Each column is one DuckDB query, which takes longer than the default deadline on a busy machine.
@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=8), DAYS.map(str), st.just("3月底"))))
def test_a_column_is_parsed_like_its_cells_one_by_one(texts):
    field = schema.load_tables()["tasks"].fields["finish_date"]
    cells = clean_cells(pa.array(texts, pa.string()))
    column = parse_cells(cells, field, OPTIONS)
    for text, value in zip(cells.to_pylist(), column.values.to_pylist(), strict=True):
        expected = None if text is None else PARSERS["date"](text, field, OPTIONS)
        assert value == (None if isinstance(expected, Problem) else expected)
    problem_count = sum(len(rows) for _, _, rows in column.problems)
    assert column.values.null_count == cells.null_count + problem_count


@given(st.decimals(0, 10**9, places=2))
def test_a_number_is_the_same_with_every_separator(value):
    english = f"{value:,.2f}"
    european = english.translate(str.maketrans(",.", ".,"))
    for form in (f"{value}", english, european, f"¥{english}", f"{english} 元", f"-({value})"[1:]):
        sign = -1 if form.startswith("(") else 1
        assert parse_number(form, AMOUNT, OPTIONS) == pytest.approx(sign * float(value))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("5 人天", 5),
        ("0.5人日", 0.5),
        ("40 hrs", 5),
        ("5 days?", 5),
        ("1 wk", 5),
        ("500,60", 500.6),
        ("4h", 0.5),
    ],
)
def test_effort_is_in_days(text, days):
    assert parse_number(text, EFFORT, OPTIONS) == days


@pytest.mark.parametrize(("text", "amount"), [("12.5", 125_000), ("100元", 100), ("3万元", 30_000)])
def test_the_unit_in_a_cell_overrides_that_in_the_header(text, amount):
    assert parse_number(text, AMOUNT, replace(OPTIONS, unit="ten_thousands")) == amount


@pytest.mark.parametrize("text", ["3 points", "a few", "1.2.3", "1e999", "12-13", ""])
def test_text_that_is_not_a_number_is_a_problem(text):
    assert parse_number(text, EFFORT, OPTIONS) == Problem("not_a_number")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张伟(zhangwei)", "张伟"),
        ("张伟/研发部", "张伟"),
        ("公司/研发部/张伟", "张伟"),
        ("@张伟", "张伟"),
        ("张伟[50%]", "张伟"),
        ("张伟;", "张伟"),
        ("Wei, Zhang", "Zhang Wei"),
    ],
)
def test_a_person_is_one_name(text, name):
    assert people.parse_people(text, people.is_last_first([text])) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("上海云帆信息技术股份有限公司", "上海云帆信息技术"),
        ("Acme Co., Ltd.", "acme"),
        ("Acme GmbH & Co. KG", "acme gmbh &"),
        ("ＡＣＭＥ  Inc.", "acme"),
        ("张 伟", "张伟"),
        ("Zhang  Wei", "zhang wei"),
    ],
)
def test_names_compare_without_width_case_spaces_and_legal_form(text, name):
    assert normalise_name(text) == name


@given(st.text())
def test_normalising_a_name_twice_changes_nothing(text):
    once = normalise_name(text)
    assert normalise_name(once) == once


def test_marks_and_units_are_not_part_of_a_header():
    assert normalise_header("*客户名称（必填）") == "客户名称"
    assert normalise_header("客户确认 / 日期") == normalise_header("客户确认日期")
    assert normalise_header("Custom field (Actual start)") == "actualstart"
    assert find_header_unit("金额（万元）") == "ten_thousands"
