# ruff: noqa: DTZ001 - a workbook stores times without a zone
"""What a column says as a whole decides how its cells are read; what it does not say is asked."""

from dataclasses import replace
from datetime import datetime

import pytest

from etl.formats.files import make_answer
from tests.etl.taking import SETTINGS, asked, column, only, said, shipped, text_file, workbook

PLAN = "任务编号 | 项目名称 | 任务名称 | {}\n"
REQUIREMENTS = "Requirement ID | Project | Title | {}\n"


def plan(headers: str, *rows: str) -> str:
    """A plan with these columns after its number, project and name."""
    return PLAN.format(headers) + "\n".join(
        f"T{number} | 港口调度 | 任务{number} | {row}" for number, row in enumerate(rows, 1)
    )


def requirements(headers: str, *rows: str) -> str:
    """Requirements with these columns after their id, project and title."""
    return REQUIREMENTS.format(headers) + "\n".join(
        f"R{number} | Harbour | Title {number} | {row}" for number, row in enumerate(rows, 1)
    )


def answered(path, load, **parse):
    """The load of a file after this answer about its dates."""
    answer = make_answer(load.shape, load.sheet, {"table": load.source, "parse": parse})
    return only(path, formats=(answer, *shipped()))


def days(load, name):
    return [value and f"{value:%Y-%m-%d}" for value in column(load, name)]


def test_the_order_of_short_dates_is_asked_with_the_orders_that_the_column_allows(tmp_path):
    path = text_file(tmp_path, plan("计划完成", "26/03/05", "26/03/09"))
    load = only(path)
    question = asked(load)
    assert [candidate.header for candidate in question.candidates] == ["dmy", "ymd"]
    assert days(answered(path, load, date_order="ymd"), "planned_finish_date") == [
        "2026-03-05",
        "2026-03-09",
    ]


def test_days_without_a_year_are_one_question_for_the_sheet(tmp_path):
    table = plan("计划完成 | 实际完成", "3月6日 | 3.7", "3月7日 | 3.8", "12月8日 | 3.10")
    path = workbook(tmp_path, **{"2026年计划": table})
    load = only(path)
    question = asked(load)
    assert [(guess.header, guess.why) for guess in question.candidates] == [("2026", "year")]
    assert said(load) == [
        "export.xlsx, sheet “2026年计划”, column “计划完成”: “3月6日” has no year. Choose the year "
        "of these dates on the Upload page."
    ]
    now = answered(path, load, year=2026)
    assert days(now, "planned_finish_date") == ["2026-03-06", "2026-03-07", "2026-12-08"]
    assert days(now, "finish_date") == ["2026-03-07", "2026-03-08", "2026-03-10"]


def test_a_few_days_without_a_year_among_whole_dates_are_findings_on_their_cells(tmp_path):
    load = only(text_file(tmp_path, plan("计划完成", "2026-03-05", "2026-03-09", "3月10日")))
    assert days(load, "planned_finish_date") == ["2026-03-05", "2026-03-09", None]
    assert [(finding.code, finding.row) for finding in load.findings] == [("no_year", 4)]


def test_stored_dates_are_held_against_texts_in_the_other_order(tmp_path):
    # 03/05/2026 was meant; a spreadsheet with the day first stored 3 May and left 03/25/2026.
    stored = [datetime(2026, month, 3) for month in (5, 9, 11)]
    dates = [*stored, "03/25/2026", "03/31/2026"]
    rows = [[f"R{n}", "Harbour", f"Title {n}", day] for n, day in enumerate(dates)]
    headers = ["Requirement ID", "Project", "Title", "Date raised"]
    path = workbook(tmp_path, Requirements=[headers, *rows])
    load = only(path)
    assert [candidate.header for candidate in asked(load).candidates] == ["as_stored", "swapped"]
    assert days(answered(path, load, stored_dates="swapped"), "received_date")[:3] == [
        "2026-03-05",
        "2026-03-09",
        "2026-03-11",
    ]
    kept = answered(path, load, stored_dates="as_stored")
    assert days(kept, "received_date")[:3] == ["2026-05-03", "2026-09-03", "2026-11-03"]


def test_times_under_a_header_in_utc_are_converted_but_days_are_not(tmp_path):
    table = (
        "Ticket ID | Client | Created At (UTC) | Closed At (UTC)\n"
        "1 | Harbour | 2026-03-05 18:30:00 | 2026-03-06\n"
        "2 | Harbour | 03/31/2026 23:10 | "
    )
    load = only(text_file(tmp_path, table))
    assert [str(moment) for moment in column(load, "opened_at")] == [
        "2026-03-06 02:30:00",
        "2026-04-01 07:10:00",
    ]
    assert days(load, "resolved_at") == ["2026-03-06", None]


def test_days_written_as_midnights_of_a_zone_are_those_days_wherever_the_company_is(tmp_path):
    table = (
        "Ticket ID | Client | Created At | Closed At\n"
        "1 | Harbour | 2026-03-05T18:30:00Z | 2026-03-06T00:00:00Z\n"
        "2 | Harbour | 2026-03-06T00:00:00Z | 2026-03-07T00:00:00.000+00:00"
    )
    settings = {**SETTINGS, "timezone": "America/New_York"}
    load = only(text_file(tmp_path, table), settings=settings)
    assert days(load, "resolved_at") == ["2026-03-06", "2026-03-07"]
    # One of these is a time: all are.
    assert [str(moment) for moment in column(load, "opened_at")] == [
        "2026-03-05 13:30:00",
        "2026-03-05 19:00:00",
    ]


def test_a_zone_of_several_meanings_is_named_in_a_finding(tmp_path):
    table = "Ticket ID | Client | Created At (IST)\n1 | Harbour | 2026-03-05 18:30:00"
    load = only(text_file(tmp_path, table))
    assert [(finding.code, finding.value) for finding in load.findings] == [("zone_unknown", "ist")]


@pytest.mark.parametrize(
    ("written", "amounts"),
    [
        (("12.500", "8.750,50", "1.250.000", "950"), [12500, 8750.5, 1_250_000, 950]),
        (("12.500", "8,750.50", "1,250,000"), [12.5, 8750.5, 1_250_000]),
        (("12,500", "8.750,5"), [12.5, 8750.5]),
        (("12,500", "950"), [12500, 950]),
        (("12.500 €", "0,75 €"), [12500, 0.75]),
        # Nothing tells a thousand from a fraction.
        (("12.500", "950"), [None, 950]),
    ],
)
def test_the_decimal_mark_is_that_of_the_column(tmp_path, written, amounts):
    rows = "\n".join(f"P{n} | Project {n} | {text}" for n, text in enumerate(written))
    load = only(text_file(tmp_path, f"Project ID | Project name | Contract value\n{rows}"))
    assert column(load, "contract_amount") == amounts
    assert len(load.findings) == amounts.count(None)


@pytest.mark.parametrize(
    ("written", "rates"),
    [
        (("0.5", "0.8", "1.2", "0"), [0.5, 0.8, 1.2, 0]),
        (("50", "80", "120", "1"), [0.5, 0.8, 1.2, 0.01]),
        (("50%", "120%", "0.8", "1"), [0.5, 1.2, 0.8, 1]),
        (("12.5", "0.3", "80"), [0.125, 0.003, 0.8]),
        # A number of the other scale is not read.
        (("0.5", "0.8", "0.9", "80"), [0.5, 0.8, 0.9, None]),
        (("50", "80", "90", "0.5"), [0.5, 0.8, 0.9, None]),
    ],
)
def test_the_scale_of_a_rate_is_that_of_most_of_its_column(tmp_path, written, rates):
    rows = [f"2026-03-05 | {rate}" for rate in written]
    load = only(text_file(tmp_path, plan("计划完成 | 完成率", *rows)))
    assert column(load, "percent_complete") == pytest.approx(rates)
    assert len(load.findings) == rates.count(None)


@pytest.mark.parametrize(
    ("marks", "values"),
    [
        (("x", "", "X"), [True, None, True]),
        (("x", "√", ""), [False, True, None]),
        (("×", "", "×"), [False, None, False]),
    ],
)
def test_an_x_that_is_the_only_mark_of_a_column_ticks_what_is_so(tmp_path, marks, values):
    load = only(
        text_file(
            tmp_path, plan("计划完成 | 是否里程碑", *(f"2026-03-20 | {mark}" for mark in marks))
        )
    )
    assert column(load, "is_milestone") == values
    assert any(each.code == "x_is_yes" for each in load.findings) is (values[0] is True)


def test_efforts_written_or_stored_as_durations_are_hours(tmp_path):
    table = requirements("Effort (h)", "36:00", "6:30", "16", "1900-01-01 12:00:00")
    assert column(only(text_file(tmp_path, table)), "effort_days") == [4.5, 0.8125, 2, 4.5]


@pytest.mark.parametrize(
    ("header", "severities"),
    [("Priority", [None, None]), ("优先级", [None, None]), ("Severity", ["low", "critical"])],
)
def test_a_bare_figure_is_no_priority_until_a_person_says_which_end_is_high(
    tmp_path, header, severities
):
    table = f"Ticket ID | Client | Created at | {header}\n1 | A | 2026-03-05 | 4\n"
    load = only(text_file(tmp_path, table + "2 | A | 2026-03-05 | 1"))
    assert column(load, "severity") == severities
    if severities == [None, None]:
        assert load.unknown == {"severity": {"4": 1, "1": 1}}
        words = {"severity": {"critical": ["4"], "low": ["1"]}}
        answer = make_answer(load.shape, load.sheet, {"table": "tickets", "choices": words})
        again = only(tmp_path / "export.csv", formats=(answer, *shipped()))
        assert column(again, "severity") == ["critical", "low"]


@pytest.mark.parametrize(
    ("ids", "kept", "code"),
    [
        (("1.0", "2.0", "12.0"), ["1", "2", "12"], None),
        (("1.0", "1.1", "2.0"), ["1.0", "1.1", "2.0"], None),
        (("R1\u200b", "\ufeffR2", "Ｒ３"), ["R1", "R2", "R3"], None),
        (("1.01016E+18", "7"), ["7"], "rounded_id"),
        (("1010158231500758016", "1010158231500758144"), [], "rounded_id"),
        (("1010158231500758201", "1010158231500758016"), None, None),
        (("3-2", "5-Mar", "3-7"), ["3-2", "3-7"], "date_as_id"),
        (("MAR-9", "MAR-10", "DEC-11"), None, None),
        (("Mar-09", "Mar-10", "Jun-11"), None, None),
        (("2026-03-05 00:00:00", "3-7"), ["3-7"], "date_as_id"),
    ],
)
def test_ids_are_what_they_were_before_a_program_changed_them_or_are_findings(
    tmp_path, ids, kept, code
):
    rows = "\n".join(f"{number} | Harbour | Title" for number in ids)
    load = only(text_file(tmp_path, f"Requirement ID | Project | Title\n{rows}"))
    assert column(load, "requirement_id") == (list(ids) if kept is None else kept)
    assert {finding.code for finding in load.findings if finding.row} == ({code} if code else set())


def test_a_rounded_reference_is_a_finding_and_names_no_other_row(tmp_path):
    table = (
        "变更编号 | 项目名称 | 变更名称 | 关联需求编号 | 申请日期 | 受影响任务\n"
        "C1 | 港口 | 甲 | 1.01016E+18 | 2026-03-09 | 1.01016E+18\n"
        "C2 | 港口 | 乙 | 1010158231500758201 | 2026-03-09 | 12;13"
    )
    load = only(text_file(tmp_path, table))
    assert column(load, "requirement") == [None, "1010158231500758201"]
    assert column(load, "task_ids") == [None, ["12", "13"]]
    assert [(finding.code, finding.row) for finding in load.findings] == [("rounded_id", 2)] * 2


def test_invisible_characters_and_width_make_no_other_header_choice_or_date(tmp_path):
    table = (
        "\u200b需求编号 | 项目名称\ufeff | 需求名称 | 提出日期\u200b | 客户确认结果\n"
        "R1 | 港口 | 甲 | 2026-03-02\u200b | 已确认\u200b\n"
        "R2 | 港口 | 乙 | \u20602026-03-03 | \u200b"
    )
    load = only(text_file(tmp_path, table))
    assert days(load, "received_date") == ["2026-03-02", "2026-03-03"]
    assert column(load, "verification_result") == ["confirmed", None]
    assert replace(load, findings=()).status == "loaded" and load.findings == ()
