"""One complaint of two desks, one requirement of two lists: proposed, merged on a word, undone."""

import shutil

import duckdb
import pytest

from etl import schema
from etl.commands import duplicates, loads
from etl.entities.row_decisions import RowDecision
from etl.snapshot import united_rows
from tests.etl.conftest import Company

DESK = """
    工单编号 | 项目名称 | 客户名称 | 创建时间   | 工单类型 | 提交人 | 状态   | 标题
    KF-9001  | 海河一期 | 甲乙机械 | 2026-03-03 | 投诉     | 王经理 | 已关闭 | 报表导出很慢
    KF-9002  | 海河一期 | 甲乙机械 | 2026-03-04 | 投诉     | 王经理 | 已关闭 | 登录页面打不开
"""
JIRA = """
    Issue key | Customer | Created    | Issue Type | Resolved   | Status | Summary
    HH-77     | 甲乙机械 | 2026-03-05 | 投诉       | 2026-03-09 | Done   | 报表导出很慢，请处理
"""
MATRIX = """
    Requirement ID | Project | Title               | Date raised | Relayed by
    R-1            | P-1     | Export to Excel     | 2026-03-02  | Ben
    R-2            | P-1     | Login by badge      | 2026-03-02  | Ben
"""
TRACKER = """
    Key   | Project | Requirement name         | Received date | Work started
    ATL-9 | P-1     | Export to Excel (xlsx)   | 2026-03-03    | 2026-03-10
"""
PLAN = """
    Task ID | Project | Task Name | Requirement | Planned finish
    T-1     | P-1     | Build     | ATL-9       | 2026-04-01
"""
TICKETS = "select ticket_id, status, resolved_at::date::varchar, raised_by from tickets order by 1"
PAIRS = "select row_id, other_row_id from duplicate_pairs"


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A company with the lists of both desks, and of requirements, in one snapshot."""
    company = Company(tmp_path_factory.mktemp("company"))
    tables = {"desk": DESK, "jira": JIRA, "matrix": MATRIX, "tracker": TRACKER, "plan": PLAN}
    paths = [(company.write(f"{name}.csv", table), f"{name}.csv") for name, table in tables.items()]
    proposal = loads.propose(company.data, paths, "Li Na")
    assert loads.confirm(company.data, proposal, "Li Na").is_published
    yield company
    company.close()


@pytest.fixture
def loaded(published, company):
    shutil.copytree(published.folder, company.folder, dirs_exist_ok=True)
    return company


def say(company, **is_same):
    """Decide on all proposed pairs of these tables."""
    pairs = duplicates.list_pairs(company.snapshot, 10)
    decisions = [pair.decide(is_same[pair.table]) for pair in pairs if pair.table in is_same]
    assert duplicates.decide_rows(company.data, decisions, "Li Na").is_published
    return decisions


def test_likely_pairs_are_proposed_and_never_merged_unasked(loaded):
    pairs = {frozenset(pair) for pair in loaded.rows(PAIRS)}
    assert pairs == {frozenset({"KF-9001", "HH-77"}), frozenset({"R-1", "ATL-9"})}
    assert loaded.rows("select count(*) from tickets") == [(3,)]
    assert loaded.rows(
        "select severity, row_count from checks where check_name = 'checks/duplicates_are_decided'"
    ) == [("warn", 2)]


def test_merged_rows_are_one_and_taken_back_they_are_two(loaded):
    before = loaded.tables()
    decided = say(loaded, tickets=True)
    # The desk was loaded first: its words and status count, what it lacks is the tracker's.
    assert loaded.rows(TICKETS) == [
        ("KF-9001", "已关闭", "2026-03-09", "王经理"),
        ("KF-9002", "已关闭", None, "王经理"),
    ]
    assert loaded.rows("select count(*) from complaints") == [(2,)]
    assert loaded.rows(
        "select col, value from findings where code = 'united_differ' order by col"
    ) == [("opened_at", "2026-03-03 00:00:00"), ("status", "已关闭"), ("subject", "报表导出很慢")]
    [entry] = duplicates.list_decisions(loaded.data).values()
    assert (entry.kind, entry.by) == ("paired", "Li Na")
    assert duplicates.revoke_rows(loaded.data, decided, "Li Na").is_published
    assert loaded.tables() == before


def test_a_reference_to_a_merged_row_means_the_row_and_rows_kept_apart_are_not_proposed(loaded):
    say(loaded, tickets=False, requirements=True)
    assert loaded.rows("select requirement_id, work_started_date::varchar from requirements") == [
        ("R-1", "2026-03-10"),
        ("R-2", None),
    ]
    assert loaded.rows("select requirement_id, requirement_project_id from tasks") == [
        ("R-1", "p-1")
    ]
    assert loaded.rows("select count(*) from tickets") == [(3,)]
    assert loaded.rows(PAIRS) == []


@pytest.mark.nightly
def test_a_decision_waits_for_a_withdrawn_load_and_follows_its_list(loaded):
    say(loaded, tickets=True)
    merged = loaded.tables()
    [jira] = loaded.rows("select load_id from loads where source_file = 'jira.csv'")
    loaded.withdraw(*jira)
    assert loaded.rows(TICKETS)[0] == ("KF-9001", "已关闭", None, "王经理")
    loaded.restore(*jira)
    assert loaded.tables() == merged
    loaded.load("jira-0316.csv", JIRA.replace("2026-03-09", "2026-03-12"))
    loaded.load("desk-0316.csv", DESK.replace("已关闭", "重新打开"))
    assert loaded.rows(TICKETS)[0] == ("KF-9001", "重新打开", "2026-03-12", "王经理")


@pytest.mark.nightly
def test_rows_kept_apart_do_not_become_one_by_way_of_a_third(loaded):
    say(loaded, tickets=False)
    loaded.load("mail.csv", DESK.replace("KF-9001", "M-1").replace("KF-9002", "M-2"))
    say(loaded, tickets=True)
    assert [row[0] for row in loaded.rows(TICKETS)] == ["HH-77", "KF-9001", "KF-9002"]


@pytest.mark.nightly
def test_the_latest_word_on_two_rows_holds(loaded):
    (decision,) = say(loaded, tickets=True)
    other = RowDecision("tickets", decision.other, decision.row, is_same=False)
    assert duplicates.decide_rows(loaded.data, [other], "Li Na").is_published
    assert loaded.rows("select count(*) from tickets") == [(3,)]
    assert list(duplicates.list_decisions(loaded.data)) == [other]


def find(settings, rows):
    """The pairs among tickets, given as (number, list, client, project, title, day of March)."""
    columns = ("ticket_id", "load_id", "client_id", "project_id", "subject", "opened_at")
    with duckdb.connect() as connection:
        for table in ("tickets", "requirements", "projects"):
            connection.execute(schema.build_ddl(schema.load_tables()[table]))
        connection.execute(united_rows.DDL)
        connection.executemany(
            f"insert into tickets ({', '.join(columns)}, source_row) "
            "values (?, ?, ?, ?, ?, make_timestamp(2026, 3, ?, 9, 0, 0), ?)",
            [[*row, place] for place, row in enumerate(rows)],
        )
        connection.execute(
            "insert into row_lists select 'tickets', load_id, source_row, [load_id] from tickets"
        )
        united_rows.find_duplicates(connection, settings)
        return {frozenset(pair) for pair in connection.execute(PAIRS).fetchall()}


ALIKE = {
    "the same words": ("报表导出很慢", "报表导出很慢", 0),
    "a title inside a letter": ("报表导出很慢", "客户反映：报表导出很慢，已经三天", 3),
    "words in another order": ("Invoice sent twice", "The invoice was sent to us twice", 1),
}
UNLIKE = {
    "four days apart": ("报表导出很慢", "报表导出很慢", 4),
    "other words": ("报表导出很慢", "登录页面打不开", 0),
    "another number": ("Invoice 4711 was sent twice", "Invoice 4712 was sent twice", 0),
    "too short to tell": ("投诉", "投诉单", 0),
    "no words": ("", "", 0),
}


def test_rows_of_one_client_are_a_pair_if_their_words_and_days_are_alike(settings):
    rows = []
    for client, (title, other, days) in (ALIKE | UNLIKE).items():
        rows.append((f"{client} A", "desk", client, None, title, 2))
        rows.append((f"{client} B", "jira", client, None, other, 2 + days))
    assert find(settings, rows) == {frozenset((f"{one} A", f"{one} B")) for one in ALIKE}


def test_a_pair_is_of_two_lists_and_of_one_client_or_project(settings):
    slow, fails = "报表导出很慢", "报表导出失败"
    rows = [
        ("A", "desk", "Acme", "P-1", slow, 2),
        ("another client", "jira", "Beta", None, slow, 2),
        ("the same list", "desk", "Acme", "P-1", slow, 2),
        ("its project alone", "jira", None, "P-1", slow, 2),
        ("another client of the project", "list 3", "Gamma", "P-1", slow, 2),
        ("alike, not enough for another client", "list 4", "Delta", "P-1", fails, 2),
        ("alike", "list 5", "Acme", "P-1", fails, 2),
    ]
    pairs = find(settings, rows)
    partners = {name for pair in pairs if "A" in pair for name in pair - {"A"}}
    assert partners == {"its project alone", "another client of the project", "alike"}


def test_among_very_many_rows_of_a_client_only_the_same_titles_are_a_pair(settings):
    rows = [
        (f"N-{place:02}", ("desk", "jira")[place % 2], "Acme", None, f"Printer jam no {place}", 2)
        for place in range(60)
    ]
    rows += [("A", "desk", "Acme", None, "Login fails again", 2)]
    rows += [("B", "jira", "Acme", None, "Login fails again", 3)]
    assert find(settings, rows) == {frozenset("AB")}
