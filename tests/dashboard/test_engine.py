import shutil
from datetime import date

import duckdb
import pytest

from dashboard.engine import answers, frames, session, snapshot_info, trial, usage
from dashboard.engine.errors import Refused
from dashboard.engine.trial import try_sql
from queries import catalog
from queries.catalog import QueryError
from store import journal
from tests.company import forget_checksum

REACHES_OUT = [
    "select * from read_csv('/etc/passwd')",
    "select * from glob('/*')",
    "select * from read_text('/etc/hostname')",
    "select content from read_blob('/etc/hostname')",
]
NOT_ONE_SELECT = [
    "insert into clients values ('C99')",
    "attach ':memory:' as other",
    "copy clients to '/tmp/clients.csv'",
    "set memory_limit = '8GB'",
    "select 1; select 2",
    "drop table clients",
    "",
]


@pytest.mark.parametrize("sql", REACHES_OUT)
def test_an_analysts_sql_reaches_no_file(data, sql):
    with pytest.raises(Refused) as refused:
        trial.try_sql(data, sql)
    assert refused.value.code == "sql_failed"


@pytest.mark.parametrize("sql", NOT_ONE_SELECT)
def test_an_analysts_sql_is_exactly_one_select(data, sql):
    with pytest.raises(QueryError):
        trial.try_sql(data, sql)


def test_a_write_hidden_in_a_select_is_refused(data):
    with pytest.raises((Refused, QueryError)):
        trial.try_sql(data, "with gone as (delete from clients returning *) select * from gone")


def test_an_error_names_no_place_on_the_server(data):
    with pytest.raises(Refused) as refused:
        trial.try_sql(data, "select nothing from clients")
    assert "nothing" in refused.value.details["message"]
    assert str(data) not in refused.value.details["message"]


def test_a_failed_check_is_found_for_the_tables_that_it_reads(tmp_path):
    path = tmp_path / "checked.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute(
            "create table checks as from (values ('checks/finished_before_started', 'fail', 2), "
            "('checks/states_are_complete', 'fail', 0)) found (check_name, severity, row_count)"
        )
    known = catalog.load_shipped()
    read = set(known["checks/finished_before_started"].tables)
    assert snapshot_info.list_failed_checks(known, read, path) == ["finished_before_started"]
    assert snapshot_info.list_failed_checks(known, {"clients"}, path) == []


def test_data_built_by_another_version_are_to_be_built_anew(bare, tmp_path):
    old = tmp_path / "data"
    shutil.copytree(bare, old)
    path = session.get_snapshot(old).path
    with duckdb.connect(path) as connection:
        connection.execute("drop macro is_selected")
    forget_checksum(path)
    with pytest.raises(Refused) as refused:
        answers.run_query(old, "requirements/headline")
    assert refused.value.code == "old_snapshot"


def test_a_query_that_takes_too_long_is_stopped(data, tmp_path):
    slow = _with_settings(data, tmp_path, "trial_seconds = 0.5")
    with pytest.raises(Refused) as refused:
        trial.try_sql(slow, "select count(*) from range(10000000) a, range(10000000) b")
    assert refused.value.code == "too_slow"


def test_a_huge_value_ends_the_child_and_not_the_dashboard(data):
    with pytest.raises(Refused) as refused:
        trial.try_sql(data, "select length(repeat('a', 4000000000)) as letters")
    assert refused.value.code in ("too_big", "sql_failed")


def test_a_trial_shows_as_many_rows_as_the_limit_and_says_that_there_are_more(data, tmp_path):
    short = _with_settings(data, tmp_path, "row_limit = 5")
    trial = try_sql(short, "select range as n, date '2026-01-31' as due_date from range(9)")
    assert (len(trial.rows), trial.truncated) == (5, True)
    assert trial.types == {"n": "BIGINT", "due_date": "DATE"}


def test_a_trial_takes_filters_and_settings_as_parameters(data):
    trial = try_sql(
        data,
        "select $start_date as start_date, len($client) as client_count, $small_group as small",
        {"start_date": date(2026, 1, 2), "client": ["C1", "C2"]},
    )
    assert frames.to_records(trial.rows) == [
        {"start_date": "2026-01-02", "client_count": 2, "small": 5}
    ]


def test_an_unknown_parameter_is_named(data):
    with pytest.raises(QueryError, match=r"\$clint"):
        trial.try_sql(data, "select $clint")


def test_a_query_runs_with_only_the_filters_that_it_names(data):
    everything = answers.run_query(data, "complaints/headline", {})
    one = answers.run_query(data, "complaints/headline", {"client": ["C1"], "unknown": 3})
    assert 0 < one.rows["complaint_count"][0] < everything.rows["complaint_count"][0]
    assert one.values["client"] == ["C1"]
    assert one.values["project"] is None


def test_an_emptied_filter_is_no_filter(data):
    everything = answers.run_query(data, "complaints/headline", {})
    emptied = answers.run_query(data, "complaints/headline", {"client": []})
    assert emptied.rows.equals(everything.rows)


def test_counts_stay_whole_and_dates_dates(data):
    [row] = frames.to_records(answers.run_query(data, "complaints/headline").rows)
    assert isinstance(row["complaint_count"], int)
    rows = frames.to_records(answers.run_query(data, "complaints/rows").rows)
    assert all(isinstance(row["ticket_id"], str) for row in rows)


def test_an_estimate_a_row_says_value_and_count(data):
    answer = answers.run_query(data, "requirements/headline")
    [estimate] = answer.estimates
    [row] = frames.to_records(answer.rows)
    assert (estimate.name, estimate.value, estimate.n) == (
        "",
        row["unverified_rate"],
        row["begun_count"],
    )
    assert estimate.method == "clustered_wilson"
    assert estimate.low is not None
    assert estimate.high is not None
    assert estimate.low < row["unverified_rate"] < estimate.high
    assert estimate.bound_low == row["unverified_rate"]
    assert estimate.bound_high == pytest.approx(
        (row["unverified_count"] + row["unknown_count"]) / row["begun_count"]
    )


def test_an_estimate_is_named_by_its_place_and_series(data):
    answer = answers.run_query(data, "requirements/unverified_by_month")
    first = frames.to_records(answer.rows)[0]
    assert answer.estimates[0].name == f"{first['received_month']}|{first['arrival']}"
    assert len(answer.estimates) == len(answer.rows)


def test_no_case_is_no_value(data):
    answer = answers.run_query(data, "requirements/headline", {"project": ["nowhere"]})
    assert answer.estimates[0].value is None
    assert answer.estimates[0].n == 0
    assert answer.estimates[0].grade == "insufficient"


def test_a_needed_column_that_no_export_has_makes_the_evidence_insufficient(bare):
    answer = answers.run_query(bare, "requirements/headline")
    assert set(answer.missing) == {
        "requirements.verified_date",
        "requirements.verification_result",
    }
    assert answer.estimates[0].grade == "insufficient"


def test_the_rows_left_out_of_the_tables_used_are_counted(data):
    intake = {one.table: one for one in answers.run_query(data, "complaints/headline").intake}
    assert intake["tickets"].rejected == 3
    assert intake["tickets"].kept == 54


def test_the_same_question_is_answered_once(data):
    answers.run_query(data, "complaints/origin")
    before = answers._compute_answer.cache_info().hits
    answers.run_query(data, "complaints/origin")
    assert answers._compute_answer.cache_info().hits == before + 1


def test_before_the_first_upload_there_is_nothing_to_ask(tmp_path):
    with pytest.raises(Refused, match="no_snapshot"):
        answers.run_query(tmp_path, "complaints/headline")
    assert snapshot_info.list_loads(tmp_path) == []
    assert not snapshot_info.holds_sample(tmp_path)


def test_a_name_that_is_no_query_is_refused(data):
    with pytest.raises(Refused, match="no_query"):
        answers.run_query(data, "complaints/nothing")


def test_a_query_is_found_on_the_pages_that_show_it(data):
    known = session.get_queries(data)
    assert usage.find_pages(known, "complaints/headline") == [
        "complaints",
        "overview",
        "upload",
    ]
    assert "complaints" in usage.find_pages(known, "complaints/rows")
    # A page's module names it, not the page.
    assert usage.find_pages(known, "overview/freshness") == ["overview"]
    assert usage.find_pages(known, next(name for name in known if name.startswith("checks/"))) == []


def _with_settings(data, folder, line):
    """The same published company under another setting."""
    (folder / "snapshots").symlink_to(data / "snapshots")
    shutil.copy(data / "journal.sqlite", folder)
    (folder / "settings.toml").write_text(line, encoding="utf-8")
    return folder


def test_a_saved_evidence_query_has_the_limits_of_a_trial(data, tmp_path):
    short = _with_settings(data, tmp_path, "trial_seconds = 0.5")
    shipped = catalog.load_shipped()["complaints/headline"].text
    endless = "(select count(*) from range(10000000) a, range(10000000) b) as complaint_count"
    text = shipped.replace("count(*) as complaint_count", endless)
    assert text != shipped
    body = {"name": "complaints/headline", "text": text, "reason": "slow", "status": "saved"}
    journal.append(short, "query", "Ana", **body)
    with pytest.raises(Refused) as refused:
        answers.run_query(short, "complaints/headline")
    assert (refused.value.code, refused.value.details["seconds"]) == ("too_slow", "0.5")


def test_a_query_of_more_columns_than_anybody_reads_is_refused(data):
    with pytest.raises(QueryError, match="300 columns, and at most 200"):
        trial.try_sql(data, "select " + ", ".join(f"{n} as c{n}" for n in range(300)))
