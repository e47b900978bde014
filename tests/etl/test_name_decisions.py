"""What a person decides of names holds above every rule, and can be taken back (model.md)."""

from collections import Counter
from itertools import permutations

import pytest

from etl.commands import commit, names
from etl.entities import decisions
from etl.entities.decisions import Decision
from etl.entities.resolve import index_exported, resolve
from store import journal
from tests.etl.tables import Tables

STAFF = """
    Employee ID | Name | Email        | Role
    E-1         | 张伟 | zw@x.example | 项目经理
    E-2         | 王磊 | wl@x.example | 销售
    E-3         | 王磊 | w3@x.example | 客服
    E-4         | 李娜 | ln@x.example |
"""
REGISTER = """
    Project code | Project name | Client         | PM        | Sales owner
    P-1          | Alpha        | Acme Co.,Ltd   | Zhang Wei | 王磊
    P-2          | Beta         | Acme Logistics | 张伟      | 王磊
"""
MATRIX = """
    Requirement ID | Project | Requirement name | Relayed by | Date raised
    R-1            | Alpha   | Login by badge   | Zhang Wei  | 2026-03-02
    R-2            | Alpha   | Export to Excel  | 王磊       | 2026-03-02
    R-1            | P-2     | Night mode       | ZHANG WEI  | 2026-03-02
    R-2            | P-2     | Day mode         | 王磊       | 2026-03-02
"""
VISITS = """
    Client | Project | Date       | Activity type | Assigned to | Participants
    ACME   | P-1     | 2026-03-01 | Visit         | 李娜        | 王磊; 李娜; Zhang Wei
    ACME   | P-2     | 2026-03-02 | Visit         | 李娜        | 王磊; 李娜
"""


FILES = {"staff.csv": STAFF, "register.csv": REGISTER, "matrix.csv": MATRIX, "visits.csv": VISITS}


@pytest.fixture(scope="module")
def received(tmp_path_factory):
    """The files of the company, on which each test takes its own decisions."""
    tables = Tables(tmp_path_factory.mktemp("received"))
    for name, table in FILES.items():
        tables.load(name, table)
    yield tables
    tables.close()


@pytest.fixture
def tables(received):
    received.decide()
    return received


@pytest.fixture
def loaded(company, without_queries):
    """The company with all its files in one snapshot."""
    company.start_with(*FILES.items())
    return company


def people(verb: str, id_: str, **more) -> Decision:
    return Decision("people", verb, id_, **more)


def decide(company, *decided: Decision) -> None:
    assert names.decide_names(company.data, decided, "Li Na").is_published


def take_back(company, *decided: Decision) -> None:
    assert names.revoke_names(company.data, decided, "Li Na").is_published


def relayed(company) -> list[tuple]:
    return company.rows(
        "select project_id, relayed_by, relayed_by_id from requirements order by 1, requirement_id"
    )


def listed(company, entity: str = "people") -> list[tuple]:
    return company.rows(f"select * exclude (as_of_date) from {entity} order by 1")


ROMANISED = people("confirm", "E-1", text="Zhang Wei")


def test_a_confirmed_text_means_that_person_in_every_spelling_and_table(tables):
    assert relayed(tables)[0] == ("P-1", "Zhang Wei", "zhang wei")
    tables.decide(ROMANISED)
    assert relayed(tables) == [
        ("P-1", "Zhang Wei", "E-1"),
        ("P-1", "王磊", None),
        ("P-2", "ZHANG WEI", "E-1"),
        ("P-2", "王磊", None),
    ]
    assert tables.rows("select pm_id from projects order by project_id") == [("E-1",), ("E-1",)]
    assert tables.rows("select participant_ids from contacts order by contact_at") == [
        (["E-1", "E-4"],),
        (["E-4"],),
    ]
    assert not tables.rows("select * from people where is_from_mention")


def test_an_ambiguous_name_means_the_confirmed_person(tables):
    tables.decide(people("confirm", "E-3", text="王磊"))
    assert {row[2] for row in relayed(tables) if row[1] == "王磊"} == {"E-3"}
    assert tables.rows("select distinct sales_owner_id from projects") == [("E-3",)]


def test_a_name_can_mean_another_person_in_each_project(tables):
    tables.decide(
        people("confirm", "E-2", text="王磊", projects=("P-1",)),
        people("confirm", "E-3", text="王磊", projects=("P-2",)),
    )
    assert [row for row in relayed(tables) if row[1] == "王磊"] == [
        ("P-1", "王磊", "E-2"),
        ("P-2", "王磊", "E-3"),
    ]
    assert tables.rows("select project_id, sales_owner_id from projects order by 1") == [
        ("P-1", "E-2"),
        ("P-2", "E-3"),
    ]
    assert tables.rows("select project_id, participant_ids from contacts order by 1") == [
        ("P-1", ["E-2", "E-4", "zhang wei"]),
        ("P-2", ["E-3", "E-4"]),
    ]


def test_a_decision_on_one_project_leaves_the_others_as_they_were(tables):
    before = tables.rows("select * from requirements where project_id = 'P-2' order by 1")
    tables.decide(people("confirm", "E-2", text="王磊", projects=("P-1",)))
    assert tables.rows("select * from requirements where project_id = 'P-2' order by 1") == before


def test_a_rejected_candidate_leaves_the_other_one(tables):
    tables.decide(people("reject", "E-2", text="王磊"))
    assert {row[2] for row in relayed(tables) if row[1] == "王磊"} == {"E-3"}


def test_a_name_with_every_candidate_rejected_is_a_separate_entity(tables):
    tables.decide(*(people("reject", person_id, text="王磊") for person_id in ("E-2", "E-3")))
    assert {row[2] for row in relayed(tables) if row[1] == "王磊"} == {"王磊"}
    assert tables.rows("select name, is_from_mention from people where person_id = '王磊'") == [
        ("王磊", True)
    ]


@pytest.mark.nightly
def test_a_rejected_person_whose_id_is_the_name_itself_gets_a_namesake(company):
    company.load("staff.csv", "Name | Role\n张伟 | 项目经理")
    company.load("register.csv", REGISTER)
    decide(company, people("reject", "张伟", text="张伟"))
    assert company.rows("select pm_id from projects order by 1 desc") == [
        ("张伟#2",),
        ("zhang wei",),
    ]


def test_a_text_that_was_matched_can_be_split_off_in_one_project(tables):
    taken = [row[0] for row in listed(tables)]
    other = decisions.make_id("张伟", taken)
    tables.decide(people("split", other, text="张伟", projects=("P-2",)))
    assert tables.rows("select pm, pm_id from projects order by project_id") == [
        ("Zhang Wei", "zhang wei"),
        ("张伟", other),
    ]
    assert tables.rows(f"select name from people where person_id = '{other}'") == [("张伟",)]


def test_a_new_entity_is_numbered_where_its_name_is_taken():
    assert decisions.make_id("Zhang  WEI", []) == "zhang wei"
    assert decisions.make_id("Zhang Wei", ["zhang wei", "zhang wei#2"]) == "zhang wei#3"


@pytest.mark.nightly
def test_two_merged_exported_rows_become_one_complete_row(company):
    company.load("crm.csv", "Client ID | Client name | Industry\nA-1 | Acme Logistics | ")
    company.load(
        "erp.csv", "Client ID | Client name | Industry | Owner\nK-7 | 阿克米物流 | Logistics | Bob"
    )
    company.load("register.csv", REGISTER)
    decide(company, Decision("clients", "merge", "A-1", other="K-7"))
    assert company.rows("select client_id, name, industry, owner from clients order by 1") == [
        ("A-1", "Acme Logistics", "Logistics", "Bob"),
        ("acme", "Acme Co.,Ltd", None, None),
    ]


def test_a_merge_keeps_the_exported_entity_whichever_is_named_first(tables):
    tables.decide(people("merge", "zhang wei", other="E-1"))
    assert relayed(tables)[0] == ("P-1", "Zhang Wei", "E-1")
    assert not tables.rows("select * from people where is_from_mention")


def test_decisions_on_a_project_follow_it_into_a_merge(tables):
    tables.decide(
        people("confirm", "E-3", text="王磊", projects=("P-2",)),
        Decision("projects", "merge", "P-1", other="P-2"),
    )
    assert tables.rows("select project_id, sales_owner_id from projects") == [("P-1", "E-3")]
    assert tables.rows("select distinct project_id from requirements") == [("P-1",)]
    assert {row[2] for row in relayed(tables) if row[1] == "王磊"} == {"E-3"}


@pytest.mark.nightly
def test_a_decided_role_fills_a_gap_and_yields_to_a_list(company):
    company.start_with(*FILES.items())
    decide(company, people("role", "E-4", role="sales"), people("role", "E-1", role="sales"))
    assert company.rows("select person_id, listed_role from person_roles order by 1") == [
        ("E-1", "pm"),
        ("E-2", "sales"),
        ("E-3", "service"),
        ("E-4", "sales"),
        ("zhang wei", None),
    ]
    decide(company, people("role", "E-1", role="sales", is_correction=True))
    assert company.rows("select role from people where person_id = 'E-1'") == [("sales",)]


@pytest.mark.nightly
def test_a_role_of_a_mentioned_person_survives_a_merge(tables):
    role = people("role", "zhang wei", role="delivery")
    tables.decide(role)
    assert tables.rows("select role from people where person_id = 'zhang wei'") == [("delivery",)]
    tables.decide(role, people("merge", "E-4", other="zhang wei"))
    assert tables.rows("select role from people where person_id = 'E-4'") == [("delivery",)]


def test_decided_roles_count_as_a_mapped_field(company, without_queries):
    company.start_with(("matrix.csv", MATRIX))
    covered = "select is_mapped from field_coverage where (table_name, field_name) = "
    assert company.rows(covered + "('people', 'role')") == [(False,)]
    decide(company, people("role", "zhang wei", role="sales"))
    assert company.rows(covered + "('people', 'role')") == [(True,)]


EACH = [
    ROMANISED,
    people("confirm", "E-3", text="王磊", projects=("P-1",)),
    people("reject", "E-2", text="王磊"),
    people("merge", "E-1", other="E-4"),
    people("split", "张伟#2", text="张伟"),
    people("split", "王磊#2", text="王磊", projects=("P-2",)),
    people("role", "E-4", role="other"),
    Decision("clients", "confirm", "acme logistics", text="Acme Co.,Ltd"),
    Decision("projects", "merge", "P-1", other="P-2"),
]


def test_revoked_decisions_leave_nothing_behind(loaded):
    before = loaded.tables()
    decide(loaded, *EACH)
    assert loaded.tables() != before
    take_back(loaded, *EACH)
    assert loaded.tables() == before


def test_unrelated_decisions_have_the_same_effect_in_any_order():
    exported = index_exported(
        [("E-1", "张伟", "zw@x.example"), ("E-2", "王磊", None), ("E-3", "王磊", None)]
    )
    texts = Counter(["Zhang Wei", "ZHANG WEI", "王磊", "张伟", "小王", "zw@x.example"])
    made = [
        *EACH[:3],
        EACH[5],
        people("confirm", "王磊#2", text="小王"),
        people("merge", "E-3", other="E-2"),
    ]
    resolutions = [
        resolve(texts, exported, decisions.select("people", ordered))
        for ordered in permutations(made)
    ]
    assert all(resolution == resolutions[0] for resolution in resolutions)
    assert resolutions[0].ids["小王"] == "王磊#2"


def test_the_later_of_two_decisions_on_a_text_wins(loaded):
    decide(loaded, people("confirm", "E-2", text="王磊"))
    decide(loaded, people("confirm", "E-3", text="王磊"))
    assert {row[2] for row in relayed(loaded) if row[1] == "王磊"} == {"E-3"}
    decide(loaded, people("reject", "E-3", text="王磊"))
    assert {row[2] for row in relayed(loaded) if row[1] == "王磊"} == {"E-2"}


def test_two_mentioned_names_confirmed_as_each_other_are_one_person(company, without_queries):
    company.start_with(("matrix.csv", MATRIX))
    decide(
        company,
        people("confirm", "王磊", text="Zhang Wei"),
        people("confirm", "zhang wei", text="王磊"),
    )
    assert len({row[2] for row in relayed(company)}) == 1
    assert len(listed(company)) == 1


@pytest.mark.nightly
def test_a_decision_on_a_person_whose_list_is_withdrawn_waits_for_it(loaded):
    [staff] = [
        record.load
        for record in commit.list_history(loaded.data)
        if record.load.file == "staff.csv"
    ]
    decide(loaded, ROMANISED, people("confirm", "E-3", text="王磊"))
    held = relayed(loaded)
    loaded.withdraw(staff.load_id)
    assert {row[2] for row in relayed(loaded)} == {"zhang wei", "王磊"}
    loaded.restore(staff.load_id)
    assert relayed(loaded) == held


def test_a_batch_is_one_entry_of_the_journal_and_one_build(loaded):
    before = len(list((loaded.data / "snapshots").glob("*.duckdb")))
    decide(loaded, ROMANISED, people("confirm", "E-3", text="王磊"))
    [entry] = journal.list_entries(loaded.data, "named")
    assert entry.by == "Li Na"
    assert entry.body["decisions"] == [
        {"entity": "people", "verb": "confirm", "id": "E-1", "text": "Zhang Wei"},
        {"entity": "people", "verb": "confirm", "id": "E-3", "text": "王磊"},
    ]
    after = len(list((loaded.data / "snapshots").glob("*.duckdb")))
    assert after - before in (0, 1)


@pytest.mark.nightly
def test_a_repeated_decision_is_listed_once_and_a_revoked_one_is_not(loaded):
    decide(loaded, ROMANISED)
    decide(loaded, ROMANISED)
    assert decisions.list_in_force(journal.list_entries(loaded.data)) == (ROMANISED,)
    take_back(loaded, ROMANISED)
    assert decisions.list_in_force(journal.list_entries(loaded.data)) == ()
