# ruff: noqa: DTZ001 - times are naive, in the company's zone
"""Dates as people and programs write them, in English, German and Chinese."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from etl.values import dates
from etl.values.date_orders import choose_order, weigh_dates
from etl.values.normalise import normalise_header
from etl.values.zones import find_header_zone

ZONE = ZoneInfo("Asia/Shanghai")
NOON, QUARTER = datetime(2026, 3, 5, 12, 0), datetime(2026, 3, 5, 15, 45)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2026年3月5号",
            "2026年 3月 5日",
            "2026年3月5",
            "二〇二六年三月五日",
            "２０２６年３月５日",
        ),
        *("2026/03/05 (四)", "2026-03-05（周四）", "2026年3月5日 星期四", "2026.3.5.", "20260305"),
        *("5. März 2026", "05/Mär/26", "01/Mrz/26", "5-Mär-2026", "Donnerstag, 5. März 2026"),
        *("Do., 5. März 2026", "Do, 5. Mär 2026", "05/三月/26", "5/3月/26"),
        *("Thursday, 5th March, 2026", "Mar. 5, 2026", "Thu Mar 05 2026", "2026-Mar-05"),
        *("5 Mar 2026", "March 5th 2026", "\u200e2026/\u200e3/\u200e5", "2026-03-05\u200b"),
    ],
)
def test_a_day_is_read_in_every_spelling(text):
    day = 1 if text.startswith("01") else 5
    assert dates.parse_moment(text, None, ZONE) == datetime(2026, 3, day)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-03-05 下午 3:45", "2026年3月5日下午3点45分", "2026年03月05日15时45分"),
        *("05/Mär/26 3:45 PM", "05/三月/26 3:45 下午", "5. März 2026 um 15:45 Uhr"),
        *("05.03.2026 15.45 Uhr", "Mar 5, 2026 at 3:45 p.m.", "3:45 pm, March 5, 2026"),
        *("Thu Mar 05 2026 15:45:00 GMT+0800 (China Standard Time)", "20260305154500"),
        *("Thu Mar 05 2026 07:45:00 GMT+0000 (GMT)", "Thu Mar 05 15:45:00 CST 2026"),
        *("Thu Mar  5 15:45:00 2026", "2026-03-05 15:45:00 +0800 CST", "2026-03-05T15:45+08"),
        *("2026-03-05 15:45 UTC+8", "2026-03-05T07:45:00.123Z", "Thu, 05 Mar 2026 07:45:00 GMT"),
    ],
)
def test_a_time_is_read_in_every_spelling_and_zone(text):
    assert dates.parse_moment(text, None, ZONE) == QUARTER


@pytest.mark.parametrize("text", ["2026-03-05 中午12:00", "2026年3月5日12点", "12:00 05.03.2026"])
def test_noon_is_twelve_oclock(text):
    assert dates.parse_moment(text, None, ZONE) == NOON


@pytest.mark.parametrize(
    "text",
    [
        *("115/03/05", "2569-03-05", "31/04/2026", "2026-02-30", "2026-03-05 15:45 PST"),
        *("2026-03-05 15:45 GMT+1", "15:45", "5 Marble 2026", "2026-03-05 25:00"),
    ],
)
def test_what_is_no_day_or_names_an_unclear_zone_is_not_read(text):
    assert dates.parse_moment(text, "mdy", ZONE) == "not_a_date"


@pytest.mark.parametrize(
    ("text", "order"),
    [
        *(("3月6日", None), ("3.6", "mdy"), ("6.3.", "dmy"), ("6. März", None), ("6-Mar", None)),
        *(("3/6", "ymd"), ("Mar 6", None), ("03-06", "mdy"), ("6 March", None)),
    ],
)
def test_a_day_without_a_year_is_one_of_the_year_given(text, order):
    assert dates.parse_moment(text, order, ZONE) == "no_year"
    assert dates.parse_moment(text, order, ZONE, 2026) == datetime(2026, 3, 6)


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        # The year does not change, or is written with two digits where the day has one.
        (("26/03/05", "26/02/12", "26/11/20"), "ymd"),
        (("26/3/5", "26/10/11"), "ymd"),
        (("26-03-05", "27-01-12", "26-11-20"), "ymd"),
        (("05.03.26", "09.03.26", "17.04.26"), "dmy"),
        (("98/03/05", "03/04/05"), "ymd"),
        (("03/05/26", "03/25/26"), "mdy"),
        (("25/03/2026", "02/03/2026"), "dmy"),
        (("2026/25/03", "2026/02/03"), "ydm"),
        (("05/Mär/26 3:45 PM", "12.10.26 15:45"), "dmy"),
        (("13.5", "2.3"), "dmy"),
        # Nothing decides these: the last days of months look like years.
        (("26/03/05", "26/03/09"), None),
        (("31/03/15", "31/03/20", "31/12/25"), None),
        (("02/03/2026", "03/04/2026"), None),
        (("25/03/2026", "03/25/2026"), None),
    ],
)
def test_the_order_of_a_column_is_what_its_dates_prove(texts, order):
    assert choose_order(weigh_dates(texts), [], None)[0] == order


@pytest.mark.parametrize(
    ("own", "other", "order"),
    [
        (("26/03/09", "26/02/12"), ("26/03/05", "26/02/12", "26/11/20"), "ymd"),
        (("26/03/05",), ("2026年3月9日",), "ymd"),
        (("05/03/26",), ("31/12/2025",), "dmy"),
        (("3.7", "3.8"), ("3月6日",), "mdy"),
        (("02/03/2026",), ("05/Mar/26",), None),
    ],
)
def test_a_column_that_proves_nothing_follows_the_others_of_its_sheet(own, other, order):
    assert choose_order(weigh_dates(own), [weigh_dates(other)], None)[0] == order


@pytest.mark.parametrize(
    ("header", "hours", "form"),
    [
        ("Created At (UTC)", 0, "createdat"),
        ("创建时间（GMT+8）", 8, "创建时间"),
        ("Opened [UTC-05:30]", -5.5, "opened"),
        ("created_at_utc", 0, "createdat"),
        ("创建时间（北京时间）", 8, "创建时间"),
        ("Created (CST)", 8, "created"),
        ("Opened (Europe/Berlin)", 1, "opened"),
        ("Created (IST)", None, "created"),
        ("Effort (h)", None, "effort"),
        ("Hours (Est)", -5, "hours(est)"),
    ],
)
def test_a_header_names_the_zone_of_its_times(header, hours, form):
    zone, _ = find_header_zone(header, ZONE)
    offset = zone.utcoffset(datetime(2026, 1, 1)) if zone else None
    assert offset == (None if hours is None else timedelta(hours=hours))
    assert normalise_header(header) == form
