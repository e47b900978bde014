"""What a page is drawn from: one snapshot, one set of queries, and what is asked ahead."""

import time

import pytest

from dashboard import engine
from dashboard.engine import Refused
from tests import company

PAGE = "a page of this test"


@pytest.fixture
def own(tmp_path):
    company.publish(tmp_path)
    return tmp_path


def test_what_is_published_meanwhile_does_not_mix_into_a_page(own):
    with engine.moment(own):
        before = engine.run(own, "complaints/headline")
        company.publish(own, projects=7)
        meanwhile = engine.run(own, "requirements/headline")
    after = engine.run(own, "requirements/headline")
    assert meanwhile.snapshot == before.snapshot != after.snapshot


def test_what_is_asked_ahead_is_what_would_have_been_answered(data):
    chosen = {"client": ["C1"]}
    asked = ("complaints/headline", "overview/word_path")
    plain = [engine.run(data, name, chosen) for name in asked]
    for _ in range(2):
        with engine.moment(data), engine.ahead(data, PAGE, chosen):
            drawn = [engine.run(data, name, chosen) for name in asked]
            whole = engine.run(data, "complaints/headline")
        for ahead, answer in zip(drawn, plain, strict=True):
            assert ahead.values == answer.values
            assert ahead.rows.equals(answer.rows)
        assert not whole.is_filtered


def test_the_second_drawing_of_a_page_begins_what_the_first_asked(data):
    worked_out = engine._answered.cache_info
    with engine.ahead(data, PAGE + "?", first := {"client": ["C1"], "project": ["P-01"]}):
        engine.run(data, "complaints/headline", first)
        engine.run(data, "requirements/headline")
    before = worked_out().misses
    with engine.ahead(data, PAGE + "?", second := {"client": ["C2"], "project": ["P-02"]}):
        begun = time.monotonic()
        while worked_out().misses == before and time.monotonic() - begun < 30:
            time.sleep(0.01)
        # Only what was asked with the reader's choice, and before this drawing asks for it.
        assert worked_out().misses == before + 1
        assert engine.run(data, "complaints/headline", second).values["client"] == ["C2"]
    assert worked_out().misses == before + 1


def test_a_question_asked_ahead_is_refused_where_the_page_asks_it(data):
    chosen = {"client": ["C1"]}
    for _ in range(2):
        with engine.ahead(data, PAGE + "!", chosen), pytest.raises(Refused) as refused:
            engine.run(data, "complaints/no_such", chosen)
        assert refused.value.code == "no_query"
