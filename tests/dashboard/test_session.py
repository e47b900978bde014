"""A page is rendered from one snapshot; a change of filters prefetches its queries."""

import time

import pytest

from dashboard.engine import answers, session
from dashboard.engine.errors import Refused
from dashboard.ui import export_record
from store import journal
from tests import company


@pytest.fixture
def own(tmp_path):
    company.publish(tmp_path)
    return tmp_path


def ask(opened, *names):
    with session.pin(opened):
        return [answers.run_query(opened.data, name, opened.chosen) for name in names]


def test_a_snapshot_published_meanwhile_does_not_mix_into_a_page(own):
    opened = session.open_session(own)
    [before] = ask(opened, "complaints/headline")
    company.publish(own, projects=7)
    [meanwhile] = ask(opened, "requirements/headline")
    [later] = ask(answers.refilter(opened, {}), "requirements/headline")
    assert meanwhile.snapshot == before.snapshot != later.snapshot


def test_a_download_is_of_the_snapshot_of_its_page_and_recorded_so(own, monkeypatch):
    monkeypatch.setenv("FIRSTHAND_DATA", str(own))
    opened = session.open_session(own)
    with session.pin(opened):
        take = export_record.record(lambda: session.get_snapshot(own).name.encode(), "rows.csv")
    company.publish(own, projects=7)
    assert take().decode() == opened.snapshot.name != session.get_snapshot_name(own)
    [entry] = journal.list_entries(own, "exported")
    assert entry.body == {"file": "rows.csv", "snapshot": opened.snapshot.name}


@pytest.mark.nightly
def test_a_page_whose_snapshot_was_deleted_is_answered_from_the_current_one(own):
    opened = session.open_session(own)
    company.publish(own, projects=7)
    opened.snapshot.path.unlink()
    [answer] = ask(opened, "complaints/headline")
    assert answer.snapshot == session.get_snapshot_name(own) != opened.snapshot.name


@pytest.mark.nightly
def test_an_older_snapshot_is_neither_prefetched_nor_answered_from_what_is(own):
    older = session.get_snapshot(own)
    company.publish(own, projects=7)
    opened = answers.refilter(session.open_session(own), {})
    ask(opened, "complaints/headline")
    opened = answers.refilter(opened, {"client": ["C1"]})
    with session.pin(opened):
        for name in ("complaints/headline", "requirements/headline"):
            answer = answers.run_query(own, name, opened.chosen, at=older)
            assert answer.snapshot == older.name != opened.snapshot.name
    assert not opened.asked


def test_a_prefetched_answer_equals_one_computed_on_request(data):
    chosen = {"client": ["C1"]}
    asked = ("complaints/headline", "overview/word_path")
    plain = [answers.run_query(data, name, chosen) for name in asked]
    opened = answers.refilter(session.open_session(data), {"client": ["C2"]})
    ask(opened, *asked)
    opened = answers.refilter(opened, chosen)
    assert set(opened.prefetched) == set(asked)
    for prefetched, answer in zip(ask(opened, *asked), plain, strict=True):
        assert prefetched.values == answer.values
        assert prefetched.rows.equals(answer.rows)


def test_only_queries_asked_with_the_page_filters_are_prefetched(data):
    cache_info = answers._compute_answer.cache_info
    first = answers.refilter(session.open_session(data), {"client": ["C1"], "project": ["P-01"]})
    ask(first, "complaints/headline")
    with session.pin(first):
        answers.run_query(data, "requirements/headline")
    before = cache_info().misses
    second = answers.refilter(first, {"client": ["C2"], "project": ["P-02"]})
    started = time.monotonic()
    while cache_info().misses == before and time.monotonic() - started < 30:
        time.sleep(0.01)
    [answer] = ask(second, "complaints/headline")
    assert answer.values["client"] == ["C2"]
    assert cache_info().misses == before + 1


def test_a_prefetched_query_is_refused_only_when_the_page_asks_for_it(data):
    opened = answers.refilter(session.open_session(data), {"client": ["C1"]})
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            ask(opened, "complaints/no_such")
        assert refused.value.code == "no_query"
        opened = answers.refilter(opened, {"client": ["C2"]})
