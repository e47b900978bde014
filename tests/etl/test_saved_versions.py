"""Saved versions of queries: run in the sandbox, and stepping aside where they no longer fit."""

import pytest

from etl.commands import commit, queries
from etl.snapshot import derive
from queries import catalog, statements
from queries.statements import parse_statement
from store import journal
from tests.etl.taking import ONE_TICKET

CHECK = """/*
title.en = "No nameless tickets"
title.zh = "工单均有编号"
tables   = ["tickets"]
severity = "fail"
*/
{sql}
"""


@pytest.fixture
def saved(company):
    """Save a version as an older release left it, in the journal alone."""

    def save(name: str, text: str, **given):
        body = {"name": name, "text": text, "reason": "before an upgrade", "status": "saved"}
        return journal.append(company.data, "query", "Ana", **{**body, **given}).entry_id

    return save


def without_origin(text: str) -> str:
    """A definition as if an older release had not known one of its columns."""
    header, sql = text.split("*/", 1)
    return f"{header}*/\nselect * exclude (origin) from (\n{sql}\n)"


def explain(outcome, lang="en") -> str:
    assert outcome.error is not None
    return outcome.error.details["reason"][lang]


@pytest.mark.nightly
def test_a_check_may_end_in_a_comment(company):
    company.start_with(("tickets.csv", ONE_TICKET))
    text = CHECK.format(sql="select ticket_id from tickets where ticket_id is null; -- none")
    assert queries.save_query(company.data, "checks/ids", text, "to see", "Ana").is_published
    assert company.rows("select row_count from checks where check_name = 'checks/ids'") == [(0,)]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        (
            "with gone as (delete from tickets returning 1) select * from gone",
            "would change something",
        ),
        ("select * from read_text('/etc/hostname')", "disabled by configuration"),
    ],
)
def test_a_saved_check_that_writes_or_reaches_out_is_refused_and_changes_nothing(
    company, sql, said
):
    before = company.start_with(("tickets.csv", ONE_TICKET))
    outcome = queries.save_query(company.data, "checks/own", CHECK.format(sql=sql), "try", "Ana")
    assert said in explain(outcome)
    assert "checks/own" in explain(outcome)
    assert outcome.snapshot == before
    assert company.rows("select count(*) from tickets") == [(1,)]


@pytest.mark.nightly
def test_every_shipped_definition_that_an_older_release_saved_with_a_comment_builds(
    company, saved, monkeypatch
):
    def parse_shipped(sql):
        assert "looked at" not in sql, "a written text is parsed in this process"
        return parse_statement(sql)

    monkeypatch.setattr(statements, "parse_statement", parse_shipped)
    monkeypatch.setattr(derive, "derive_shipped", None)
    names = [name for name, query in catalog.load_shipped().items() if query.kind != "evidence"]
    for name in names:
        saved(name, catalog.load_shipped()[name].text + "\n-- looked at")
    outcome = company.load("tickets.csv", ONE_TICKET)
    assert outcome.is_published, outcome.error
    assert {query.name for query in catalog.load(company.data).values() if query.version} == set(
        names
    )
    assert company.rows("select count(*) from complaints") == [(1,)]


def test_a_version_made_from_another_text_steps_aside_where_it_no_longer_fits(company, saved):
    """The older release knew no column that a query of this one needs."""
    shipped = catalog.load_shipped()["model/complaints"].text
    version = saved("model/complaints", without_origin(shipped))
    fine = saved("checks/ids", CHECK.format(sql="select 1 where false"), base="")
    outcome = company.load("tickets.csv", ONE_TICKET)
    assert outcome.is_published, outcome.error
    known = catalog.load(company.data)
    assert known["model/complaints"].text == shipped
    assert known["model/complaints"].unusable is not None
    assert known["checks/ids"].version == fine
    [(name, number, reason)] = catalog.list_unusable(company.data)
    assert (name, number) == ("model/complaints", version)
    assert "origin" in reason.format_message("zh")
    assert catalog.list_given_way(known, "complaints/headline") == [known["model/complaints"]]
    # It is settled: nothing is built or journaled again.
    entries = journal.list_entries(company.data)
    assert commit.rebuild(company.data).snapshot == outcome.snapshot
    assert journal.list_entries(company.data) == entries


@pytest.mark.nightly
def test_a_version_that_fails_later_gives_way_to_the_last_one_that_ran(company, saved):
    """Both are made from today's text; the data, not an update, are to blame."""
    shipped = catalog.load_shipped()["model/complaints"]
    base = catalog.digest_text(shipped)
    ran = saved("model/complaints", shipped.text + "\n-- fine", base=base)
    failing = saved("model/complaints", without_origin(shipped.text), base=base)
    outcome = company.load("tickets.csv", ONE_TICKET)
    assert outcome.is_published, outcome.error
    known = catalog.load(company.data)["model/complaints"]
    assert (known.version, known.text) == (ran, shipped.text + "\n-- fine")
    assert known.unusable is not None
    [(name, number, reason)] = catalog.list_unusable(company.data)
    assert (name, number) == ("model/complaints", failing)
    assert "origin" in reason.format_message("en")
    entries = journal.list_entries(company.data)
    assert commit.rebuild(company.data).snapshot == outcome.snapshot
    assert journal.list_entries(company.data) == entries


def test_of_a_renamed_query_the_versions_before_it_stand_in(company, saved):
    ran = saved("checks/old", CHECK.format(sql="select 1 where false"), base="")
    failing = CHECK.format(sql="select gone from tickets")
    saved("checks/old", failing, base="")
    saved("checks/old", failing, status="retired", now="checks/ids")
    renamed = saved("checks/ids", failing, base="", was="checks/old")
    outcome = company.load("tickets.csv", ONE_TICKET)
    assert outcome.is_published, outcome.error
    known = catalog.load(company.data)
    assert (known["checks/ids"].version, "checks/old" in known) == (ran, False)
    [(name, number, reason)] = catalog.list_unusable(company.data)
    assert (name, number) == ("checks/ids", renamed)
    assert "gone" in reason.format_message("en")


@pytest.mark.nightly
def test_what_a_text_being_saved_breaks_does_not_step_aside(company, saved):
    company.start_with(("tickets.csv", ONE_TICKET))
    shipped = catalog.load_shipped()
    headline = shipped["complaints/headline"]
    text = headline.text + "\n-- fine"
    version = saved(headline.name, text, base=catalog.digest_text(headline))
    broken = without_origin(shipped["model/complaints"].text)
    outcome = queries.save_query(company.data, "model/complaints", broken, "try", "Ana")
    assert "model/complaints" in explain(outcome)
    assert catalog.load(company.data)[headline.name].version == version
    assert catalog.list_unusable(company.data) == []


@pytest.mark.nightly
def test_a_saved_version_keeps_the_text_that_it_was_made_from(company):
    company.start_with(("tickets.csv", ONE_TICKET))
    name = next(name for name in catalog.load_shipped() if name.startswith("checks/"))
    shipped = catalog.load_shipped()[name]
    text = shipped.text + "\n-- looked at"
    assert queries.save_query(company.data, name, text, "try", "Ana").is_published
    assert catalog.list_saved(company.data)[name].body["base"] == catalog.digest_text(shipped)
    assert not catalog.load(company.data)[name].is_outdated


@pytest.mark.nightly
def test_evidence_is_published_only_with_its_answer_in_hand(company):
    """It describes well; it fails when it runs, with a filter set."""
    before = company.start_with(("tickets.csv", ONE_TICKET))
    shipped = catalog.load_shipped()["complaints/headline"].text
    count = "count(*) as complaint_count"
    failing = "if($project is null, count(*), cast(error('no') as bigint)) as complaint_count"
    text = shipped.replace(count, failing)
    assert text != shipped
    outcome = queries.save_query(company.data, "complaints/headline", text, "try", "Ana")
    assert "complaints/headline" in explain(outcome)
    assert outcome.snapshot == before


def test_a_version_begun_before_another_was_saved_overwrites_nothing(company):
    company.start_with(("tickets.csv", ONE_TICKET))
    name = "complaints/headline"
    shipped = catalog.load(company.data)[name].text
    mine, theirs = f"{shipped}\n-- mine", f"{shipped}\n-- theirs"
    assert queries.save_query(company.data, name, theirs, "a", "Ana", shipped).is_published
    refused = queries.save_query(company.data, name, mine, "b", "Ben", shipped)
    assert "another version was saved after you began" in explain(refused)
    assert catalog.load(company.data)[name].text == theirs
    assert catalog.list_versions(company.data, name)[-1].body["text"] == mine
    assert queries.save_query(company.data, name, mine, "c", "Ben", theirs).is_published
