"""One id for each person, client and project, however an export spells it (model.md)."""

from collections import Counter

import pytest

from etl.entities.resolve import index_exported, resolve

STAFF = """
    Employee ID | Name      | Email        | Role
    E-1         | Zhang Wei | zw@x.example | Project Manager
    E-2         | Zhang Wei | z2@x.example | Sales
    E-3         | 李娜      | ln@x.example | 销售
"""
REGISTER = """
    Project code | Project name | Client       | PM           | Sales owner
    P-1          | Alpha        | Acme Co.,Ltd | zw@x.example | 李 娜
    P-2          | Beta         | 甲公司       | E-1          | E-2
"""


def test_an_id_an_email_and_a_name_lead_to_one_person(tables):
    tables.load("staff.csv", STAFF)
    tables.load("register.csv", REGISTER)
    assert tables.rows("select project_id, pm_id, sales_owner_id from projects") == [
        ("P-1", "E-1", "E-3"),
        ("P-2", "E-1", "E-2"),
    ]


def test_an_ambiguous_name_means_the_person_named_by_the_project(tables):
    tables.load("staff.csv", STAFF)
    tables.load("register.csv", REGISTER)
    tables.load(
        "matrix.csv",
        """
        Requirement ID | Project | Requirement name | Relayed by | Date raised
        R-1            | Alpha   | Login by badge   | Zhang Wei  | 2026-03-02
        R-2            | P-2     | Export to Excel  | Zhang Wei  | 2026-03-02
        """,
    )
    assert tables.rows(
        "select requirement_id, project_id, relayed_by, relayed_by_id from requirements"
    ) == [("R-1", "P-1", "Zhang Wei", "E-1"), ("R-2", "P-2", "Zhang Wei", None)]


def test_an_ambiguous_participant_is_the_person_named_by_the_project(tables):
    tables.load("staff.csv", STAFF)
    tables.load("register.csv", REGISTER)
    tables.load(
        "visits.csv",
        """
        Client | Project | Date       | Activity type | Assigned to | Participants
        甲公司 | P-1     | 2026-03-01 | Visit         | 李娜        | Zhang Wei; 李娜
        甲公司 |         | 2026-03-02 | Visit         | 李娜        | Zhang Wei; 李娜
        """,
    )
    assert tables.rows("select participant_ids from contacts order by contact_at") == [
        (["E-1", "E-3"],),
        (["E-3"],),
    ]


def test_equal_names_match_across_systems_without_a_list_of_clients(tables):
    tables.load(
        "tickets.csv",
        """
        Ticket ID | Created at       | Client       | Subject
        0001      | 2026-03-02 10:00 | ACME Co.,Ltd | Slow
        """,
    )
    tables.load(
        "visits.csv",
        """
        Client | Date       | Activity type | Assigned to
        acme   | 2026-03-01 | Visit         | Bob
        """,
    )
    assert tables.rows("select client_id, name, is_from_mention from clients") == [
        ("acme", "ACME Co.,Ltd", True)
    ]
    assert tables.rows(
        "select t.ticket_id, c.kind from tickets as t join contacts as c using (client_id)"
    ) == [("0001", "visit")]


@pytest.mark.nightly
def test_a_misspelt_name_disappears_when_a_later_load_replaces_its_row(tables):
    tickets = """
        Ticket ID | Created at       | Client   | Subject | Raised by
        0001      | 2026-03-02 10:00 | {}       | Slow    | {}
        0002      | 2026-03-03 10:00 | Borealis | Late    | Eve
        0003      | 2026-03-04 10:00 | Borealis | Lost    | Eve
    """
    tables.load("march.csv", tickets.format("Acmee", "Bobb"))
    tables.load("april.csv", tickets.format("Acme", "Bob"))
    assert tables.rows("select client_id from clients order by 1") == [("acme",), ("borealis",)]
    assert tables.rows("select person_id from people order by 1") == [("bob",), ("eve",)]


def test_the_most_frequent_spelling_names_a_mentioned_entity():
    resolution = resolve(Counter({"Acme Inc.": 1, "ACME": 3}), index_exported([]))
    assert resolution.mentioned == {"acme": "ACME"}
    assert set(resolution.ids.values()) == {"acme"}


def test_a_name_differing_from_an_exported_id_only_in_case_is_no_new_entity():
    resolution = resolve(Counter(["ZWei"]), index_exported([("zwei", "张伟", None)]))
    assert resolution.ids == {"ZWei": "zwei"} and resolution.mentioned == {}


def test_an_address_in_brackets_after_a_name_identifies_the_person():
    exported = index_exported([("E-1", "Li Na", "ln@x.example"), ("E-2", "Li Na", "l2@x.example")])
    resolution = resolve(Counter(["Li Na <l2@x.example>", "Li Na (LN@x.example)"]), exported)
    assert resolution.ids == {"Li Na <l2@x.example>": "E-2", "Li Na (LN@x.example)": "E-1"}


def test_a_name_of_two_exported_people_stays_unresolved():
    exported = index_exported([("E-1", "Zhang Wei", None), ("E-2", "zhang wei", None)])
    resolution = resolve(Counter(["Zhang Wei", "zhang.wei"]), exported)
    assert resolution.ambiguous == {"Zhang Wei": frozenset({"E-1", "E-2"})}
    assert "Zhang Wei" not in resolution.ids


def test_a_requirement_named_by_a_change_is_found_in_its_own_project_first(tables):
    tables.load(
        "matrix.csv",
        """
        Requirement ID | Project | Requirement name | Date raised
        R-1            | Alpha   | Login by badge   | 2026-03-02
        R-1            | Beta    | Export to Excel  | 2026-03-02
        R-7            | Beta    | Night mode       | 2026-03-02
        """,
    )
    tables.load(
        "changes.csv",
        """
        Change ID | Project | Requirement    | Date requested
        C-1       | Alpha   | R-1            | 2026-03-05
        C-2       | Alpha   | Login by badge | 2026-03-05
        C-3       | Alpha   | R-7            | 2026-03-05
        C-4       | Gamma   | R-1            | 2026-03-05
        """,
    )
    assert tables.rows(
        "select change_id, requirement_id, requirement_project_id from changes order by 1"
    ) == [
        ("C-1", "R-1", "alpha"),
        ("C-2", "R-1", "alpha"),
        ("C-3", "R-7", "beta"),
        ("C-4", None, None),
    ]


@pytest.mark.nightly
def test_rows_of_projects_resolved_to_the_same_one_are_kept_separately(tables):
    tables.load(
        "register.csv",
        """
        Project code | Project name | Client
        P-1          | Alpha        | Acme
        P-2          | Alpha        | Acme
        P-3          | Beta         | Acme
        P-4          | Beta         | Acme
        """,
    )
    (load,) = tables.load(
        "matrix.csv",
        """
        Requirement ID | Project | Requirement name | Date raised
        R-1            | Alpha   | Login by badge   | 2026-03-02
        R-1            | Beta    | Export to Excel  | 2026-03-02
        """,
    )
    assert load.status == "loaded"
    assert tables.rows("select requirement_id, project, project_id from requirements") == [
        ("R-1", "Alpha", None),
        ("R-1#2", "Beta", None),
    ]
