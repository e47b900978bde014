"""Who meets the client, who decides, who is sponsor: by hand on a few rows."""

import duckdb
import pytest

from queries import catalog

NAMES = ("contact_attendances", "change_deciders", "project_sponsors")


@pytest.fixture
def tables():
    """The three definitions over a project P with PM U1 and salesperson U2, who is sponsor."""
    connection = duckdb.connect()
    connection.execute("""
        create table projects as select * from (values
            ('P', 'U1', 'U2', 'U2'), ('Q', 'U1', 'U2', 'U3'), ('R', 'U1', 'U2', null)
        ) as listed (project_id, pm_id, sales_owner_id, sponsor_id);
        alter table projects add column client_id varchar;
        create table project_roles as select * from (values
            ('P', 'U1', 'pm'), ('P', 'U2', 'sales')
        ) as listed (project_id, person_id, role);
        create table person_roles as select * from (values
            ('U1', 'pm', null), ('U2', null, 'sales'), ('U3', 'service', null), ('U4', null, null)
        ) as listed (person_id, listed_role, agreed_role);
        create table contacts as select * from (values
            ('both', 'P', 'U2', ['U1'], 'visit'),
            ('project', 'P', 'U1', null, 'call'),
            ('sales', null, 'U2', null, 'call'),
            ('service', 'P', 'U3', null, null),
            ('nobody', 'P', null, null, 'call'),
            ('stranger', 'P', 'U4', null, 'call'),
            ('passed over', 'P', 'U1', null, 'other')
        ) as listed (contact_id, project_id, person_id, participant_ids, kind);
        alter table contacts add column client_id varchar;
        alter table contacts add column contact_at timestamp default '2026-03-02 10:00';
        create table changes as select * from (values
            ('by pm', 'P', 'U1', date '2026-03-02', 'approved'),
            ('by sales', 'P', 'U2', null, 'rejected'),
            ('by nobody', 'P', null, date '2026-03-02', 'approved'),
            ('open', 'P', 'U1', null, 'none')
        ) as listed (change_id, project_id, decided_by_id, decided_date, decision);
        alter table changes add column requested_date date;
    """)
    shipped = catalog.load_shipped()
    for name in NAMES:
        connection.execute(f"create table {name} as {shipped[f'model/{name}'].sql}")
    return connection


def test_a_contact_says_who_was_there(tables):
    assert dict(
        tables.sql("select contact_id, attendance from contact_attendances").fetchall()
    ) == {
        "both": "both",
        "project": "project_alone",
        "sales": "sales_alone",
        "service": "others",
        "nobody": "unknown",
        "stranger": "unknown",
    }


def test_a_change_says_who_decided_once_it_is_decided(tables):
    assert dict(tables.sql("select change_id, decider_role from change_deciders").fetchall()) == {
        "by pm": "pm",
        "by sales": "sales",
        "by nobody": "unknown",
        "open": None,
    }


def test_a_project_says_whether_its_sponsor_is_its_salesperson(tables):
    assert dict(
        tables.sql("select project_id, sponsor_group from project_sponsors").fetchall()
    ) == {"P": "same_person", "Q": "two_persons", "R": "unknown"}
