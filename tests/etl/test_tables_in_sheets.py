# ruff: noqa: DTZ001 - times are naive, in the company's zone
"""Layout of sheets: titles, blank rows, two header rows, repeated headers, totals, covers."""

from datetime import date, datetime

import pytest

from tests.etl.taking import asked, column, only, rows, said, take, text_file, workbook


def test_titles_and_totals_are_not_rows_and_row_numbers_are_the_spreadsheets(tmp_path):
    load = only(
        text_file(
            tmp_path,
            """
            客户投诉登记表
            ---
            工单编号 | 客户名称 | 创建时间 | 主题
            T-1 | 云帆 | 2026-03-02 | 打不开
            ---
            T-2 | 云帆 | 2026-03-03 | 很慢
            合计 | 2
            填表人：李娜
            """,
        )
    )
    assert (load.rows_read, load.rows_kept, load.rows_passed_over) == (4, 2, 2)
    assert column(load, "source_row") == [4, 6]


def test_a_header_in_two_rows_is_joined_and_its_merged_cells_apply_to_the_right(tmp_path):
    load = only(
        workbook(
            tmp_path,
            需求清单="""
            云帆项目需求跟踪矩阵
            需求编号 | 项目名称 | 需求名称 | 需求来源 | | | 客户确认 | | | 开发 |
            | | | 来源 | 提出人 | 提出日期 | 确认人 | 日期 | 结果 | 开始日期 | 完成日期
            R-1|云帆|登录|销售|张伟|2026-03-02|李娜|2026-03-04|确认|2026-03-05|2026-03-09
            """,
        )
    )
    (row,) = rows(load)
    assert row["channel"] == "relayed"
    assert row["relayed_by"] == "张伟"
    assert (row["received_date"], row["verified_date"]) == (date(2026, 3, 2), date(2026, 3, 4))
    assert (row["work_started_date"], row["finished_date"]) == (date(2026, 3, 5), date(2026, 3, 9))
    assert (row["verification_result"], row["source_row"]) == ("confirmed", 4)


def test_a_repeated_header_is_passed_over_with_a_note(tmp_path):
    load = only(
        text_file(
            tmp_path,
            """
            Ticket ID | Client | Created at
            T-1 | A | 2026-03-02
            Ticket ID | Client | Created at
            T-2 | B | 2026-03-03
            """,
        )
    )
    assert (load.rows_read, load.rows_kept, load.rows_passed_over) == (3, 2, 1)
    assert said(load) == ["export.csv, row 3: the header is repeated here; the row was skipped."]


def test_columns_of_days_are_a_drawn_plan_and_not_fields(tmp_path):
    days = " | ".join(f"3/{day}" for day in range(2, 12))
    load = only(
        text_file(
            tmp_path,
            f"任务编号 | 项目 | 任务名称 | 计划完成 | {days}\n1 | 云帆 | 设计 | 2026-03-09 | ■ | ■",
        )
    )
    assert said(load) == [
        "export.csv: the day or week columns from “3/2” to “3/11” are a drawing of the plan and "
        "were skipped."
    ]


def test_next_to_an_adjusted_plan_the_first_plan_is_the_baseline(tmp_path):
    alone = only(text_file(tmp_path, "任务编号|项目|任务名称|计划完成\n1|云帆|设计|2026-03-09"))
    assert "baseline_finish_date" not in alone.fields
    both = only(
        workbook(
            tmp_path,
            进度计划="""
            任务编号 | 项目 | 任务名称 | 计划 | | 最新计划 | | 实际 |
            | | | 开始 | 完成 | 开始 | 完成 | 开始 | 完成
            1|云帆|设计|2026-03-02|2026-03-09|2026-03-03|2026-03-12|2026-03-03|2026-03-13
            """,
        )
    )
    (row,) = rows(both)
    assert row["baseline_finish_date"] == date(2026, 3, 9)
    assert row["planned_finish_date"] == date(2026, 3, 12)
    assert row["finish_date"] == date(2026, 3, 13)


def test_a_review_is_not_a_client_answer_and_a_plan_is_not_a_fact(tmp_path):
    load = only(
        text_file(
            tmp_path,
            """
            需求编号 | 项目 | 需求名称 | 评审时间 | 验证时间 | 审批日期 | 预计开始 | 内部确认日期
            R-1 | 云帆 | 登录 | 2026-03-02 | 2026-03-02 | 2026-03-02 | 2026-03-02 | 2026-03-02
            """,
        )
    )
    assert load.fields == ("requirement_id", "project", "title")


def test_a_line_above_a_table_may_name_its_project(tmp_path):
    load = only(
        text_file(
            tmp_path,
            """
            项目名称：云帆 ERP 二期　编制人：李娜
            需求编号 | 需求名称 | 提出日期
            R-1 | 登录 | 2026-03-02
            """,
        )
    )
    assert column(load, "project") == ["云帆 ERP 二期"]


def test_a_sheet_is_matched_by_its_headers_or_its_name(tmp_path):
    common = "编号 | 标题 | 项目 | 状态 | 创建时间\n1 | 登录 | 云帆 | 进行中 | 2026-03-02"
    loads = take(workbook(tmp_path, 需求列表=common, 工单列表=common, 其他=common))
    assert [(load.source, load.status) for load in loads] == [
        ("requirements", "loaded"),
        ("tickets", "loaded"),
        (None, "asked"),
    ]
    assert asked(loads[2]).field == "table"


def test_canonical_field_names_and_choices_are_always_recognised(tmp_path):
    load = only(
        text_file(
            tmp_path,
            """
            task_id | project | name | planned_finish_date | finish_date | status
            1 | 云帆 | 设计 | 2026-03-09 | 2026-03-10 | closed
            """,
        )
    )
    assert column(load, "finish_date") == [date(2026, 3, 10)]
    assert column(load, "status_group") == ["closed"]


def test_none_is_a_decision_but_no_value_elsewhere(tmp_path):
    load = only(
        text_file(
            tmp_path,
            """
            change_id | project | requested_date | decision | relayed_by
            C-1 | 云帆 | 2026-03-02 | none | none
            C-2 | 云帆 | 2026-03-02 | N/A  | 张伟
            """,
        )
    )
    assert column(load, "decision") == ["none", None]
    assert column(load, "relayed_by") == [None, "张伟"]


def test_rows_with_the_same_key_are_merged_if_equal_and_suffixed_if_not(tmp_path):
    load = only(
        text_file(
            tmp_path,
            """
            Ticket ID | Client | Created at
            T-1 | A | 2026-03-02
            T-1 | A | 2026-03-02
            T-1 | B | 2026-03-02
            T-2 | A | 2026-03-02
            """,
        )
    )
    assert column(load, "ticket_id") == ["T-1", "T-1", "T-2"]
    first, second, alone = column(load, "row_part")
    assert first and second and first != second and alone is None
    assert (load.rows_kept, load.rows_merged) == (3, 1)
    assert said(load) == [
        "export.csv: rows identical in every column used, counted once: 1.",
        "export.csv, row 2, column “Ticket ID”: “T-1” appears in several rows with different "
        f"content. Each was kept; this one is identified as “T-1#{first}”.",
        "export.csv, row 4, column “Ticket ID”: “T-1” appears in several rows with different "
        f"content. Each was kept; this one is identified as “T-1#{second}”.",
    ]


def test_duplicates_and_spam_are_passed_over_and_unknown_statuses_noted(tmp_path):
    load = only(
        text_file(
            tmp_path,
            """
            Ticket ID | Client | Created at | Status
            T-1 | A | 2026-03-02 | Merged
            T-2 | A | 2026-03-02 | Parked
            T-3 | A | 2026-03-02 | 已关闭
            """,
        )
    )
    assert column(load, "status_group") == [None, "closed"]
    assert load.rows_passed_over == 1
    assert [finding.code for finding in load.findings] == ["summary_passed_over", "unknown_status"]


def test_contacts_without_an_id_get_one_from_their_content(tmp_path):
    table = "客户 | 联系时间 | 联系人员 | 方式 | 主题\n云帆 | 2026-03-02 10:15 | 张伟 | 拜访 | 进度"
    first = only(text_file(tmp_path, table))
    again = only(text_file(tmp_path, table + "\n云帆 | 2026-03-03 09:00 | 张伟 | 电话 | 进度"))
    assert column(first, "contact_id") == column(again, "contact_id")[:1]
    assert column(again, "kind") == ["visit", "call"]


def test_clients_without_an_id_get_their_name_as_id(tmp_path):
    load = only(
        text_file(tmp_path, "客户名称 | 行业 | 负责人\n上海云帆（集团）有限公司 | 制造 | 张伟")
    )
    assert column(load, "client_id") == ["上海云帆(集团)"]


def test_a_position_decides_the_role_before_a_department(tmp_path):
    load = only(
        text_file(
            tmp_path,
            """
            姓名 | 部门 | 岗位
            张伟 | 销售部 | 总监
            李娜 | 交付部 | 见习生
            """,
        )
    )
    assert column(load, "role") == ["management", "delivery"]


def test_a_column_that_stands_twice_is_read_once_where_both_say_the_same(tmp_path):
    load = only(
        text_file(
            tmp_path,
            """
            Project | Requirement ID | Title  | Status | Title      | Status
            Alpha   | 1              | Search | Open   | Search     | Open
            Alpha   | 2              | Export | Open   | as a sheet |
            """,
        )
    )
    assert column(load, "title") == ["Search", "Export; as a sheet"]
    assert column(load, "status_group") == ["waiting", "waiting"]


def test_a_department_that_is_no_known_role_is_told_where_there_is_no_position(tmp_path):
    load = only(
        text_file(
            tmp_path,
            """
            姓名 | 部门 | 岗位
            张伟 | 飞行部 |
            李娜 | 飞行部 | 飞行员
            王芳 | 飞行部 | 总监
            """,
        )
    )
    assert column(load, "role") == [None, None, "management"]
    # One problem a row, that of the column that comes first.
    found = [(each.row, each.value) for each in load.findings if each.code == "unknown_choice"]
    assert found == [(2, "飞行部"), (3, "飞行员")]


def test_a_complaint_tag_makes_a_ticket_a_complaint(tmp_path):
    load = only(
        text_file(
            tmp_path,
            """
            Id | Organization | Created at | Ticket type | Tags | Via
            1 | A | 2026-03-02 10:15 | Question | vip complaint | Mail
            2 | A | 2026-03-02 10:15 | Incident | vip | Mail
            """,
        )
    )
    assert column(load, "kind") == ["complaint", "incident"]


def test_an_export_of_several_kinds_becomes_one_load_per_kind(tmp_path):
    loads = take(
        text_file(
            tmp_path,
            """
            Summary | Issue key | Issue Type | Project key | Created | Due date | Status
            Login | P-1 | Story | P | 25/Feb/26 10:17 PM | | To Do
            Build | P-2 | Task | P | 25/Feb/26 10:17 PM | 02/Mar/26 12:00 AM | Done
            Slow | P-3 | Complaint | P | 25/Feb/26 10:17 PM | | Done
            Odd | P-4 | Bug | P | 25/Feb/26 10:17 PM | | Done
            """,
        )
    )
    assert {load.source: load.rows_kept for load in loads} == {
        "requirements": 1,
        "tasks": 1,
        "tickets": 1,
    }
    assert {load.rows_passed_over for load in loads} == {3}
    assert len({load.load_id for load in loads}) == 3


def test_repeated_columns_fill_one_field_without_losing_rows(tmp_path):
    load = only(
        text_file(
            tmp_path,
            """
            Id | Organization | Created at | Tags | Tags | Solved at | Solved at
            1 | A | 2026-03-02 10:15 | vip | slow | | 2026-03-04 10:15
            2 | A | 2026-03-02 10:15 | | | |
            3 | A | 2026-03-02 10:15 | | late | 2026-03-05 10:15 | 2026-03-06 10:15
            """,
        )
    )
    assert column(load, "category") == ["vip; slow", None, "late"]
    assert [day and day.day for day in column(load, "resolved_at")] == [4, None, 5]


def test_times_with_an_offset_are_converted_to_the_companys_zone(tmp_path):
    load = only(
        text_file(tmp_path, "Ticket ID | Client | Created at\n1 | A | 2024-07-11T21:22:07.000+0000")
    )
    assert column(load, "opened_at") == [datetime(2024, 7, 12, 5, 22, 7)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_files_are_read_in_the_usual_encodings_of_exports(tmp_path, encoding):
    table = "工单编号 | 客户名称 | 创建时间 | 主题\n0012 | 云帆科技 | 2026-03-02 | 系统打不开"
    load = only(text_file(tmp_path, table, encoding=encoding))
    assert (column(load, "ticket_id"), column(load, "client")) == (["0012"], ["云帆科技"])


def test_the_separator_is_detected_and_a_line_declaring_it_is_not_a_row(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text('sep=;\nTicket ID;Client;Created at\n1;"A; B, C";2026-03-02\n', "utf-8")
    load = only(path)
    assert (column(load, "client"), column(load, "source_row")) == (["A; B, C"], [2])


def test_cells_of_a_workbook_keep_leading_zeros_and_dates(tmp_path):
    path = workbook(
        tmp_path,
        Tickets=[
            ["Ticket ID", "Client", "Created at", "Reopens", "Subject"],
            ["00012", "A", datetime(2026, 3, 2, 10, 15), 2, "=1/0"],
            [46, "A", 46083, 1, "x"],
        ],
    )
    load = only(path)
    assert column(load, "ticket_id") == ["00012", "46"]
    assert column(load, "opened_at") == [datetime(2026, 3, 2, 10, 15), datetime(2026, 3, 2)]


def test_the_same_bytes_and_options_give_the_same_load_under_any_name(tmp_path):
    table = "Ticket ID | Client | Created at\n1 | A | 2026-03-02"
    first = only(text_file(tmp_path, table, "a.csv"))
    second = only(text_file(tmp_path, table, "b.csv"))
    assert (first.load_id, rows(first)) == (second.load_id, rows(second))
    assert (first.file, second.file) == ("a.csv", "b.csv")
