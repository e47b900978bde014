"""Names in cells: surnames first, several people or projects in one cell, IDs in brackets."""

from collections import Counter

import pytest

from etl.entities.resolve import index_exported, resolve
from etl.values import people
from tests.etl.taking import column, only, said, text_file

STAFF = [
    ("E1", "Mary Ann Lee", None),
    ("E2", "Jan van Dijk", None),
    ("E3", "Åse Smith-Ørsted", None),
    ("E4", "周宁", None),
    ("E5", "林可", None),
]


def read_people(texts: list[str]) -> list[str]:
    last_first = people.is_last_first(texts)
    return [people.parse_people(text, last_first) for text in texts]


@pytest.mark.parametrize(
    ("texts", "read"),
    [
        (["Lee, Mary Ann", "van Dijk, Jan"], ["Mary Ann Lee", "Jan van Dijk"]),
        (["Lee, John B.", "Smith-Ørsted, Åse"], ["John B. Lee", "Åse Smith-Ørsted"]),
        (["Garcia Lopez, Maria", "Berg, Ann"], ["Maria Garcia Lopez", "Ann Berg"]),
        (["Lee, Ann; Berg, Ben"], ["Ann Lee; Ben Berg"]),
        (["Ann Berg, Ben Holt", "Ann Berg"], ["Ann Berg; Ben Holt", "Ann Berg"]),
        (["Ann, Ben", "Ann", "Ben"], ["Ann; Ben", "Ann", "Ben"]),
        (["周宁/林可"], ["周宁; 林可"]),
        (["周宁、林可", "周宁，林可\n张伟"], ["周宁; 林可", "周宁; 林可; 张伟"]),
        (["周宁/林可/研发部"], ["周宁; 林可"]),
        (["云帆科技/研发部/张伟"], ["张伟"]),
        (["Wei Zhang/Sales"], ["Wei Zhang"]),
        (
            ["张伟(10023)", "张伟(zhangwei)", "Ann Berg (E4)"],
            ["张伟(10023)", "张伟", "Ann Berg (E4)"],
        ),
        (["张伟[50%],李娜[50%]"], ["张伟; 李娜"]),
        (
            ["Zhang Wei <zw@x.test>; Li Na <ln@x.test>"],
            ["Zhang Wei <zw@x.test>; Li Na <ln@x.test>"],
        ),
    ],
)
def test_all_people_of_a_cell_are_kept_under_their_names(texts, read):
    assert read_people(texts) == read


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Lee, Mary Ann", "E1"),
        ("van Dijk, Jan", "E2"),
        ("Smith-Ørsted, Åse", "E3"),
        ("周宁(E4)", "E4"),
        ("Mary Lee (E1)", "E1"),
        ("林可(10023)", "E5"),
        ("周宁; 周宁(E4)", "E4"),
    ],
)
def test_a_name_resolves_by_the_list_of_people(text, person):
    exported = index_exported(STAFF, are_people=True)
    assert resolve(Counter([text]), exported).ids == {text: person}


def test_several_known_people_in_a_cell_are_left_to_a_person():
    resolution = resolve(Counter(["周宁; 林可"]), index_exported(STAFF, are_people=True))
    assert resolution.ambiguous == {"周宁; 林可": frozenset({"E4", "E5"})}


def test_one_of_two_names_that_is_unknown_gives_no_half_match():
    resolution = resolve(Counter(["周宁; 王五"]), index_exported(STAFF, are_people=True))
    assert set(resolution.ids.values()) == {"周宁;王五"}


def test_a_number_in_brackets_tells_projects_apart():
    exported = index_exported([("P1", "Depot (1)", None), ("P2", "Harbour", None)])
    resolution = resolve(Counter(["Depot (2)", "Harbour (P2)"]), exported)
    assert resolution.ids == {"Depot (2)": "depot (2)", "Harbour (P2)": "P2"}


TASKS = "Task ID | {} | Task | Due date\n1 | Harbour | a | 2026-03-02\n2 | {} | b | 2026-03-02"


@pytest.mark.parametrize(
    ("header", "both"),
    [
        ("Projects", "Harbour,Timetable"),
        ("Projects", "Harbour; Timetable"),
        ("所属项目", "Harbour、Timetable"),
    ],
)
def test_a_row_of_two_projects_stands_under_the_first_and_is_told(tmp_path, header, both):
    table = TASKS.format(header, both) + "\n3 | Timetable | c | 2026-03-02"
    load = only(text_file(tmp_path, table))
    assert load.rows_kept == 3
    assert column(load, "project") == ["Harbour", "Harbour", "Timetable"]
    (told,) = [finding for finding in load.findings if finding.code == "several_projects"]
    assert told.row == 3 and "Timetable" in said(load, "zh")[load.findings.index(told)]


def test_a_comma_in_a_projects_name_stays(tmp_path):
    load = only(text_file(tmp_path, TASKS.format("Project", "Design, phase 2")))
    assert column(load, "project") == ["Harbour", "Design, phase 2"]
