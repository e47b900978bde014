# ruff: noqa: DTZ001 - times are naive, in the company's zone
"""Dates as people and programs write them, in English, German and Chinese."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from etl.values import dates
from etl.values.date_days import read_day
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
    ("text", "month", "day"),
    [
        ("二〇二六年十月十日", 10, 10),
        ("二〇二六年十一月二十日", 11, 20),
        ("二○二六年十二月三十一日", 12, 31),
        ("二零二六年一月十五号", 1, 15),
        ("二〇二六年〇二月〇九日", 2, 9),
        ("2026年十月8日", 10, 8),
    ],
)
def test_chinese_numerals_are_read_in_years_months_and_days(text, month, day):
    assert dates.parse_moment(text, None, ZONE) == datetime(2026, month, day)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("2026-03-05 下午3点半", "15:30"),
        ("2026-03-05 3点整", "03:00"),
        ("2026-03-05 3点", "03:00"),
        ("2026-03-05 中午1:20", "13:20"),
        ("2026-03-05 中午11:50", "11:50"),
        ("2026-03-05 中午6:00", "06:00"),
        ("2026-03-05 晚上12:10", "12:10"),
        ("2026-03-05 凌晨12:10", "00:10"),
        ("2026-03-05 12:10 a.m.", "00:10"),
        ("2026-03-05 12:10 p.m.", "12:10"),
        ("2026-03-05 10:15:59", "10:15:59"),
        ("2026-03-05T02:15:09+0000", "10:15:09"),
        ("2026-03-05 10:15+8", "not_a_date"),
        ("2026-03-05 07:45 UTC+5", "10:45"),
        ("2026-03-05T00:15-01:30", "09:45"),
        ("2026-03-05T07:45+0530", "10:15"),
        ("20260305101559", "10:15:59"),
        ("20260305 1015", "10:15"),
        ("20260305t021500z", "10:15"),
        ("46086.5", "12:00"),
        ("1772676900000", "10:15"),
        ("2026-03-05 10:15 (CST)", "10:15"),
        ("2026-03-05 10:15 CET", "not_a_date"),
    ],
)
def test_the_clock_of_a_time_is_that_of_the_companys_zone(text, clock):
    found = dates.parse_moment(text, None, ZONE)
    if clock == "not_a_date":
        assert found == clock
    else:
        assert found == datetime.fromisoformat(f"2026-03-05 {clock}")


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-03-05 10:15", 18),
        ("20260305 1015", 18),
        ("2026-03-05T10:15Z", 18),
        ("2026-03-05T10:15+02:00", 16),
        # The zone that a cell names stands before that of its header; a day has no zone.
        ("2026-03-05 10:15 (CST)", 10),
        ("2026-03-05", 0),
    ],
)
def test_a_time_without_a_zone_is_one_of_its_headers(text, hour):
    found = dates.parse_moment(text, None, ZONE, None, ZoneInfo("UTC"))
    assert found == datetime(2026, 3, 5, hour, 15 if hour else 0)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        *(("1950-01-01", 1950), ("1949-12-31", None), ("2199-12-31", 2199), ("2200-01-01", None)),
        *(("05.03.69", 2069), ("05.03.70", 1970), ("70年3月5日", 1970), ("69年3月5日", 2069)),
        *(("18264", 1950), ("18263", None), ("99999", 2173), ("5 Mar 70", 1970)),
    ],
)
def test_years_reach_from_1950_to_2199_and_short_ones_from_1970_to_2069(text, year):
    found = dates.parse_moment(text, "dmy", ZONE)
    assert (found if isinstance(found, str) else found.year) == (year or "not_a_date")


@pytest.mark.parametrize(
    ("text", "readings", "usual", "kind"),
    [
        ("2026年3月5日", {"ymd": (2026, 3, 5)}, "ymd", ""),
        ("5. märz 2026", {"dmy": (2026, 3, 5)}, "dmy", "named"),
        ("march 5th, 2026", {"mdy": (2026, 3, 5)}, "mdy", "named"),
        ("2026-mar-22", {"ymd": (2026, 3, 22)}, "ymd", "named"),
        ("31 april 2026", {}, "dmy", "named"),
        ("2026/3/5", {"ymd": (2026, 3, 5), "ydm": (2026, 5, 3)}, "ymd", ""),
        ("3/5/2026", {"dmy": (2026, 5, 3), "mdy": (2026, 3, 5)}, "dmy mdy", ""),
        ("3.5.2026", {"dmy": (2026, 5, 3)}, "dmy", ""),
        ("5/2026/3", {"dym": (2026, 3, 5), "myd": (2026, 5, 3)}, "", ""),
        ("05.03.26", {"dmy": (2026, 3, 5), "ymd": (2005, 3, 26)}, "dmy ymd", "short"),
        ("5/3/26", {"dmy": (2026, 3, 5), "mdy": (2026, 5, 3)}, "dmy mdy", "short"),
        ("12-mar-31", {"dmy": (2031, 3, 12), "ymd": (2012, 3, 31)}, "dmy", "named short"),
        ("32-mar-31", {"ymd": (2032, 3, 31)}, "ymd", "named short"),
        ("3月6日", {"mdy": (2000, 3, 6)}, "mdy", "named yearless"),
        ("6 march", {"dmy": (2000, 3, 6)}, "dmy", "named yearless"),
        ("13/6", {"dmy": (2000, 6, 13)}, "dmy mdy", "yearless"),
        ("6/13", {"mdy": (2000, 6, 13), "ymd": (2000, 6, 13)}, "dmy mdy", "yearless"),
        ("2月30日", {}, "mdy", "named yearless"),
    ],
)
def test_a_written_day_has_a_reading_for_each_order_that_it_may_have(text, readings, usual, kind):
    day = read_day(text)
    assert day is not None
    assert dict(day.readings) == {order: date(*parts) for order, parts in readings.items()}
    assert day.usual == tuple(usual.split())
    flags = {"named": day.is_named, "short": day.is_short, "yearless": day.is_yearless}
    assert [name for name, is_so in flags.items() if is_so] == kind.split()


def test_an_order_that_a_day_cannot_have_leaves_the_one_that_it_can():
    only, several = read_day("25/3/2026"), read_day("3/5/2026")
    assert only is not None and several is not None
    assert only.choose("mdy") == only.choose(None) == date(2026, 3, 25)
    assert several.choose("mdy") == date(2026, 3, 5)
    assert several.choose(None) is several.choose("ymd") is None


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
        # Three days from which the years tell, over at most three years against eight.
        (("26/03/05", "26/03/13", "26/03/07"), "ymd"),
        (("23/03/05", "26/03/13", "24/03/07"), "ymd"),
        (("22/03/05", "26/03/14", "24/03/07"), None),
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
        # Years of other dates reach five years further either way.
        (("26/03/12",), ("2020年3月9日",), None),
        (("26/03/12",), ("2021年3月9日",), "ymd"),
        (("13/03/20",), ("2018年3月9日",), None),
        (("13/03/20",), ("2019年3月9日",), "dmy"),
        # What two columns prove differently proves nothing.
        (("05/03/26",), ("31/12/2025", "12/31/2025"), None),
    ],
)
def test_a_column_that_proves_nothing_follows_the_others_of_its_sheet(own, other, order):
    assert choose_order(weigh_dates(own), [weigh_dates(other)], None)[0] == order


def test_what_a_column_proves_stands_before_what_was_declared():
    assert choose_order(weigh_dates(["25/03/2026"]), [], "mdy")[0] == "dmy"
    assert choose_order(weigh_dates(["02/03/2026"]), [], "mdy")[0] == "mdy"
    assert choose_order(weigh_dates(["25/03/2026", "03/25/2026"]), [], "mdy")[0] == "mdy"
    evidence = weigh_dates(["2026年3月5日", "3月6日", "02/03/26", "soon"])
    assert (evidence.count, evidence.yearless, evidence.yearless_text) == (4, 1, "3月6日")
    assert (evidence.unclear, evidence.years) == ("02/03/26", {2026})
    assert (evidence.hinted, evidence.allowed) == ({"mdy"}, ("dmy", "mdy", "ymd"))


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
        ("Created (UTC+25)", None, "created"),
        ("Created (UTC+24)", None, "created"),
        ("Created (UTC-8)", -8, "created"),
        ("Created (Europe/Nowhere)", None, "created"),
        ("Created [+05:30]", 5.5, "created"),
        ("Created (PST)", -8, "created"),
        ("Created (CET)", 1, "created"),
        ("Created (HKT)", 8, "created"),
        ("Effort (h)", None, "effort"),
        ("Hours (Est)", -5, "hours(est)"),
    ],
)
def test_a_header_names_the_zone_of_its_times(header, hours, form):
    zone, _ = find_header_zone(header, ZONE)
    offset = zone.utcoffset(datetime(2026, 1, 1)) if zone else None
    assert offset == (None if hours is None else timedelta(hours=hours))
    assert normalise_header(header) == form
