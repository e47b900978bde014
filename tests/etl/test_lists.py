"""Which loads are states of one list, and which lists number the same things (model.md, “Keys”)."""

import pytest

from etl.commands import answers, list_questions

pytestmark = pytest.mark.usefixtures("without_queries")

TICKETS = "Ticket ID | Client | Project | Subject | Created at | Status"
ANA = f"""
    {TICKETS}
    1 | Harbour Foods | Port | Invoice sent twice | 2026-03-02 | Open
    2 | Harbour Foods | Port | Berth plan missing | 2026-03-03 | Open
    3 | Harbour Foods | Port | Training cancelled | 2026-03-04 | Open
"""
BEN = f"""
    {TICKETS}
    1 | Polar Shipping | Fleet | Login fails       | 2026-05-11 | Open
    2 | Polar Shipping | Fleet | Nobody calls back | 2026-05-12 | Open
    3 | Polar Shipping | Fleet | Wrong price list  | 2026-05-13 | Open
"""
# Two rows say the same as Ana's, two say something else.
DOUBTFUL = f"""
    {TICKETS}
    1 | Harbour Foods  | Port  | Invoice sent twice | 2026-03-02 | Closed
    2 | Harbour Foods  | Port  | Berth plan missing | 2026-03-03 | Closed
    3 | Polar Shipping | Fleet | Wrong price list   | 2026-05-13 | Open
    4 | Polar Shipping | Fleet | Crane stands still | 2026-05-14 | Open
"""
IDS = "select ticket_id from tickets order by 1"


def codes(company) -> list[tuple]:
    return company.rows(
        "select code, severity from findings where code in ('list_asked', 'other_list')"
    )


def test_two_hands_that_number_from_one_never_mix(tables):
    tables.load("ana-tickets.csv", ANA)
    tables.load("ben-tickets.csv", BEN)
    assert tables.rows(
        "select ticket_id, client_id, subject from tickets order by client_id, ticket_id"
    ) == [
        ("1@ana-tickets", "harbour foods", "Invoice sent twice"),
        ("2@ana-tickets", "harbour foods", "Berth plan missing"),
        ("3@ana-tickets", "harbour foods", "Training cancelled"),
        ("1@ben-tickets", "polar shipping", "Login fails"),
        ("2@ben-tickets", "polar shipping", "Nobody calls back"),
        ("3@ben-tickets", "polar shipping", "Wrong price list"),
    ]
    assert codes(tables) == [("other_list", "note")]


RENAMED = "select former_id, row_id from renamed_rows order by 1"


def test_a_number_was_the_one_of_the_list_that_had_it_first(tables):
    tables.load("ana-tickets.csv", ANA.replace("3 | Harbour", "4 | Harbour"))
    assert tables.rows(RENAMED) == []
    tables.load("ben-tickets.csv", BEN)
    tables.load("ana-tickets.csv", ANA)
    assert tables.rows(RENAMED) == [
        ("1", "1@ana-tickets"),
        ("2", "2@ana-tickets"),
        ("3", "3@ben-tickets"),
    ]


def test_each_of_two_lists_goes_on_by_its_own_numbers(tables):
    tables.load("ana-tickets.csv", ANA)
    tables.load("ben-tickets.csv", BEN)
    tables.load("export (7).csv", BEN.replace("Open", "Closed"))
    tables.load("new.csv", ANA.replace("Open", ""))
    assert tables.rows("select ticket_id, status from tickets order by 1") == [
        ("1@ana-tickets", None),
        ("1@ben-tickets", "Closed"),
        ("2@ana-tickets", None),
        ("2@ben-tickets", "Closed"),
        ("3@ana-tickets", None),
        ("3@ben-tickets", "Closed"),
    ]
    # Said once, not again every week.
    assert codes(tables) == [("other_list", "note")]


def test_a_later_state_of_one_list_gives_its_ids_to_no_other_of_the_same_file_name(tables):
    subjects = "select ticket_id, subject from tickets where ticket_id like '1@%' order by 1"
    tables.load("tickets 2026-03-06.csv", ANA)
    tables.load("tickets 2026-05-15.csv", BEN)
    told = [("1@tickets", "Invoice sent twice"), ("1@tickets-2", "Login fails")]
    assert tables.rows(subjects) == told
    tables.load("tickets 2026-05-22.csv", ANA.replace("Open", "Closed"))
    assert tables.rows(subjects) == told


def test_undoing_one_of_two_lists_gives_the_tables_without_it(company):
    company.load("ana-tickets.csv", ANA)
    alone = company.tables()
    (load,) = company.load("ben-tickets.csv", BEN).loads
    company.withdraw(load.load_id)
    assert company.tables() == alone
    assert company.rows(IDS) == [("1",), ("2",), ("3",)]


def test_numbers_that_partly_agree_wait_for_a_word_and_change_nothing_meanwhile(company):
    company.load("ana-tickets.csv", ANA)
    before = company.rows("from tickets order by ticket_id")
    (load,) = company.load("cases.csv", DOUBTFUL).loads
    assert (load.status, load.question.field) == ("asked", "list")
    number, there, here = load.question.pairs[0]
    assert number == "3"
    # A day is told as a day.
    assert there.endswith("2026-03-04")
    assert here.endswith("2026-05-13")
    assert company.rows("from tickets order by ticket_id") == before
    assert codes(company) == [("list_asked", "warning")]


@pytest.mark.parametrize(
    ("is_same", "ids"),
    [
        (True, "1 2 3 4"),
        pytest.param(
            False,
            "1@ana-tickets 1@cases 2@ana-tickets 2@cases 3@ana-tickets 3@cases 4",
            marks=pytest.mark.nightly,
        ),
    ],
)
def test_a_word_on_two_lists_is_kept_and_can_be_changed(company, is_same, ids):
    company.load("ana-tickets.csv", ANA)
    (load,) = company.load("cases.csv", DOUBTFUL).loads
    (asked,) = list_questions.list_questions(company.snapshot).values()
    answers.save_list_decision(company.data, load.load_id, asked.other_load_id, is_same, "Ana")
    assert " ".join(row[0] for row in company.rows(IDS)) == ids
    # The next state of the list is not asked about again.
    (later,) = company.load("cases-0312.csv", DOUBTFUL.replace("Open", "Closed")).loads
    assert later.status == "loaded"
    said = answers.save_list_decision(company.data, load.load_id, "x" * 100, is_same, "Ana").error
    assert said and (said.code, said.value) == ("unknown_load", "x" * 40 + "…")
    answers.save_list_decision(company.data, asked.other_load_id, load.load_id, not is_same, "Ana")
    assert len(company.rows(IDS)) == (7 if is_same else 4)


@pytest.mark.nightly
def test_two_systems_on_the_same_things_fill_each_others_gaps(tables):
    tables.load(
        "tracker.csv",
        """
        Requirement ID | Project | Requirement name | Work started | Effort days
        R-1            | Alpha   | Login by badge   | 2026-03-05   | 3
        R-2            | Alpha   | Export to Excel  |              | 2
        """,
    )
    tables.load(
        "matrix.csv",
        """
        需求编号 | 项目名称 | 需求名称        | 客户确认日期 | 提出日期
        R-1      | Alpha    | Login by badge  | 2026-03-04   | 2026-03-02
        R-2      | Alpha    | Export to Excel | 2026-03-09   | 2026-03-03
        """,
    )
    assert tables.rows(
        "select requirement_id, work_started_date::varchar, verified_date::varchar, effort_days "
        "from requirements"
    ) == [("R-1", "2026-03-05", "2026-03-04", 3), ("R-2", None, "2026-03-09", 2)]


def test_a_later_state_clears_what_was_cleared_and_keeps_columns_that_it_lacks(tables):
    tables.load(
        "plan_0306.csv",
        """
        Project | Task ID | Task Name | Planned finish | Actual finish | Owner
        Alpha   | 1.1     | Design    | 2026-03-06     | 2026-03-05    | Lee
        Alpha   | 1.2     | Build     | 2026-03-20     |               | Lee
        """,
    )
    tables.load(
        "plan_0313.csv",
        """
        项目名称 | 任务编号 | 任务名称 | 计划完成   | 实际完成 | 状态
        Alpha    | 1.1      | Design   | 2026-03-06 |          | 进行中
        Alpha    | 1.2      | Build    | 2026-03-27 |          | 未开始
        """,
    )
    assert tables.rows(
        "select task_id, planned_finish_date::varchar, finish_date, owner, status from tasks"
    ) == [
        ("1.1", "2026-03-06", None, "Lee", "进行中"),
        ("1.2", "2026-03-27", None, "Lee", "未开始"),
    ]


@pytest.mark.nightly
def test_a_complete_load_removes_from_its_own_list_only(tables):
    tables.load("ana-tickets.csv", ANA)
    tables.load("ben-tickets.csv", BEN)
    kept = "\n".join(line for line in BEN.splitlines() if "Nobody" not in line)
    tables.load("ben-tickets-2.csv", kept, complete=True)
    assert [row[0] for row in tables.rows(IDS)] == [
        "1@ana-tickets",
        "1@ben-tickets",
        "2",
        "3@ana-tickets",
        "3@ben-tickets",
    ]


@pytest.mark.nightly
def test_monthly_exports_of_new_rows_stay_beside_each_other(tables):
    tables.load("tickets-03.csv", ANA)
    tables.load(
        "tickets-04.csv",
        f"{TICKETS}\n3 | Harbour Foods | Port | Training cancelled | 2026-03-04 | Closed"
        "\n4 | Harbour Foods | Port | Gate closed | 2026-04-02 | Open",
    )
    assert tables.rows("select ticket_id, status from tickets order by 1") == [
        ("1", "Open"),
        ("2", "Open"),
        ("3", "Closed"),
        ("4", "Open"),
    ]


def test_what_tells_apart_the_rows_of_one_number_is_not_their_place_or_status(tables):
    first = "K-1 | Harbour Foods | Port | First time | 2026-03-02 | Open"
    second = "K-1 | Harbour Foods | Port | Again | 2026-03-09 | Open"
    tables.load("week1.csv", f"{TICKETS}\n{first}\n{second}")
    before = tables.rows("select ticket_id, subject from tickets order by 1")
    assert len(before) == 2
    tables.load("week2.csv", f"{TICKETS}\n{second}\n{first}".replace("Open", "Closed"))
    assert tables.rows("select ticket_id, subject from tickets order by 1") == before
    assert tables.rows("select distinct status from tickets") == [("Closed",)]
    tables.load("week3.csv", f"{TICKETS}\n{second}")
    assert tables.rows("select ticket_id, subject from tickets") == [("K-1", "Again")]


def test_two_spellings_of_a_project_keep_apart_what_has_one_number_whatever_its_status(tables):
    tables.load("projects.csv", "Project ID | Project name | Client\nP-1 | Alpha | Acme")
    requirements = """
        Project | Requirement ID | Title  | Received   | Status
        P-1     | 1              | Search | 2026-03-02 | Open
        Alpha   | 1              | Export | 2026-03-09 | Open
    """
    tables.load("week 1.csv", requirements)
    ids = tables.rows("select requirement_id, title from requirements order by title")
    assert [title for _, title in ids] == ["Export", "Search"]
    tables.load("week 2.csv", requirements.replace("Open", "Done"))
    assert tables.rows("select requirement_id, title from requirements order by title") == ids


def test_the_first_plan_is_that_of_the_tasks_own_list(tables):
    header = "Project | Task ID | Task Name | Planned finish"
    more = "\nAlpha | {} | {} | 2026-09-01"
    ours = "".join(more.format(number, name) for number, name in ((2, "Build"), (3, "Test")))
    others = "".join(more.format(number, name) for number, name in ((2, "Sail"), (3, "Unload")))
    tables.load("ours_0306.csv", f"{header}\nAlpha | 1 | Design | 2026-03-06{ours}")
    tables.load("supplier.csv", f"{header}\nAlpha | 1 | Ship the crane | 2026-06-30{others}")
    tables.load("ours_0313.csv", f"{header}\nAlpha | 1 | Design | 2026-03-20{ours}")
    assert tables.rows(
        "select task_id, baseline_finish_date::varchar, planned_finish_date::varchar from tasks "
        "where task_id like '1%' order by 1"
    ) == [
        ("1@ours", "2026-03-06", "2026-03-20"),
        ("1@supplier", "2026-06-30", "2026-06-30"),
    ]
    assert tables.rows(
        "select task_id, count(*) from baselines where task_id like '1%' group by 1 order by 1"
    ) == [
        ("1@ours", 2),
        ("1@supplier", 1),
    ]


def test_a_small_list_is_held_against_all_of_a_large_one(tables):
    """Where the meetings of large loads are counted on a sample, small ones still meet."""
    large = "\n".join(
        f"T-{n} | Harbour Foods | Port | Matter {n} of the harbour | 2026-03-02 | Open"
        for n in range(5_000)
    )
    tables.load("desk.csv", f"{TICKETS}\n{large}")
    few = [
        f"T-{n} | Harbour Foods | Port | Matter {n} of the harbour | 2026-03-02 | Closed"
        for n in (17, 4_711)
    ]
    tables.load("desk-2.csv", "\n".join([TICKETS, *few]))
    assert tables.rows("select count(*), count(*) filter (status = 'Closed') from tickets") == [
        (5_000, 2)
    ]
    tables.load("desk-3.csv", f"{TICKETS}\n{large.replace('Open', 'Closed')}")
    assert tables.rows("select count(*) from tickets where status = 'Closed'") == [(5_000,)]
    [(shared,)] = tables.rows("select max(shared_count) from list_meetings")
    assert 3_000 < shared < 9_000
