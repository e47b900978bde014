"""How a change arrived, and whether it was verified in time."""

# Tables stay as written: unbroken, and beside what they answer.
# fmt: off

# A table is easier to read unbroken.


def test_the_way_of_arrival_is_the_exported_value_else_follows_from_who_relayed_it(given, answer):
    given("projects", """
        project_id | pm   | sales_owner
        P-1        | Ping | Sun
    """)
    given("people", """
        person_id | role
        Chen      | client
        Sun       |
        Ping      |
        Deng      | delivery
        Fu        | service
        Guan      | management
        Oth       | other
        Who       |
    """)
    given("changes", """
        change_id | channel | relayed_by | relayed_by_id | relayed_by_role | client_contact
        C-01      | joint   | Sun        | Sun           |                 |
        C-02      | unknown | Sun        | Sun           |                 |
        C-03      |         | Chen       | Chen          |                 |
        C-04      |         | Sun        | Sun           |                 | Mr Li
        C-05      |         | Fu         | Fu            |                 |
        C-06      |         | Guan       | Guan          |                 |
        C-07      |         | Oth        | Oth           |                 |
        C-08      |         | Ping       | Ping          |                 | Mr Li
        C-09      |         | Ping       | Ping          |                 |
        C-10      |         | Deng       | Deng          |                 | Mr Li
        C-11      |         | Deng       | Deng          |                 |
        C-12      |         | Wang       |               |                 | Mr Li
        C-13      |         | Wang       |               |                 |
        C-14      |         |            |               |                 | Mr Li
        C-15      |         |            |               |                 |
        C-16      |         |            |               | sales           |
        C-17      |         | Who        | Who           |                 |
    """)
    assert answer("model/change_arrivals") == """
        change_id | channel  | channel_reason      | is_second_hand
        C-01      | joint    | exported            | false
        C-02      | unknown  | exported            |
        C-03      | direct   | named_by_client     | false
        C-04      | relayed  | passed_on_by_others | true
        C-05      | relayed  | passed_on_by_others | true
        C-06      | relayed  | passed_on_by_others | true
        C-07      | relayed  | passed_on_by_others | true
        C-08      | direct   | heard_by_project    | false
        C-09      | internal | raised_by_project   | false
        C-10      | direct   | heard_by_project    | false
        C-11      | internal | raised_by_project   | false
        C-12      | direct   | client_contact_only | false
        C-13      | unknown  | nobody_named        |
        C-14      | direct   | client_contact_only | false
        C-15      | unknown  | nobody_named        |
        C-16      | relayed  | passed_on_by_others | true
        C-17      | unknown  | nobody_named        |
    """


def test_a_requirement_arrives_by_the_same_rules(given, answer):
    given("people", """
        person_id | role
        Sun       | sales
    """)
    given("requirements", """
        requirement_id | channel | relayed_by | client_contact
        R-1            |         | Sun        |
        R-2            |         |            | Mr Li
        R-3            | direct  | Sun        |
    """)
    assert answer("model/requirement_states") == """
        requirement_id | channel | channel_reason      | is_second_hand
        R-1            | relayed | passed_on_by_others | true
        R-2            | direct  | client_contact_only | false
        R-3            | direct  | exported            | false
    """


def test_in_time_is_by_the_decision_else_by_the_start_of_its_requirement(given, answer):
    given("requirements", """
        requirement_id | work_started_date
        R-1            | 2026-03-09
    """)
    given("changes", """
        change_id | channel | requirement | verified_date | verification_result | decided_date
        C-01      | direct  |             | 2026-03-05    |                     | 2026-03-05
        C-02      | relayed |             | 2026-03-06    |                     | 2026-03-05
        C-03      | relayed | R-1         | 2026-03-09    |                     | 2026-03-05
        C-04      | relayed | R-1         | 2026-03-09    |                     |
        C-05      | joint   | R-1         | 2026-03-10    |                     |
        C-06      | joint   |             | 2026-03-10    |                     |
        C-07      | relayed |             |               | confirmed           |
        C-08      | relayed |             |               | confirmed           | 2026-03-05
        C-09      | direct  | R-1         |               | confirmed           |
        C-10      | relayed |             |               |                     | 2026-03-05
        C-11      | direct  |             |               |                     |
        C-12      | unknown |             | 2026-03-05    |                     | 2026-03-05
        C-13      | internal|             |               |                     |
    """)
    assert answer("model/change_arrivals") == """
        change_id | was_verified_in_time | arrival_group
        C-01      | true                 | first_hand_verified
        C-02      | false                | second_hand_unverified
        C-03      | false                | second_hand_unverified
        C-04      | true                 | second_hand_verified
        C-05      | false                | first_hand_unverified
        C-06      | true                 | first_hand_verified
        C-07      | true                 | second_hand_verified
        C-08      |                      | other
        C-09      |                      | other
        C-10      | false                | second_hand_unverified
        C-11      |                      | other
        C-12      | true                 | other
        C-13      |                      | other
    """
