"""What a page is drawn from: one snapshot, one set of queries, and what is begun ahead."""

import time

import pytest

from dashboard import engine
from dashboard.engine import Refused
from tests import company


@pytest.fixture
def own(tmp_path):
    company.publish(tmp_path)
    return tmp_path


def drawn(moment, *names):
    with engine.held(moment):
        return [engine.run(moment.data, name, moment.chosen) for name in names]


def test_what_is_published_meanwhile_does_not_mix_into_a_page(own):
    moment = engine.moment(own)
    [before] = drawn(moment, "complaints/headline")
    company.publish(own, projects=7)
    [meanwhile] = drawn(moment, "requirements/headline")
    [later] = drawn(engine.after(moment, {}), "requirements/headline")
    assert meanwhile.snapshot == before.snapshot != later.snapshot


def test_a_page_whose_snapshot_is_gone_is_answered_from_the_present_one(own):
    moment = engine.moment(own)
    company.publish(own, projects=7)
    moment.snapshot.path.unlink()
    [answer] = drawn(moment, "complaints/headline")
    assert answer.snapshot == engine.current(own) != moment.snapshot.name


def test_an_older_snapshot_is_asked_apart_from_what_is_begun_ahead(own):
    older = engine.published(own)
    company.publish(own, projects=7)
    moment = engine.after(engine.moment(own), {})
    drawn(moment, "complaints/headline")
    moment = engine.after(moment, {"client": ["C1"]})
    with engine.held(moment):
        answer = engine.run(own, "complaints/headline", moment.chosen, at=older)
        engine.run(own, "requirements/headline", moment.chosen, at=older)
    assert answer.snapshot == older.name != moment.snapshot.name
    assert not moment.asked


def test_what_is_begun_ahead_is_what_would_have_been_answered(data):
    chosen = {"client": ["C1"]}
    asked = ("complaints/headline", "overview/word_path")
    plain = [engine.run(data, name, chosen) for name in asked]
    moment = engine.after(engine.moment(data), {"client": ["C2"]})
    drawn(moment, *asked)
    moment = engine.after(moment, chosen)
    assert set(moment.begun) == set(asked)
    for begun, answer in zip(drawn(moment, *asked), plain, strict=True):
        assert begun.values == answer.values
        assert begun.rows.equals(answer.rows)


def test_another_choice_begins_what_was_asked_with_the_last_one_alone(data):
    worked_out = engine._answered.cache_info
    first = engine.after(engine.moment(data), {"client": ["C1"], "project": ["P-01"]})
    drawn(first, "complaints/headline")
    with engine.held(first):
        engine.run(data, "requirements/headline")
    before = worked_out().misses
    second = engine.after(first, {"client": ["C2"], "project": ["P-02"]})
    begun = time.monotonic()
    while worked_out().misses == before and time.monotonic() - begun < 30:
        time.sleep(0.01)
    [answer] = drawn(second, "complaints/headline")
    assert answer.values["client"] == ["C2"]
    assert worked_out().misses == before + 1


def test_a_question_begun_ahead_is_refused_where_the_page_asks_it(data):
    moment = engine.after(engine.moment(data), {"client": ["C1"]})
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            drawn(moment, "complaints/no_such")
        assert refused.value.code == "no_query"
        moment = engine.after(moment, {"client": ["C2"]})
