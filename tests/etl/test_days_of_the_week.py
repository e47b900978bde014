# ruff: noqa: DTZ001 - times are naive, in the company's zone
"""Days of the week beside dates, and dates at the ends of what is read."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from etl.values import dates
from etl.values.date_days import read_day

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    "weekday", ["Tues", "Wednes", "Thur", "Thurs,", "Mon", "Donnerstag", "Do.", "So,", "MI."]
)
def test_a_day_of_the_week_in_any_form_is_passed_over(weekday):
    assert dates.parse_moment(f"{weekday} 5 Mar 2026", None, ZONE) == datetime(2026, 3, 5)


@pytest.mark.parametrize(
    "weekday", ["礼拜三", "礼拜天", "星期天", "周天", "周日", "星期四", "(四)"]
)
def test_a_chinese_day_of_the_week_is_passed_over(weekday):
    assert dates.parse_moment(f"2026-03-05 {weekday}", None, ZONE) == datetime(2026, 3, 5)


@pytest.mark.parametrize("word", ["so", "do", "Mo", "mar"])
def test_a_word_of_two_letters_is_no_day_of_the_week(word):
    assert dates.parse_moment(f"{word} 2026-03-05", None, ZONE) == "not_a_date"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Mar 5th", "2026-03-05 00:00"),
        ("Feb 29th", "not_a_date"),
        ("3/5 15:45", "2026-03-05 15:45"),
        ("2026-03-05 10:15 +10:30", "2026-03-05 07:45"),
        ("1772676900123", "2026-03-05 10:15"),
        ("2199-12-31 10:15", "2199-12-31 10:15"),
        ("1950-01-01 10:15", "1950-01-01 10:15"),
        ("1949-12-31 10:15", "not_a_date"),
        ("05.03.2026, 15.45", "2026-03-05 15:45"),
        ("2026-03-05 " + "x" * 600, "not_a_date"),
    ],
)
def test_a_day_without_a_year_has_the_columns_and_every_moment_its_minute(text, moment):
    found = dates.parse_moment(text, "mdy", ZONE, 2026)
    assert found == (moment if moment == "not_a_date" else datetime.fromisoformat(moment))


def test_the_years_at_either_end_are_converted_too():
    for day, hour in ((date(1950, 1, 1), 18), (date(2199, 12, 30), 18)):
        found = dates.parse_moment(f"{day:%d.%m.%Y} 10:15", None, ZONE, source_zone=UTC)
        assert found == datetime(day.year, day.month, day.day, hour, 15)


def test_the_parts_of_a_chinese_date_stand_in_the_order_in_which_they_are_written():
    found = read_day("2026年3月5日")
    assert found is not None
    assert (found.usual, found.is_named) == (("ymd",), False)
