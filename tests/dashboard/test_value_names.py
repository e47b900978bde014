"""A value of two languages is shown in the reader's, and the sample company has such values."""

import pytest

from dashboard.display import number_formats, texts
from etl.commands import names, synonyms
from queries.synonyms import find_code
from sample_data import chinese, company, english, phrases
from store import snapshots


def test_a_value_is_shown_in_the_readers_language_and_what_is_not_known_as_it_is():
    assert texts.translate_choice("zh", "medium", "mail") == "邮件"
    assert texts.translate_choice("en", "medium", "mail") == "E-mail"
    assert number_formats.format_cell("industry", "healthcare", "zh") == "医疗"
    assert number_formats.format_cell("industry", "Lighthouses", "zh") == "Lighthouses"
    assert texts.translate_choice("en", "title", "mail") == "mail"


def test_the_values_of_both_halves_of_the_sample_company_are_known_pairs():
    for half in company.CLIENTS.values():
        assert all(find_code("industry", industry) for _, industry, _ in half)
    assert find_code("industry", "Healthcare") == find_code("industry", "医疗")
    for medium, word in english.MEDIUM.items():
        assert find_code("medium", word) == find_code("medium", chinese.MEDIUM[medium])
    for word, other in zip(*phrases.CATEGORIES.values(), strict=True):
        assert find_code("category", word) == find_code("category", other)


@pytest.mark.nightly
def test_the_sample_companys_values_come_together_once_they_are_confirmed(sample_copy):
    def propose():
        now = snapshots.get_current(sample_copy)
        assert now is not None
        return now, synonyms.list_proposals(now.path, names.list_decisions(sample_copy))

    _, proposals = propose()
    assert {one.column for one in proposals} == {"industry", "medium", "category"}
    decisions = [one for proposal in proposals for one in proposal.decide(is_same=True)]
    assert names.decide_names(sample_copy, decisions, "Li Na").is_published
    now, left = propose()
    assert left == []
    with snapshots.connect(now.path) as connection:
        media = connection.execute("select distinct medium from tickets order by all").fetchall()
    assert media == [("chat",), ("mail",), ("phone",), ("web",)]
