"""What stands on a record's time line."""


def test_a_requirement_is_told_with_what_names_it_and_what_the_client_did_near_it(given, answer):
    given(
        "projects",
        """
        project_id | name  | client
        P-1        | Atlas | C-1
        P-2        | Ledger | C-2
    """,
    )
    given(
        "requirements",
        """
        requirement_id | said_date  | received_date | verified_date
        R-1            | 2026-03-02 | 2026-03-04    | 2026-03-09
        R-2            | 2026-03-02 | 2026-03-04    |
    """,
    )
    given(
        "changes",
        """
        change_id | requirement | requested_date
        CR-1      | R-1         | 2026-03-11
        CR-2      | R-2         | 2026-03-11
    """,
    )
    given(
        "contacts",
        """
        contact_id | client | contact_at       | kind
        K-1        | C-1    | 2026-02-20 10:00 | visit
        K-2        | C-1    | 2026-01-10 10:00 | visit
        K-3        | C-2    | 2026-03-03 10:00 | call
    """,
    )
    chosen = {"record_table": "requirements", "record_project": "P-1", "record_id": "R-1"}
    assert (
        answer("record/events", **chosen)
        == """
        event_date | table_name   | record_id | event         | relation
        2026-02-20 | contacts     | K-1       | contact_visit | near
        2026-03-02 | requirements | R-1       | said          | itself
        2026-03-04 | requirements | R-1       | received      | itself
        2026-03-09 | requirements | R-1       | verified      | itself
        2026-03-11 | changes      | CR-1      | requested     | same_requirement
    """
    )


def test_an_old_link_leads_to_the_record_that_another_list_renamed(given, answer):
    given(
        "requirements",
        """
        requirement_id | title
        1@ours         | Scan crates
        1@supplier     | Cable drums
    """,
    )
    given("renamed_rows", "table_name | project_id | row_id | former_id\n"
                          "requirements | P-1 | 1@ours | 1")  # fmt: skip
    chosen = {"record_table": "requirements", "record_project": "P-1", "record_id": "1"}
    assert (
        answer("record/summary", **chosen)
        == """
        record_id | title
        1@ours    | Scan crates
    """
    )


def test_a_ticket_is_found_by_its_id_whatever_its_project(given, answer):
    given(
        "tickets",
        """
        ticket_id | client | kind      | opened_at        | subject  | resolved_at
        T-1       | C-1    | complaint | 2026-03-02 09:00 | too late | 2026-03-05 09:00
    """,
    )
    chosen = {"record_table": "tickets", "record_project": "", "record_id": "T-1"}
    assert (
        answer("record/summary", **chosen)
        == """
        table_name | record_id | title    | client_id
        tickets    | T-1       | too late | C-1
    """
    )
    assert (
        answer("record/events", **chosen)
        == """
        event_date | event    | relation
        2026-03-02 | opened   | itself
        2026-03-05 | resolved | itself
    """
    )
