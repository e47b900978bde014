"""Who really raised a complaint: the rules in their order, one reason each."""

# Tables stay as written: unbroken, and beside what they answer.
# ruff: noqa: E501
# fmt: off

import pytest

PEOPLE = """
    person_id | role
    Chen      | client
    Sun       | sales
    Ping      | pm
    Fu        | service
    Guan      | management
    Who       |
"""
# Covers the window of a complaint opened on 2026-03-16: 2 to 16 March.
COVER = """
    contact_id | client | contact_at       | kind
    C-1        | Other  | 2026-03-02 18:00 | call
    C-2        | Other  | 2026-03-16 08:00 | call
"""


def test_each_rule_gives_its_origin_and_reason_in_order(given, answer):
    given("people", PEOPLE)
    given("contacts", COVER)
    given("tickets", """
        ticket_id | kind      | opened_at        | client | raised_by | raised_by_role | on_behalf_of | medium
        T-01      | complaint | 2026-03-16 09:00 | Acme   | Chen      |                |              | phone
        T-02      | complaint | 2026-03-16 09:00 | Acme   | Fu        |                |              | phone
        T-03      | complaint | 2026-03-16 09:00 |        | Fu        |                |              | phone
        T-04      | complaint | 2026-03-16 09:00 | Acme   |           | automated      |              |
        T-05      | complaint | 2026-03-16 09:00 | Acme   |           |                |              | E-mail
        T-06      | complaint | 2026-03-16 09:00 | Acme   |           |                |              | PC网站
        T-07      | complaint | 2026-03-16 09:00 | Acme   |           |                |              | phone
        T-08      | complaint | 2026-03-16 09:00 |        |           |                |              | Web
        T-09      | complaint | 2026-03-16 09:00 | Acme   | Who       |                | Mr Li        | phone
        T-10      | complaint | 2026-03-16 09:00 | Acme   | Sun       |                | Mr Li        | phone
        T-11      | complaint | 2026-03-16 09:00 | Acme   | Ping      |                | Mr Li        | phone
        T-12      | complaint | 2026-03-16 09:00 | Acme   | Sun       |                |              | phone
        T-13      | complaint | 2026-03-16 09:00 | Acme   | Guan      |                |              | phone
        T-14      | request   | 2026-03-16 09:00 | Acme   | Chen      |                |              | phone
        T-15      | complaint | 2026-03-16 09:00 | Acme   |           | sales          | Mr Li        | e-mail
    """)
    assert answer("model/complaints") == """
        ticket_id | raised_by_role | origin                 | origin_reason
        T-01      | client         | client_direct          | raised_by_client
        T-02      | service        | client_direct          | recorded_by_service
        T-03      | service        | internal               | inside_in_nobodys_name
        T-04      | automated      | client_direct          | recorded_automatically
        T-05      |                | client_direct          | recorded_automatically
        T-06      |                | client_direct          | recorded_automatically
        T-07      |                | unknown                | nobody_named
        T-08      |                | unknown                | nobody_named
        T-09      |                | unknown                | role_unknown
        T-10      | sales          | relayed_uncorroborated | no_contact_found
        T-11      | pm             | relayed_uncorroborated | no_contact_found
        T-12      | sales          | sales_own              | sales_in_nobodys_name
        T-13      | management     | internal               | inside_in_nobodys_name
        T-15      | sales          | relayed_uncorroborated | no_contact_found
    """


# Ticket systems fill the requester with the submitter where nobody else asked.
def test_a_raiser_named_again_as_the_requester_stands_for_nobody(given, answer):
    given("people", """
        person_id | name   | email        | role
        S-1       | Sun Li | sun@firm.cn  | sales
        F-1       | Fu     |              | service
    """)
    given("contacts", COVER)
    given("tickets", """
        ticket_id | kind      | opened_at        | raised_by   | raised_by_id | on_behalf_of
        T-1       | complaint | 2026-03-16 09:00 | sun@firm.cn | S-1          | Sun Li
        T-2       | complaint | 2026-03-16 09:00 | Sun Li      | S-1          | SUN@firm.cn
        T-3       | complaint | 2026-03-16 09:00 | Sun Li      | S-1          | Mr Li
        T-4       | complaint | 2026-03-16 09:00 | Fu          | F-1          | fu
    """)
    assert answer("model/complaints") == """
        ticket_id | origin            | origin_reason
        T-1       | sales_own         | sales_in_nobodys_name
        T-2       | sales_own         | sales_in_nobodys_name
        T-3       | relayed_unchecked | client_not_resolved
        T-4       | internal          | inside_in_nobodys_name
    """


# The window is 0 to 14 calendar days, by dates: 2 March 00:01 and a contact later on the same
# day count, 1 March 23:59 does not. Kind other is no contact, no kind is one.
@pytest.mark.parametrize(
    ("contact_at", "kind", "client", "origin"),
    [
        ("2026-03-02 00:01", "visit", "Acme", "relayed_corroborated"),
        ("2026-03-01 23:59", "visit", "Acme", "relayed_uncorroborated"),
        ("2026-03-16 18:00", "visit", "Acme", "relayed_corroborated"),
        ("2026-03-17 00:00", "visit", "Acme", "relayed_uncorroborated"),
        ("2026-03-10 10:00", "other", "Acme", "relayed_uncorroborated"),
        ("2026-03-10 10:00", "", "Acme", "relayed_corroborated"),
        ("2026-03-10 10:00", "visit", "Beta", "relayed_uncorroborated"),
    ],
)
def test_a_contact_with_that_client_within_the_days_before_corroborates(
    given, answer, contact_at, kind, client, origin
):
    given("people", PEOPLE)
    given("contacts", COVER)
    given("contacts", f"""
        contact_id | client   | contact_at   | kind
        C-3        | {client} | {contact_at} | {kind}
    """)
    given("tickets", """
        ticket_id | kind      | opened_at        | client | raised_by | on_behalf_of
        T-1       | complaint | 2026-03-16 09:00 | Acme   | Sun       | Mr Li
    """)
    assert answer("model/complaints") == f"""
        ticket_id | origin
        T-1       | {origin}
    """


# Records must reach from the first day of the window to its last, else nothing can be said.
@pytest.mark.parametrize(
    ("first", "last", "origin"),
    [
        ("2026-03-02 23:00", "2026-03-16 00:00", "relayed_uncorroborated"),
        ("2026-03-03 00:00", "2026-03-16 00:00", "relayed_unchecked"),
        ("2026-03-02 23:00", "2026-03-15 23:59", "relayed_unchecked"),
    ],
)
def test_without_records_for_the_whole_window_a_relayed_complaint_cannot_be_checked(
    given, answer, first, last, origin
):
    given("people", PEOPLE)
    given("contacts", f"""
        contact_id | client | contact_at | kind
        C-1        | Other  | {first}    | call
        C-2        | Other  | {last}     | call
    """)
    given("tickets", """
        ticket_id | kind      | opened_at        | client | raised_by | on_behalf_of
        T-1       | complaint | 2026-03-16 09:00 | Acme   | Sun       | Mr Li
    """)
    assert answer("model/complaints") == f"""
        ticket_id | origin
        T-1       | {origin}
    """


def test_no_contact_records_at_all_mean_unchecked_not_uncorroborated(given, answer):
    given("people", PEOPLE)
    given("tickets", """
        ticket_id | kind      | client | client_id | project | raised_by | on_behalf_of
        T-1       | complaint | Acme   | Acme      | P-1     | Sun       | Mr Li
        T-2       | complaint | Acme   |           | P-2     | Sun       | Mr Li
    """)
    assert answer("model/complaints") == """
        ticket_id | origin            | origin_reason
        T-1       | relayed_unchecked | contacts_do_not_cover
        T-2       | relayed_unchecked | client_not_resolved
    """


def test_the_client_of_a_complaint_is_that_of_its_project_where_the_ticket_names_none(
    given, answer
):
    given("people", PEOPLE)
    given("projects", """
        project_id | client
        P-1        | Acme
    """)
    given("contacts", """
        contact_id | client | contact_at       | kind
        C-1        | Acme   | 2026-03-10 10:00 | visit
    """)
    given("tickets", """
        ticket_id | kind      | opened_at        | project | raised_by | on_behalf_of
        T-1       | complaint | 2026-03-16 09:00 | P-1     | Sun       | Mr Li
    """)
    assert answer("model/complaints") == """
        ticket_id | client_id | origin
        T-1       | Acme      | relayed_corroborated
    """


def test_the_setting_says_how_many_days_before_count(given, answer):
    given.settings["corroboration_days"] = 3
    given("people", PEOPLE)
    given("contacts", COVER)
    given("contacts", """
        contact_id | client | contact_at       | kind
        C-3        | Acme   | 2026-03-12 10:00 | visit
    """)
    given("tickets", """
        ticket_id | kind      | opened_at        | client | raised_by | on_behalf_of
        T-1       | complaint | 2026-03-16 09:00 | Acme   | Sun       | Mr Li
        T-2       | complaint | 2026-03-15 09:00 | Acme   | Sun       | Mr Li
    """)
    assert answer("model/complaints") == """
        ticket_id | origin
        T-2       | relayed_corroborated
        T-1       | relayed_uncorroborated
    """


def test_a_role_is_what_the_project_says_then_the_list_then_the_row_then_other_projects(
    given, answer
):
    # Lin is PM of P-1 and sells P-2; Ma sells both P-2 and P-3; Wu is both on P-4.
    given("projects", """
        project_id | pm  | sales_owner
        P-1        | Lin |
        P-2        |     | Lin
        P-3        |     | Ma
        P-4        | Wu  | Wu
    """)
    given("people", """
        person_id | role
        Lin       | management
        Ma        |
        Wu        |
        Xu        |
    """)
    given("tickets", """
        ticket_id | kind      | project | raised_by | raised_by_role | on_behalf_of
        T-1       | complaint | P-1     | Lin       | service        | Mr Li
        T-2       | complaint | P-2     | Lin       | service        | Mr Li
        T-3       | complaint | P-3     | Lin       | service        | Mr Li
        T-4       | complaint | P-9     | Ma        | delivery       | Mr Li
        T-5       | complaint | P-9     | Ma        |                | Mr Li
        T-6       | complaint | P-4     | Wu        |                | Mr Li
        T-7       | complaint | P-9     | Xu        |                | Mr Li
    """)
    assert answer("model/complaints") == """
        ticket_id | raised_by_role
        T-1       | pm
        T-2       | sales
        T-3       | management
        T-4       | delivery
        T-5       | sales
        T-6       | pm
        T-7       |
    """
    assert answer("checks/roles_in_one_person") == """
        project_id | person_id
        P-4        | Wu
    """


def test_projects_that_disagree_about_a_person_leave_the_role_unknown(given, answer):
    given("projects", """
        project_id | pm  | sales_owner
        P-1        | Lin |
        P-2        |     | Lin
    """)
    given("tickets", """
        ticket_id | kind      | project | raised_by | on_behalf_of
        T-1       | complaint | P-9     | Lin       | Mr Li
    """)
    assert answer("model/complaints") == """
        ticket_id | raised_by_role | origin  | origin_reason
        T-1       |                | unknown | role_unknown
    """
