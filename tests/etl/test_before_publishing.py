"""What publishing would change, row by row and cell by cell, under the file that changes it."""

import shutil
from pathlib import Path

import duckdb
import pytest

from etl.commands import loads
from etl.snapshot import diff
from etl.snapshot.effects import LoadEffect
from store import snapshots

pytestmark = pytest.mark.usefixtures("without_queries")

PLAN = "Project | Task ID | Task Name | Baseline Finish | Finish | Owner\n"
TICKETS = "Ticket ID | Created at | Client | Project | Subject | Type | Status\n"
ENGLISH = TICKETS + "\n".join(
    f"T-{number} | 2026-03-0{number} 10:00 | Acme | Atlas | {subject} | Complaint | Open"
    for number, subject in enumerate(("Login is slow", "Report is empty", "Mail is lost"), 1)
)
CHINESE = "工单编号 | 创建时间 | 客户 | 项目 | 主题 | 类型 | 状态\n" + "\n".join(
    f"T-{number} | 2026-03-0{number} 10:00 | 海港集团 | 港口 | {subject} | 投诉 | 处理中"
    for number, subject in enumerate(("登录太慢", "报表为空", "邮件丢失"), 1)
)


def plan(*tasks: int, **changed: str) -> str:
    """A plan with tasks of these numbers; `name_3="Dig"` renames task 3."""
    return PLAN + "\n".join(
        f"Atlas | {number} | {changed.get(f'name_{number}', f'Step {number}')} | 2026-05-01 | | Wei"
        for number in tasks
    )


def preview(company, *files: tuple[str, str], complete=()) -> list[LoadEffect]:
    """The effect of each load of these files; `complete` names the complete ones."""
    paths = [(company.write(name, table), name) for name, table in files]
    proposal = loads.propose(company.data, paths, "Ana")
    whole = [file.sha for file in proposal.files if file.name in complete]
    shown = loads.preview(company.data, proposal, "Ana", whole)
    assert shown.error is None and not shown.failed_checks
    return list(shown.loads)


def cells(effect: LoadEffect) -> list[tuple]:
    return [
        (row.after.number, cell.field, cell.before, cell.after)
        for row in effect.changed_rows
        for cell in row.cells
    ]


@pytest.mark.parametrize(
    ("table", "edits", "expected"),
    [
        (
            ENGLISH,
            {"Open": "Closed", "Mail is lost": "Invoices are wrong"},
            [
                ("T-3", "subject", "Mail is lost", "Invoices are wrong"),
                ("T-3", "status", "Open", "Closed"),
                ("T-1", "status", "Open", "Closed"),
                ("T-2", "status", "Open", "Closed"),
            ],
        ),
        pytest.param(
            CHINESE,
            {"处理中": "已关闭", "邮件丢失": "发票有误"},
            [
                ("T-3", "subject", "邮件丢失", "发票有误"),
                ("T-3", "status", "处理中", "已关闭"),
                ("T-1", "status", "处理中", "已关闭"),
                ("T-2", "status", "处理中", "已关闭"),
            ],
            marks=pytest.mark.nightly,
        ),
    ],
    ids=["en", "zh"],
)
def test_changed_cells_are_listed_and_those_that_say_what_a_row_is_come_first(
    company, table, edits, expected
):
    company.start_with(("march.csv", table))
    for old, new in edits.items():
        table = table.replace(old, new)
    [effect] = preview(company, ("april.csv", table))
    assert (effect.file, effect.table) == ("april.csv", "tickets")
    assert (effect.added, effect.returned, effect.changed, effect.other) == (0, 3, 3, 1)
    assert cells(effect) == expected
    assert effect.field_counts == (("subject", 1), ("status", 3))
    assert [row.is_other for row in effect.changed_rows] == [True, False, False]


@pytest.mark.nightly
def test_rows_that_a_file_lacks_stand_or_are_removed_and_are_named(company):
    company.start_with(("week1.csv", plan(*range(1, 11))))
    later = plan(*range(1, 9), 11, name_3="Step 3, revised")
    [effect] = preview(company, ("week2.csv", later))
    assert (effect.added, effect.returned, effect.changed, effect.other) == (1, 8, 1, 0)
    assert (effect.removed, effect.standing) == (0, 2)
    assert [row.number for row in effect.standing_rows] == ["9", "10"]
    assert effect.shown == ("name", "project", "baseline_finish_date")
    assert effect.standing_rows[0].values == ("Step 9", "Atlas", "2026-05-01")
    assert effect.standing_rows[0].file == "week1.csv"
    assert effect.may_be_complete
    [effect] = preview(company, ("week2.csv", later), complete=("week2.csv",))
    assert (effect.removed, effect.standing) == (2, 0)
    assert [row.values for row in effect.removed_rows] == [
        ("Step 9", "Atlas", "2026-05-01"),
        ("Step 10", "Atlas", "2026-05-01"),
    ]


@pytest.mark.nightly
def test_a_part_of_a_plan_is_not_taken_for_the_whole(company):
    company.start_with(("week1.csv", plan(*range(1, 11))))
    [effect] = preview(company, ("week2.csv", plan(1, 2, 3)))
    assert (effect.returned, effect.standing) == (3, 7)
    assert not effect.may_be_complete


def test_of_two_files_one_is_complete_and_the_other_is_not(company):
    company.start_with(("week1.csv", plan(*range(1, 11))), ("march.csv", ENGLISH))
    fewer = "\n".join(ENGLISH.splitlines()[:3])
    files = (("week2.csv", plan(*range(1, 9))), ("april.csv", fewer))
    effects = {effect.table: effect for effect in preview(company, *files, complete="week2.csv")}
    assert (effects["tasks"].removed, effects["tasks"].standing) == (2, 0)
    assert (effects["tickets"].removed, effects["tickets"].standing) == (0, 1)
    assert [row.number for row in effects["tickets"].standing_rows] == ["T-3"]


@pytest.mark.nightly
def test_rows_that_stood_in_the_week_before_are_named_again(company):
    company.start_with(("week1.csv", plan(1, 2, 3)), ("week2.csv", plan(1, 2)))
    [effect] = preview(company, ("week3.csv", plan(2)))
    assert [(row.number, row.file) for row in effect.standing_rows] == [
        ("3", "week1.csv"),
        ("1", "week2.csv"),
    ]


@pytest.mark.nightly
def test_another_project_of_the_same_plan_leaves_nothing_standing(company):
    company.start_with(("week1.csv", plan(1, 2, 3) + "\nLedger | 7 | Post | 2026-05-01 | | Wei"))
    [effect] = preview(company, ("week2.csv", plan(1, 2)))
    assert [row.number for row in effect.standing_rows] == ["3"]


def test_a_load_of_other_clients_and_projects_is_asked_about(company):
    company.start_with(("a.csv", ENGLISH))
    others = ENGLISH.replace("Acme", "Borealis").replace("Atlas", "Ledger")
    proposal = company.propose(company.write("b.csv", others))
    shown = loads.preview(company.data, proposal, "Ana")
    [asked] = shown.waiting
    assert (asked.other_file, asked.shared_count, len(asked.pairs)) == ("a.csv", 3, 3)
    assert not any(effect.changed or effect.removed for effect in shown.loads)


@pytest.mark.nightly
def test_a_client_written_otherwise_or_a_cleared_name_is_not_another_thing(company):
    clients = "Client ID | Name\nC-1 | Acme\nC-2 | Acme Ltd"
    company.start_with(("clients.csv", clients), ("a.csv", ENGLISH))
    cleared = ENGLISH.replace("Acme", "ACME").replace("Mail is lost", "")
    [effect] = preview(company, ("b.csv", cleared))
    assert (effect.changed, effect.other) == (3, 0)


@pytest.mark.nightly
def test_a_withdrawn_load_s_rows_are_added_again_not_replaced(company):
    company.start_with(("march.csv", ENGLISH))
    [(load_id,)] = company.rows("select load_id from loads")
    assert company.withdraw(load_id).is_published
    [effect] = preview(company, ("april.csv", ENGLISH.replace("Open", "Closed")))
    assert (effect.added, effect.returned, effect.removed, effect.standing) == (3, 0, 0, 0)
    [effect] = preview(company, ("march.csv", ENGLISH))
    assert (effect.load_id, effect.added, effect.changed) == (load_id, 3, 0)


@pytest.mark.nightly
def test_more_rows_than_a_person_reads_are_counted(company):
    many = PLAN + "\n".join(f"Atlas | {n} | Step {n} | 2026-05-01 | | Wei" for n in range(150))
    company.start_with(("week1.csv", many))
    [effect] = preview(company, ("week2.csv", many.replace("Wei", "Li")))
    assert (effect.changed, len(effect.changed_rows)) == (150, 100)
    assert effect.field_counts == (("owner", 150),)


@pytest.fixture
def two_snapshots(company) -> tuple[Path, Path]:
    """The published snapshot, and a copy of it to be changed."""
    company.start_with(("march.csv", ENGLISH))
    now = snapshots.get_current(company.data)
    assert now is not None
    copy = company.folder / "it's a copy.duckdb"
    shutil.copy(now.path, copy)
    return now.path, copy


def test_a_row_whose_number_alone_changes_is_neither_gone_nor_new(two_snapshots):
    before, after = two_snapshots
    with duckdb.connect(after) as connection:
        connection.execute("update tickets set ticket_id = 'T-2 (A)' where ticket_id = 'T-2'")
    [tickets] = [table for table in diff.compare(before, after).tables if table.table == "tickets"]
    assert (tickets.added, tickets.replaced, tickets.removed) == (0, 1, 0)
    [effect] = diff.compare(before, after).loads
    assert cells(effect) == [("T-2 (A)", "ticket_id", "T-2", "T-2 (A)")]


def test_a_snapshot_of_an_earlier_release_is_compared_by_what_both_have(two_snapshots):
    after, before = two_snapshots
    with duckdb.connect(before) as connection:
        connection.execute("alter table tickets drop column severity; drop table baselines")
        connection.execute("update tickets set status = 'New' where ticket_id = 'T-1'")
    [effect] = diff.compare(before, after).loads
    assert cells(effect) == [("T-1", "status", "New", "Open")]


@pytest.mark.nightly
def test_a_contradiction_to_another_list_is_told_before_publishing(company):
    company.start_with(
        (
            "march.csv",
            """
            Requirement ID | Project | Requirement name | Date raised | Status
            R-1            | Alpha   | Login by badge   | 2026-03-02  | Open
            R-2            | Alpha   | Export to Excel  | 2026-03-03  | Open
            """,
        )
    )
    matrix = """
        需求编号 | 项目名称 | 需求名称       | 客户确认日期
        R-1      | Alpha    | Login by badge | 2026-03-09
        R-2      | Alpha    | Export to CSV  |
    """
    path = company.write("desk.csv", matrix)
    proposal = loads.propose(company.data, [(path, "desk.csv")], "Ana")
    found = loads.preview(company.data, proposal, "Ana").findings
    [finding] = found[proposal.loads[0].load_id]
    assert (finding.code, finding.row, finding.value) == ("values_differ", 3, "Export to CSV")
    assert "march.csv" in finding.messages["zh"]
