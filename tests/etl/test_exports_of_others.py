"""Exports of other organisations' systems, each with a format of a few lines."""

from datetime import date

from tests.etl.taking import column, only, rows
from tests.files import exports


def test_phases_have_a_key_of_seven_columns_and_codes_are_no_dates(tmp_path):
    load = only(exports.write_phases(tmp_path / "phases.csv"))
    assert (load.source, load.format, load.rows_kept) == ("tasks", "nyc-sca", 4)
    ids = column(load, "task_id")
    assert ids[3] == ids[2]
    assert [part is None for part in column(load, "row_part")] == [True, True, False, False]
    assert column(load, "planned_finish_date") == [
        date(2025, 8, 29),
        None,
        date(2026, 12, 31),
        date(2027, 1, 15),
    ]
    assert column(load, "finish_date") == [date(2025, 9, 8), None, None, None]
    assert {one.column for one in load.findings if one.code == "codes_empty"} == {
        "Project Phase Actual Start Date",
        "Project Phase Planned End Date",
    }


def test_complaints_keep_their_lines_and_a_repeated_header_is_passed_over(tmp_path):
    load = only(exports.write_complaints(tmp_path / "complaints.csv"))
    assert (load.source, load.rows_kept, load.rows_passed_over) == ("tickets", 2, 1)
    first, second = rows(load)
    assert first["description"] == "They call me\n at night,\nand it is not my debt."
    assert (first["kind"], first["medium"], first["status_group"]) == ("complaint", "Web", "closed")
    assert (second["description"], second["status_group"]) == (None, "working")
    assert {"repeated_header"} <= {one.code for one in load.findings}


def test_cases_keep_their_zeros_and_name_accounts_by_their_ids(tmp_path):
    accounts = only(exports.write_accounts(tmp_path / "Account.csv"))
    cases = only(exports.write_cases(tmp_path / "Case.csv"))
    assert (accounts.source, cases.source) == ("clients", "tickets")
    assert column(cases, "ticket_id") == ["00001046", "00001047"]
    assert set(column(cases, "client")) == {column(accounts, "client_id")[1]}
    assert column(cases, "status_group")[0] == "closed"


def test_requirements_without_dates_load_without_them(tmp_path):
    load = only(exports.write_requirements(tmp_path / "requirements.csv"))
    assert load.fields == ("requirement_id", "project", "title", "description")
    assert column(load, "requirement_id") == ["cES1000", "cES1001"]
    assert column(load, "description")[0] == "It shall include:\r\n- a\r\n- b"
