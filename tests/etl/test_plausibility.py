"""A last look holds each column against itself, and says what is odd; ordinary data say nothing."""

import pytest

from tests.etl.taking import only, text_file

HEADER = "任务编号 | 项目名称 | 任务名称 | 计划完成 | 完成率 | 负责人\n"


def plan(*, dates=(), rates=(), projects=(), owners=(), count=24):
    """A plan of `count` tasks; the last ones have these values."""

    def pick(values, number, usual):
        place = number - (count - len(values))
        return values[place] if place >= 0 else usual

    return HEADER + "\n".join(
        " | ".join(
            (
                f"T{number}",
                pick(projects, number, ("港口", "仓储")[number % 2]),
                f"任务{number}",
                pick(dates, number, f"2026-0{number % 9 + 1}-12"),
                pick(rates, number, "50%"),
                pick(owners, number, "张伟"),
            )
        )
        for number in range(count)
    )


def find(tmp_path, table):
    load = only(text_file(tmp_path, table))
    return [(f.code, f.row, f.value) for f in load.findings]


@pytest.mark.parametrize("year", ["2062", "1999", "2006"])
def test_a_date_years_away_from_all_others_is_a_warning_in_its_row(tmp_path, year):
    day = f"{year}-03-05"
    assert find(tmp_path, plan(dates=(day,))) == [("date_far", 25, day)]


def test_a_column_of_nearly_nothing_may_have_another_scale(tmp_path):
    rates = ["0.5%", "1%", "0.8%"] * 8
    assert find(tmp_path, plan(rates=rates)) == [("values_small", None, None)]


def test_a_project_in_one_row_beside_many_of_the_others_is_said(tmp_path):
    assert find(tmp_path, plan(projects=("港囗",))) == [("project_once", 25, "港囗")]


def test_rows_with_nothing_but_their_names_are_counted(tmp_path):
    bare = {"dates": ("", ""), "rates": ("", ""), "owners": ("", "")}
    assert find(tmp_path, plan(**bare)) == [("rows_bare", None, None)]


@pytest.mark.parametrize(
    "table",
    [
        plan(),
        # A plan of three years; an early start; two small projects; few rows.
        plan(dates=[f"{2024 + n % 3}-0{n % 9 + 1}-12" for n in range(24)]),
        plan(dates=("2024-01-05", "2023-11-05")),
        plan(projects=("码头", "堆场")),
        plan(dates=("2062-03-05",), count=6),
        plan(rates=("1%", "2%", "100%")),
    ],
)
def test_ordinary_plans_say_nothing(tmp_path, table):
    assert find(tmp_path, table) == []
