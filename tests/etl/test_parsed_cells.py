# ruff: noqa: DTZ001 - times are naive, in the company's zone
"""Cells of a column as values: what each kind of field makes of a text, and of which rows."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest

from etl import schema
from etl.values import ids, normalise, parse, people
from etl.values.cells import clean_cells
from etl.values.options import ColumnStyle, ParseOptions, Problem

TABLES = schema.load_tables()
ZONE = ZoneInfo("Asia/Shanghai")
OPTIONS = ParseOptions(ZONE)


def get_field(name):
    table, column = name.split(".")
    return TABLES[table].fields[column]


def parse_column(texts, name, **options):
    """What each of different texts is in one column: its value, or the code of its problem."""
    cells = pa.array(texts, pa.string())
    found = parse.parse_cells(cells, get_field(name), replace(OPTIONS, **options))
    codes = {text: problem.code for text, problem, _ in found.problems}
    return [
        codes.get(text, value) for text, value in zip(texts, found.values.to_pylist(), strict=True)
    ]


def parse_one(text, name, **options):
    return parse_column([text], name, **options)[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("Yes", True), ("是", True), ("√", True), ("1.0", True), ("TRUE", True)),
        *(("No", False), ("否", False), ("×", False), ("0", False), ("X", False)),
        # Words of this field alone, in any case.
        *(("呼入", True), ("incoming", True), ("我方", False), ("OUTBOUND", False)),
        ("maybe", "not_a_boolean"),
    ],
)
def test_yes_and_no_are_the_common_words_and_those_of_the_field(text, value):
    assert parse_one(text, "contacts.is_client_initiated") == value


def test_an_x_is_a_yes_only_as_a_columns_only_mark_and_any_text_only_where_a_format_says_so():
    name = "tasks.is_milestone"
    found = parse_column(["X", "no", "done"], name, x_is_yes=True)
    assert found == [True, False, "not_a_boolean"]
    filled = parse_column(["王芳", "x", "否", "是"], name, any_text_is_yes=True)
    assert filled == [True, False, False, True]


CHOICES = {"投诉": "complaint", "complaint": "complaint", "bug": "defect", "in progress": "open"}


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        *(("Complaint.", "complaint"), ("IN_PROGRESS", "open"), ("in -  progress", "open")),
        *(("投诉/服务态度", "complaint"), ("new; Bug", "defect"), ("其他、投诉", "complaint")),
    ],
)
def test_a_choice_is_the_first_part_that_is_one_in_any_spelling(text, choice):
    assert parse_one(text, "tickets.kind", choices=CHOICES) == choice


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        *(("complaimt", "complaint"), ("投訴", "投诉"), ("bug?!?!?!", "bug")),
        # 9 letters of 27 are no misspelling.
        *(("a complaint about an invoice", None), ("zzzz", None)),
    ],
)
def test_only_a_likely_misspelling_has_a_suggestion(text, suggestion):
    found = parse.parse_choice(text, get_field("tickets.kind"), replace(OPTIONS, choices=CHOICES))
    assert found == Problem("unknown_choice", {"suggestion": suggestion} if suggestion else {})


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("张伟(zhangwei)", "projects.sales_owner", "张伟"),
        ("Xu Wei", "projects.sales_owner", "Xu Wei"),
        ("Login page (#REQ-12)", "changes.requirement", "REQ-12"),
        ("登录 (ID：R_7)", "changes.requirement", "R_7"),
        # Only of a requirement is the number its id: a project goes by its name.
        ("云帆 (#12)", "changes.project", "云帆"),
        ("云帆 (id: 12)", "changes.project", "云帆 (id: 12)"),
        ("1.2E+15", "changes.project", "rounded_id"),
        ("3FS+2d; 4", "tasks.predecessor_ids", ["3", "4"]),
        ("T-3FS; 5 SS-1d", "tasks.predecessor_ids", ["T-3", "5"]),
        ("Design (#12)|3;3、9", "tasks.predecessor_ids", ["12", "3", "9"]),
        ("7; 1.2E+15", "tasks.predecessor_ids", "rounded_id"),
        ("张伟|李娜;张伟", "contacts.participants", ["张伟", "李娜"]),
    ],
)
def test_a_reference_is_an_id_or_a_name_without_marks(text, name, value):
    assert parse_one(text, name) == value


def test_a_comma_after_the_surname_is_found_in_the_column_as_a_whole():
    cells = pa.array(["Lee, Mary", "Wei, Zhang", None, "Lee, Mary|Wei, Zhang"])
    owners = parse.parse_cells(cells[:3], get_field("projects.sales_owner"), OPTIONS)
    assert owners.values.to_pylist() == ["Mary Lee", "Zhang Wei", None]
    people_lists = parse.parse_cells(cells, get_field("contacts.participants"), OPTIONS)
    assert people_lists.values[3].as_py() == ["Mary Lee", "Zhang Wei"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("3", 3), ("-2", -2), ("1,200", 1200), ("2.0", 2), ("2.5", "not_a_whole_number")),
        *(("5 days", "not_a_whole_number"), ("many", "not_a_whole_number")),
        # 2⁶³ is the first that no BIGINT holds; the double before it is 2⁶³ − 1024.
        *(("9223372036854775808", "not_a_whole_number"), ("9223372036854774784", 2**63 - 1024)),
    ],
)
def test_a_whole_number_has_no_fraction_and_no_unit_and_fits(text, value):
    assert parse_one(text, "tickets.reopened_count") == value


EFFORT, AMOUNT, RATE = (
    "requirements.effort_days",
    "projects.contract_amount",
    "tasks.percent_complete",
)


@pytest.mark.parametrize(
    ("name", "options", "values"),
    [
        (EFFORT, {}, [8, 12.5, -0.5]),
        (EFFORT, {"unit": "hours"}, [1, 1.5625, -0.0625]),
        (EFFORT, {"unit": "weeks"}, [40, 62.5, -2.5]),
        (EFFORT, {"decimal_mark": ","}, [8, 12_500, -0.5]),
        (EFFORT, {"decimal_mark": "."}, [8, 12.5, -0.5]),
        (AMOUNT, {}, [8, "unclear_number", -0.5]),
        (AMOUNT, {"decimal_mark": "."}, [8, 12.5, -0.5]),
        (AMOUNT, {"decimal_mark": ","}, [8, 12_500, -0.5]),
        (AMOUNT, {"decimal_mark": ".", "unit": "ten_thousands"}, [80_000, 125_000, -5_000]),
        (RATE, {}, [8, 12.5, -0.5]),
        (RATE, {"whole_percent": True}, [0.08, 0.125, -0.005]),
        (RATE, {"is_scale_mixed": True}, ["mixed_scale", "mixed_scale", -0.5]),
        (RATE, {"whole_percent": True, "is_scale_mixed": True}, [0.08, 0.125, "mixed_scale"]),
    ],
)
def test_a_plain_number_is_in_the_unit_scale_and_marks_of_its_column(name, options, values):
    assert parse_column(["8", "12.500", "-0.5"], name, **options) == values


def test_effort_and_money_formatted_as_per_cent_are_parts_of_one():
    assert [parse_one("50%", name) for name in (EFFORT, AMOUNT, RATE)] == [0.5] * 3
    assert parse_one("0:00:36", EFFORT, hours_per_day=1.0) == pytest.approx(0.01)


NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("text", "zone", "moment"),
    [
        ("2026-03-05 10:15", UTC, "2026-03-05 18:15"),
        ("2026-03-05 10:15", timezone(timedelta(hours=1)), "2026-03-05 17:15"),
        ("2026-03-05 10:15", timezone(timedelta(hours=5, minutes=30)), "2026-03-05 12:45"),
        ("2026-03-05 10:15", timezone(-timedelta(hours=3, minutes=30)), "2026-03-05 21:45"),
        ("2026-03-05 10:15", NEW_YORK, "2026-03-05 23:15"),
        ("2026-07-05 10:15", NEW_YORK, "2026-07-05 22:15"),
        # As the clocks go back, 1:30 comes twice: the first is meant.
        ("2026-11-01 01:30", NEW_YORK, "2026-11-01 13:30"),
        ("2026-11-01 1:30 AM", NEW_YORK, "2026-11-01 13:30"),
        ("05.03.2026 10.15", UTC, "2026-03-05 18:15"),
        # A day has no zone.
        ("2026-03-05", NEW_YORK, "2026-03-05 00:00"),
    ],
)
def test_a_time_of_another_zone_is_shown_in_the_companys(text, zone, moment):
    found = parse_one(text, "tickets.opened_at", source_zone=zone)
    assert found == datetime.fromisoformat(moment)


def test_a_time_that_the_clocks_skip_is_a_time_all_the_same():
    found = parse_one("2026-03-08 02:30", "tickets.opened_at", source_zone=NEW_YORK)
    assert datetime(2026, 3, 8, 15) <= found <= datetime(2026, 3, 8, 15, 30)


def test_a_day_with_a_time_is_the_day_that_it_is_in_the_company():
    days = ["2026-03-05 10:15", "2026-03-05 20:15", "2026-03-05"]
    found = parse_column(days, "tasks.finish_date", source_zone=UTC)
    assert found == [date(2026, 3, 5), date(2026, 3, 6), date(2026, 3, 5)]
    assert parse_one("3月5日", "tasks.finish_date", year=2026) == date(2026, 3, 5)
    assert parse_one("3月5日", "tasks.finish_date") == "no_year"


def test_words_that_a_format_declares_empty_are_counted_and_their_neighbours_are_read():
    texts = ["k.A.", None, "2026/3/5 ", "K.a.", "k.A.", "soon", "5.3.2026"]
    options = replace(OPTIONS, empty=frozenset({"k.a."}))
    found = parse.parse_cells(pa.array(texts), get_field("tasks.finish_date"), options)
    day = date(2026, 3, 5)
    assert found.values.to_pylist() == [None, None, day, None, None, None, day]
    assert found.codes == {"k.A.": 2, "K.a.": 1}
    assert [(text, rows.tolist()) for text, _, rows in found.problems] == [("soon", [5])]
    # A column that is cut keeps the words of the whole.
    cut = pa.DictionaryArray.from_arrays(pa.array([0, 0, None]), pa.array(["2026-03-05", "k.a."]))
    found = parse.parse_cells(cut, get_field("tasks.finish_date"), options)
    assert (found.values.to_pylist(), found.codes) == ([day, day, None], {"k.a.": 0})


def test_what_is_empty_in_other_columns_may_be_a_name_or_a_choice():
    assert parse_one("k.a.", "projects.sales_owner", empty=frozenset({"k.a."})) == "k.a."
    found = parse_one("bug", "tickets.kind", choices=CHOICES, empty=frozenset({"bug"}))
    assert found == "defect"


@pytest.mark.parametrize("batch", [1, 2, 3, 50_000])
def test_a_column_is_the_same_in_batches_of_any_size(batch, monkeypatch):
    monkeypatch.setattr(parse, "BATCH_WORDS", batch)
    texts = ["1月1日", "2026-03-05", "k.a.", "soon", "5.3.2026", "2026-03-06", "later", "-"]
    options = replace(OPTIONS, year=2026, empty=frozenset({"k.a.", "-"}))
    found = parse.parse_cells(pa.array(texts * 2), get_field("tasks.finish_date"), options)
    days = [date(2026, *day) for day in ((1, 1), (3, 5), (3, 5), (3, 6))]
    expected = [days[0], days[1], None, None, days[2], days[3], None, None]
    assert found.values.to_pylist() == expected * 2
    assert found.codes == {"k.a.": 2, "-": 2}
    problems = [(text, rows.tolist()) for text, _, rows in found.problems]
    assert problems == [("soon", [3, 11]), ("later", [6, 14])]


def test_the_rows_of_each_problem_are_its_own_in_their_order():
    draw = np.random.default_rng(3)
    texts = np.array(["1", "2", *(f"bad {number}" for number in range(9))])
    places = np.concatenate([np.arange(11), draw.integers(0, 11, 5000)])
    found = parse.parse_cells(pa.array(texts[places]), get_field(EFFORT), OPTIONS)
    assert [text for text, _, _ in found.problems] == texts[2:].tolist()
    for place, (_, problem, rows) in enumerate(found.problems, start=2):
        assert problem == Problem("not_a_number")
        assert rows.tolist() == np.flatnonzero(places == place).tolist()


def test_ids_and_texts_without_any_fault_stay_as_they_are():
    cells = pa.array(["7", None, "A-1"])
    assert parse.parse_cells(cells, get_field("tickets.ticket_id"), OPTIONS).values == cells
    blank = parse.parse_cells(pa.array(["<p> </p>"]), get_field("tickets.subject"), OPTIONS)
    assert (blank.values.to_pylist(), blank.values.type) == ([None], pa.string())
    unseen = ids.tidy_ids(pa.array(["\u200b"]), are_decimals=False)
    assert (unseen.to_pylist(), unseen.type) == ([None], pa.string())


def test_cells_in_several_pieces_are_cleaned_as_one_column():
    pieces = pa.chunked_array([[" a", "NONE"], [], ["-", '="007"', None]], pa.string())
    found = clean_cells(pieces, {"none"})
    assert found == pa.array(["a", "NONE", None, "007", None])
    assert clean_cells(pa.chunked_array([], pa.string())).type == pa.string()
    assert clean_cells(pa.array(["-"])).type == pa.string()


@pytest.mark.parametrize(
    ("text", "name", "address", "key"),
    [
        ("Li Na <LN@X.example>", "Li Na", "ln@x.example", "ln@x.example"),
        (" Li Na (ln@x.example) ", "Li Na", "ln@x.example", "ln@x.example"),
        ("LN@x.example", "LN@x.example", "ln@x.example", "ln@x.example"),
        ("Li Na", "Li Na", "", "li na"),
        ("Foo. Ltd", "Foo. Ltd", "", "foo"),
        ("张 伟、", "张 伟、", "", "张伟"),
        # Nothing of it is a name: it is compared as written.
        ("...", "...", "", "..."),
        ("a" * 490 + " <b@c.org>", "a" * 490, "b@c.org", "b@c.org"),
        ("a" * 491 + " <b@c.org> ", "a" * 491 + " <b@c.org>", "", "a" * 491 + " <b@c.org>"),
    ],
)
def test_a_name_and_its_address_are_told_apart(text, name, address, key):
    assert normalise.split_address(text) == (name, address)
    assert normalise.make_name_key(text) == key


def test_people_keep_every_bracket_but_their_account():
    text = "张伟(北京)(zhangwei); 李娜 (lina); Ann (Support); 王芳(北京); 公司/研发部/周宁"
    found = ["张伟(北京)", "李娜", "Ann (Support)", "王芳(北京)", "周宁"]
    assert people.split_people(text, last_first=False) == found
    # A first name that also stands alone is a person of its own, whatever else the column holds.
    assert people.is_last_first(["Mary", "Mary, Ann", "Lee, Bo", "Wei, Li"])


@pytest.mark.parametrize(
    ("numbers", "is_rounded"),
    [
        # Even numbers just above 2⁵³ are what a double holds; 2⁵³ itself loses nothing.
        (["9007199254740994", "9007199254740998"], True),
        (["9007199254740994", "9007199254740995"], False),
        (["9007199254740992", "9007199254740992"], False),
        (["1" * 309, "3" * 309], False),
    ],
)
def test_long_ids_are_rounded_where_each_is_what_a_double_holds(numbers, is_rounded):
    assert ids.are_rounded(pa.array(numbers)) is is_rounded


def test_what_a_column_shows_reaches_the_parser_of_its_cells():
    style = ColumnStyle(
        "dmy", 2026, UTC, decimal_mark=",", whole_percent=True, is_scale_mixed=True, x_is_yes=True,
        are_rounded_ids=True, has_dates_as_ids=True,
    )  # fmt: skip
    assert ParseOptions(ZONE, **style.list_options()) == ParseOptions(
        ZONE, order="dmy", year=2026, source_zone=UTC, decimal_mark=",", whole_percent=True,
        is_scale_mixed=True, x_is_yes=True, are_rounded=True, has_dates=True,
    )  # fmt: skip
