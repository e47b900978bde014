"""Ids, people, HTML and names of files as people and programs write them."""

import pyarrow as pa
import pytest

from etl.values import file_names, html_text, ids, people
from etl.values.cells import clean_cells, count_text_marks


@pytest.mark.parametrize(
    ("words", "are_decimals", "are_rounded", "has_dates"),
    [
        (["12.0", "7.0"], True, False, False),
        (["12.0", "7"], True, False, False),
        (["12.0", "7.5"], False, False, False),
        (["12", "7"], False, False, False),
        (["1234567890123450", "1234567890123460"], False, True, False),
        (["1234567890123450", "1234567890123456"], False, False, False),
        # One alone may end in a 0 by chance, unless it ends in several.
        (["1234567890123450"], False, False, False),
        (["123456789012345000"], False, True, False),
        (["3-4", "3-6", "5-Mar"], False, False, True),
        (["3-4", "5-Mar"], False, False, False),
        (["MAR-9", "MAR-11", "Mar-10"], False, False, False),
        (["1/2", "3/4", "3月5日"], False, False, True),
    ],
)
def test_what_a_spreadsheet_did_to_ids_shows_in_their_column(
    words, are_decimals, are_rounded, has_dates
):
    column = pa.array(words)
    assert ids.are_decimals(column) is are_decimals
    assert ids.are_rounded(column) is are_rounded
    assert ids.has_written_dates(column) is has_dates


@pytest.mark.parametrize(
    ("text", "are_rounded", "has_dates", "code"),
    [
        ("1.23457E+15", False, False, "rounded_id"),
        ("4e+20", False, False, "rounded_id"),
        ("1234567890123450", True, False, "rounded_id"),
        ("1234567890123450", False, False, None),
        ("123456789012345", True, False, None),
        ("2026-03-05 00:00:00", False, False, "date_as_id"),
        ("2026-03-05 12:00:00", False, True, None),
        ("5-Mar", False, True, "date_as_id"),
        ("5-Mar", False, False, None),
        ("Mar-05", False, True, "date_as_id"),
        ("R-12", True, True, None),
    ],
)
def test_an_id_that_a_spreadsheet_changed_is_found_alone_and_in_its_column(
    text, are_rounded, has_dates, code
):
    assert ids.find_damage(text, are_rounded, has_dates) == code
    rows = ids.find_damaged(pa.array([None, "R-1", text]), are_rounded, has_dates)
    assert {name: found.tolist() for name, found in rows.items() if len(found)} == (
        {code: [2]} if code else {}
    )


def test_ids_lose_invisible_characters_and_the_point_of_a_program():
    cells = pa.array(["12.0", "Ｒ－１\u200b", None, "10.05"])
    assert ids.tidy_ids(cells, True).to_pylist() == ["12", "R-1", None, "10.05"]
    assert ids.tidy_ids(cells, False).to_pylist() == ["12.0", "R-1", None, "10.05"]
    assert ids.tidy_ids(pa.array(["7.0", "R-1.0"]), True).to_pylist() == ["7", "R-1"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("张伟/李娜", ["张伟", "李娜"]),
        ("张伟/研发部", ["张伟"]),
        ("公司/研发部/张伟", ["张伟"]),
        ("研发部/测试组", ["研发部"]),
        ("张伟、李娜;张伟", ["张伟", "李娜"]),
        ("Ann Lee & Bo Chen", ["Ann Lee", "Bo Chen"]),
        ("a.lee@x.example/Sales", ["a.lee@x.example/Sales"]),
        ("张伟(zhangwei@x.example)", ["张伟"]),
        ("张伟(A-102)", ["张伟(A-102)"]),
        ("李娜[50%]；@王芳", ["李娜", "王芳"]),
    ],
)
def test_the_people_of_a_cell_are_told_apart(text, names):
    assert people.split_people(text, last_first=False) == names
    assert people.parse_people(text, False) == "; ".join(names)


@pytest.mark.parametrize(
    ("texts", "is_last_first"),
    [
        (["Lee, Ann", "Chen, Bo"], True),
        (["Lee, Mary Ann", "van der Berg, Jan"], True),
        (["Ann Lee, Bo Chen"], False),
        # Ann also stands alone, so that a comma parts people.
        (["Lee, Ann", "Ann"], False),
        (["Ann, Lee", "Ann"], False),
        # Most of them decide, of two one is not most.
        (["Lee, Ann", "Ann Lee, Bo Chen"], False),
        (["Ann Lee, Bo Chen", "Lee, Ann", "Chen, Bo"], True),
        (["Lee, Ann; Chen, Bo"], True),
        (["张伟, 李娜"], False),
        (["Ann Lee"], False),
        ([], False),
    ],
)
def test_a_comma_stands_between_people_or_inside_a_name(texts, is_last_first):
    assert people.is_last_first(texts) is is_last_first


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("<div>A&nbsp;&amp; B<br/>C</div>", "A & B\nC"),
        ("  <ul><li>x</li><li><b>y</b></li></ul>\n", "x\ny"),
        ('<p class="a">x<img src="y"></p>', "x"),
        ("<p></p>", ""),
        ("<b>bold</b>", None),
        ("<p>open", None),
        ("<p>x</p> and more", None),
        ("see <p>x</p>", None),
        ("<p>1 < 2</p>", None),
        ("<p><b>x</p></b>", None),
        ("<p><Acme></p>", None),
        ("</p>", None),
        ("<p>x</p></div>", None),
        ("<List<String>>", None),
        ("plain", None),
    ],
)
def test_a_cell_is_html_as_a_whole_or_text_as_written(cell, text):
    assert html_text.read_html(cell) == text


@pytest.mark.parametrize(
    ("stem", "rest", "owner"),
    [
        ("Harbour_plan_2026-03-05", "harbour plan", "Harbour"),
        ("Harbour plan v2.1 (3)", "harbour plan", "Harbour"),
        ("港口调度 进度计划 2026年3月5日", "港口调度 进度计划", "港口调度"),
        ("港口调度-周报-第 9 周", "港口调度 周报", "港口调度"),
        ("Copy of Tickets KW12 final", "tickets", ""),
        ("HAR-2026 tasks", "har 2026 tasks", "HAR-2026"),
        ("20260305 Harbour", "harbour", "Harbour"),
        ("Case 20261305", "case 20261305", "20261305"),
    ],
)
def test_what_stays_of_a_files_name_next_week_and_whose_it_may_be(stem, rest, owner):
    assert file_names.remove_changing(stem) == rest
    assert file_names.suggest_owner(stem) == owner
    assert file_names.make_place(stem, "Week 12 plan") == f"{rest}|plan"


def test_an_apostrophe_or_quotes_before_what_looks_like_a_number_are_no_part_of_it():
    cells = pa.array(['="007"', "'007", "'=1+1", "'tis", " n/a ", "\u200b", "none", "x", None])
    assert clean_cells(cells).to_pylist() == [
        *("007", "007", "=1+1", "'tis", None, None, None, "x", None)
    ]
    assert clean_cells(cells, ["none"])[6].as_py() == "none"
    assert count_text_marks(cells) == 2
    assert count_text_marks(pa.array([], pa.string())) == 0
