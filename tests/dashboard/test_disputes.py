"""Disputed records: counted beside each figure, which is asked again without them."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from html import escape

import duckdb
import pytest

from dashboard.engine import answers, disputes, fetch, session
from dashboard.exports.html import render_case
from dashboard.narrative import disputed, reply_texts
from dashboard.narrative.case import make_case
from store import replies


@pytest.fixture
def own(data, tmp_path):
    """A copy of the small company, to reply in."""
    return shutil.copytree(data, tmp_path / "own")


def pick(data, sql):
    cursor = fetch.connect(session.get_snapshot(data).path).cursor()
    return cursor.execute(sql).fetchall()


# Its table holds cases of several kinds of record.
OF_CASES = "overview/counter_evidence"

RELAYED = """
    select project_id, requirement_id from requirement_states
    where arrival = 'second_hand' and is_started_unverified order by all limit 3
"""


def dispute(data, rows, table="requirements", claim="said_by_client"):
    for project, record_id in rows:
        replies.give(data, (table, project, record_id), claim, "see the minutes", "Li Na")


def test_a_figure_says_how_many_of_its_cases_are_disputed_and_is_asked_again_without(own):
    before = answers.run_query(own, "requirements/headline")
    assert before.without is None and disputed.write_disputed(before, "en") == ""
    dispute(own, pick(own, RELAYED))
    answer = answers.run_query(own, "requirements/headline")
    assert answer.rows.equals(before.rows)
    assert answer.without is not None
    [row], [without] = (one.rows.to_dict("records") for one in (answer, answer.without))
    assert without["begun_count"] == row["begun_count"] - 3
    assert without["unverified_count"] == row["unverified_count"] - 3
    said = disputed.write_disputed(answer, "en")
    assert said.startswith(f"3 of {row['begun_count']} disputed; without what is disputed")
    assert "3条有异议" in disputed.write_disputed(answer, "zh")


def test_without_the_disputed_is_what_a_hand_written_query_counts(own):
    dispute(own, pick(own, RELAYED))
    without = answers.run_query(own, "requirements/unverified_by_channel").without
    assert without is not None
    counted = {
        row["channel"]: (row["begun_count"], row["unverified_count"])
        for row in without.rows.to_dict("records")
    }
    by_hand = pick(
        own,
        f"""
        select channel, count(*), count(*) filter (where is_counted_unverified)
        from requirement_states
        where is_work_begun and (project_id, requirement_id) not in ({RELAYED})
        group by all
        """,
    )
    assert counted == {channel: tuple(counts) for channel, *counts in by_hand}


def test_a_filter_that_leaves_the_disputed_out_leaves_the_note_out(own):
    rows = pick(own, RELAYED)
    dispute(own, rows[:1])
    project = rows[0][0]
    chosen = {"project": [project]}
    assert answers.run_query(own, "requirements/headline", chosen).disputed == 1
    others = pick(own, f"select project_id from projects where project_id <> '{project}'")
    chosen = {"project": [other for [other] in others]}
    assert answers.run_query(own, "requirements/headline", chosen).without is None
    # Other figures have none of these rows.
    assert answers.run_query(own, "schedule/headline").without is None


def test_a_reply_that_agrees_or_is_withdrawn_counts_for_nothing(own):
    [first, *_] = rows = pick(own, RELAYED)
    dispute(own, rows[1:2], claim="stands")
    entry = replies.give(own, ("requirements", *first), "wrong_date", "no", "Li Na")
    assert answers.run_query(own, "requirements/headline").disputed == 1
    replies.withdraw(own, entry.entry_id, "Li Na")
    answer = answers.run_query(own, "requirements/headline")
    assert (answer.disputed, answer.without) == (0, None)


@pytest.mark.parametrize(
    ("table", "query", "rows"),
    [
        ("tickets", "complaints/origin", "select '', ticket_id from complaints limit 2"),
        ("changes", "schedule/slip_by_arrival", "select project_id, change_id from changes"),
        (
            "tasks",
            "schedule/headline",
            "select project_id, task_id from task_slips where late_days > 0 order by all limit 2",
        ),
    ],
)
def test_every_kind_of_record_can_be_disputed(own, table, query, rows):
    dispute(own, pick(own, rows)[:2], table)
    answer = answers.run_query(own, query)
    assert answer.disputed == 2
    assert answer.without is not None


def test_every_figure_with_a_list_of_records_can_be_asked_without_all_of_them(own):
    """The tables that a query names are shadowed: it fails on none, and nothing is left to count,
    whatever it joins."""
    snapshot, known = session.get_snapshot(own), session.get_queries(own)
    ids = {"tickets": "ticket_id", "requirements": "requirement_id", "tasks": "task_id"}
    ids["changes"] = "change_id"
    keys = {
        table: tuple(pick(own, f"select coalesce(project_id, ''), {column} from {table}"))
        for table, column in ids.items()
    }
    cursor, settings, asked = fetch.connect(snapshot.path).cursor(), session.get_settings(own), []
    for query in known.values():
        table = disputes.find_table(known, query) if query.kind == "evidence" else None
        if table not in keys or query.name == OF_CASES:
            continue
        sql, more = disputes.leave_out(query, snapshot.path, (table, keys[table]))
        assert more, query.name
        values = {name: settings.get(name) for name in query.parameters} | more
        numerator = query.estimate.get("numerator")
        cells = cursor.execute(sql, values).fetchall()
        names = [column for column, *_ in cursor.description]
        if numerator:
            assert not any(row[names.index(numerator)] for row in cells), query.name
        asked.append(query.name)
    assert len(asked) > 50


def test_the_rows_behind_a_figure_carry_the_replies_to_them(own):
    rows = pick(own, RELAYED)
    plain = answers.run_query(own, "requirements/rows")
    assert reply_texts.add_replies(own, plain, "en") is plain
    replies.give(own, ("requirements", *rows[0]), "said_by_client", "=1+1\nminutes", "Li Na")
    listed = reply_texts.add_replies(own, answers.run_query(own, "requirements/rows"), "en").rows
    [told] = listed[listed[reply_texts.COLUMN] != ""].to_dict("records")
    assert (told["project_id"], told["requirement_id"]) == rows[0]
    assert told["replies"].startswith("The client did say it: =1+1 minutes (Li Na, ")


def test_a_reply_to_a_record_that_became_part_of_another_is_that_ones(tmp_path):
    given = replies.Reply(
        1, datetime.now(UTC), "Li Na", ("tickets", "P-01", "T-2"), "wrong_date", "x"
    )
    path = tmp_path / "merged.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table merged_rows as select 'tickets' as table_name, 'P-01' as project_id,"
            " 'T-1' as row_id, 'T-2' as merged_id"
        )
    assert disputes._group((given,), path) == {("tickets", "", "T-1"): (given,)}


def test_a_reply_to_a_record_renamed_and_then_made_part_of_another_is_that_ones(tmp_path):
    given = [
        replies.Reply(n, datetime.now(UTC), "Li Na", ("changes", "P-01", number), "wrong_date", "x")
        for n, number in enumerate(("1", "2"))
    ]
    path = tmp_path / "renamed.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table renamed_rows as select 'changes' as table_name, 'P-01' as project_id,"
            " unnest(['1@ours', '2@ours']) as row_id, unnest(['1', '2']) as former_id"
        )
        connection.execute(
            "create table merged_rows as select 'changes' as table_name, 'P-01' as project_id,"
            " '7' as row_id, '2@ours' as merged_id"
        )
    assert disputes._group(tuple(given), path) == {
        ("changes", "P-01", "1@ours"): (given[0],),
        ("changes", "P-01", "7"): (given[1],),
    }


def test_the_printed_case_says_what_is_disputed_of_its_comparisons(own):
    relayed = pick(own, RELAYED)
    dispute(own, relayed)
    answer = answers.run_query(own, "requirements/unverified_difference")
    undisputed = replace(answer, without=None, disputed=0)
    [line] = disputed.list_disputed([answer, undisputed], "en")
    assert line.startswith(answer.query.title["en"])
    printed = render_case(make_case(own, "en"), "en").decode()
    assert escape(line) in printed
