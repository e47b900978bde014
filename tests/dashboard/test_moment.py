"""What a page is drawn from: one snapshot, one set of queries, and what is begun ahead."""

import time

import pytest

from dashboard.engine import answers, session
from dashboard.engine.errors import Refused
from tests import company


@pytest.fixture
def own(tmp_path):
    company.publish(tmp_path)
    return tmp_path


def drawn(moment, *names):
    with session.pin(moment):
        return [answers.run_query(moment.data, name, moment.chosen) for name in names]


def test_what_is_published_meanwhile_does_not_mix_into_a_page(own):
    moment = session.open_session(own)
    [before] = drawn(moment, "complaints/headline")
    company.publish(own, projects=7)
    [meanwhile] = drawn(moment, "requirements/headline")
    [later] = drawn(answers.refilter(moment, {}), "requirements/headline")
    assert meanwhile.snapshot == before.snapshot != later.snapshot


def test_a_page_whose_snapshot_is_gone_is_answered_from_the_present_one(own):
    moment = session.open_session(own)
    company.publish(own, projects=7)
    moment.snapshot.path.unlink()
    [answer] = drawn(moment, "complaints/headline")
    assert answer.snapshot == session.get_snapshot_name(own) != moment.snapshot.name


def test_what_is_begun_ahead_is_what_would_have_been_answered(data):
    chosen = {"client": ["C1"]}
    asked = ("complaints/headline", "overview/word_path")
    plain = [answers.run_query(data, name, chosen) for name in asked]
    moment = answers.refilter(session.open_session(data), {"client": ["C2"]})
    drawn(moment, *asked)
    moment = answers.refilter(moment, chosen)
    assert set(moment.begun) == set(asked)
    for begun, answer in zip(drawn(moment, *asked), plain, strict=True):
        assert begun.values == answer.values
        assert begun.rows.equals(answer.rows)


def test_another_choice_begins_what_was_asked_with_the_last_one_alone(data):
    worked_out = answers._answered.cache_info
    first = answers.refilter(session.open_session(data), {"client": ["C1"], "project": ["P-01"]})
    drawn(first, "complaints/headline")
    with session.pin(first):
        answers.run_query(data, "requirements/headline")
    before = worked_out().misses
    second = answers.refilter(first, {"client": ["C2"], "project": ["P-02"]})
    begun = time.monotonic()
    while worked_out().misses == before and time.monotonic() - begun < 30:
        time.sleep(0.01)
    [answer] = drawn(second, "complaints/headline")
    assert answer.values["client"] == ["C2"]
    assert worked_out().misses == before + 1


def test_a_question_begun_ahead_is_refused_where_the_page_asks_it(data):
    moment = answers.refilter(session.open_session(data), {"client": ["C1"]})
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            drawn(moment, "complaints/no_such")
        assert refused.value.code == "no_query"
        moment = answers.refilter(moment, {"client": ["C2"]})
