"""What the evidence says of complaints: origins, corroboration, severity, repeats, waits."""

# Tables stay as written: unbroken, and beside what they answer.
# ruff: noqa: E501
# fmt: off

from tests.queries.company import PROJECTS


def test_origins_are_shares_of_all_complaints_with_unknown_as_the_upper_bound(given, answer):
    given("people", """
        person_id | role
        Chen      | client
        Sun       | sales
    """)
    given("tickets", """
        ticket_id | kind      | opened_at        | client | raised_by | medium
        T-1       | complaint | 2026-03-04 10:00 | Acme   | Chen      |
        T-2       | complaint | 2026-03-05 10:00 | Acme   | Chen      |
        T-3       | complaint | 2026-03-06 10:00 | Acme   | Sun       |
        T-4       | complaint | 2026-04-06 10:00 | Beta   |           | phone
    """)
    assert answer("complaints/origin") == """
        origin                 | complaint_count | all_complaint_count | unknown_count | origin_rate
        client_direct          | 2               | 4                   | 1             | 0.5
        sales_own              | 1               | 4                   | 1             | 0.25
        unknown                | 1               | 4                   | 0             | 0.25
        internal               | 0               | 4                   | 1             | 0
        relayed_corroborated   | 0               | 4                   | 1             | 0
        relayed_unchecked      | 0               | 4                   | 1             | 0
        relayed_uncorroborated | 0               | 4                   | 1             | 0
    """
    assert answer("complaints/headline") == """
        complaint_count | client_direct_count | unknown_count | client_direct_rate
        4               | 2                   | 1             | 0.5
    """
    assert answer("complaints/origin_by_month") == """
        opened_month | origin        | complaint_count | all_complaint_count | unknown_count
        2026-03-01   | client_direct | 2               | 3                   | 0
        2026-03-01   | sales_own     | 1               | 3                   | 0
        2026-04-01   | unknown       | 1               | 1                   | 0
    """
    assert answer("complaints/origin_by_client") == """
        client_name | origin        | complaint_count | all_complaint_count | unknown_count
        Acme        | client_direct | 2               | 3                   | 0
        Acme        | sales_own     | 1               | 3                   | 0
        Beta        | unknown       | 1               | 1                   | 0
    """


def test_relayed_complaints_may_all_be_corroborated_or_substantiated(given, answer):
    given("people", """
        person_id | role
        Sun       | sales
    """)
    given("contacts", """
        contact_id | client | contact_at       | kind
        C-1        | Acme   | 2026-03-02 10:00 | visit
    """)
    given("tickets", """
        ticket_id | kind      | opened_at        | client | raised_by | on_behalf_of | is_substantiated
        T-1       | complaint | 2026-03-04 10:00 | Acme   | Sun       | Mr Li        | true
        T-2       | complaint | 2026-03-05 10:00 | Acme   | Sun       | Mr Li        |
        T-3       | complaint | 2026-04-05 10:00 | Acme   | Sun       | Mr Li        | false
    """)
    assert answer("complaints/corroboration") == """
        relayed_count | corroborated_count | unknown_count | corroborated_rate
        3             | 2                  | 1             | 0.666667
    """
    assert answer("complaints/substantiated") == """
        origin               | complaint_count | substantiated_count | unknown_count | substantiated_rate
        relayed_corroborated | 2               | 1                   | 1             | 0.5
        relayed_unchecked    | 1               | 0                   | 0             | 0
    """


def test_a_complaint_is_lowered_where_it_was_graded_below_what_it_was_raised_as(given, answer):
    given("people", """
        person_id | role
        Sun       | sales
        Chen      | client
    """)
    given("tickets", """
        ticket_id | kind      | project | client | raised_by | on_behalf_of | severity | assessed_severity
        T-1       | complaint | P-1     | Acme   | Sun       | Mr Li        | critical | low
        T-2       | complaint | P-1     | Acme   | Sun       | Mr Li        | high     | high
        T-3       | complaint | P-1     | Acme   | Sun       | Mr Li        | high     |
        T-4       | complaint | P-1     | Acme   | Sun       | Mr Li        |          | low
        T-5       | complaint | P-1     | Acme   | Chen      |              | low      | critical
        T-6       | complaint | P-1     | Acme   | Chen      |              | medium   | low
    """)
    assert answer("complaints/lowered_difference") == """
        arrival     | complaint_count | lowered_count | unknown_count
        first_hand  | 2               | 1             | 0
        second_hand | 4               | 1             | 2
    """


def test_relayed_complaints_are_counted_for_each_project_client_and_subject(given, answer):
    given("projects", PROJECTS)
    given("people", """
        person_id | role
        Sun       | sales
        Chen      | client
    """)
    given("tickets", """
        ticket_id | kind      | project | client | raised_by | on_behalf_of | category | reopened_count
        T-1       | complaint | P-1     | Acme   | Sun       | Mr Li        | billing  | 2
        T-2       | complaint | P-1     | Acme   | Chen      |              | billing  | 0
        T-3       | complaint | P-2     | Beta   | Chen      |              | system   |
        T-4       | complaint |         | Beta   | Chen      |              |          | 1
    """)
    assert answer("complaints/relayed_by_project") == """
        project_id | complaint_count | relayed_count
        P-1        | 2               | 1
        P-2        | 1               | 0
    """
    assert answer("complaints/relayed_by_client") == """
        client_id | complaint_count | relayed_count
        Acme      | 2               | 1
        Beta      | 2               | 0
    """
    assert answer("complaints/by_category") == """
        category | arrival     | complaint_count | all_complaint_count
        billing  | first_hand  | 1               | 2
        billing  | second_hand | 1               | 2
        system   | first_hand  | 1               | 1
    """
    assert answer("complaints/reopened") == """
        arrival     | complaint_count | reopened_count | unknown_count
        first_hand  | 3               | 1              | 1
        second_hand | 1               | 1              | 0
    """


def test_a_complaint_waits_for_an_answer_and_for_a_resolution_in_working_days(given, answer):
    given("people", """
        person_id | role
        Chen      | client
    """)
    given("tickets", """
        ticket_id | kind      | client | raised_by | opened_at        | acknowledged_at  | resolved_at      | status_group | as_of_date
        T-1       | complaint | Acme   | Chen      | 2026-03-13 09:00 | 2026-03-16 09:00 | 2026-03-18 09:00 | closed       | 2026-03-20
        T-2       | complaint | Acme   | Chen      | 2026-03-16 09:00 | 2026-03-16 18:00 |                  | working      | 2026-03-20
        T-3       | complaint | Acme   | Chen      | 2026-03-18 09:00 |                  |                  | closed       | 2026-03-20
        T-4       | complaint | Acme   | Chen      | 2026-03-16 09:00 |                  | 2026-03-18 09:00 | closed       | 2026-03-20
        T-5       | complaint | Acme   | Chen      | 2026-03-16 09:00 | 2026-03-16 18:00 | 2026-03-17 09:00 | dropped      | 2026-03-20
    """)
    # T-4 was settled without an answer, T-5 dropped: neither will come to it any more.
    assert answer("complaints/time_to_answer") == """
        arrival    | answer_days | answered_count | closed_count | open_count
        first_hand | 0           | 2              | 0            | 0
        first_hand | 1           | 1              | 0            | 0
        first_hand | 2           | 0              | 1            | 0
    """
    assert answer("complaints/time_to_resolve") == """
        arrival    | resolution_days | resolved_count | closed_count | open_count
        first_hand | 1               | 0              | 1            | 0
        first_hand | 2               | 1              | 0            | 0
        first_hand | 3               | 1              | 0            | 0
        first_hand | 4               | 0              | 0            | 1
    """


# No calendar, no project: a service desk's tickets alone say which days there are.
def test_a_complaint_of_no_project_waits_on_days_that_only_tickets_have(given, answer):
    given("tickets", """
        ticket_id | project | kind      | raised_by_role | opened_at        | acknowledged_at  | status_group | as_of_date
        T-1       |         | complaint | client         | 2026-03-13 09:00 | 2026-03-16 09:00 | working      | 2026-03-20
    """)
    assert answer("model/complaint_waits") == """
        ticket_id | awaited    | is_over | wait_days
        T-1       | answer     | true    | 1
        T-1       | resolution | false   | 5
    """
