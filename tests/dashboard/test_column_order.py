"""A phone shows two columns of a table: those that tell its rows apart."""

from dashboard.ui import tables


def test_what_a_row_is_about_comes_first_and_the_ids_of_what_is_named_last():
    columns = ["project_id", "project_name", "client_name", "requirement_id", "title", "channel"]
    assert tables.order_columns(columns) == [
        "title",
        "project_name",
        "client_name",
        "requirement_id",
        "channel",
        "project_id",
    ]


def test_a_list_by_day_still_begins_with_the_day():
    columns = ["event_date", "table_name", "record_id", "event", "title"]
    assert tables.order_columns(columns)[:2] == ["event_date", "title"]
    assert sorted(tables.order_columns(columns)) == sorted(columns)
