"""The dictionary page: tables, search, the columns of a table, and the story of one column."""

import pytest

from dashboard.display import texts
from tests.pages.page import find_table, read_text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_table_is_opened_by_its_address_and_says_what_its_columns_mean(visit, lang):
    at = visit("dictionary", lang, table="requirements")
    assert not at.exception
    meaning = texts.translate(lang, "dictionary.meaning")
    rows = find_table(at, meaning).set_index("SQL")
    assert rows.loc["verified_date", meaning]
    assert rows.loc["title", texts.translate(lang, "dictionary.values")] == texts.translate(
        lang, "dictionary.untold"
    )
    assert "–" in rows.loc["received_date", texts.translate(lang, "dictionary.range")]


def test_a_search_finds_columns_by_their_meaning(visit):
    at = visit("dictionary")
    at.text_input(key="dictionary_search").input("client changed or denied").run()
    at.button(key="column_requirement_states_is_corrected").click().run()
    assert at.session_state["table"] == "requirement_states"
    assert at.selectbox(key="column").value == "is_corrected"


def test_an_address_of_no_table_opens_the_first(visit):
    at = visit("dictionary", table="<script>", column="nope")
    assert not at.exception
    assert at.subheader[0].value


@pytest.mark.nightly
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_story_of_a_column_leads_to_the_exports_and_to_the_pages(visit, lang):
    at = visit("dictionary", lang, table="requirement_states", column="is_counted_unverified")
    assert not at.exception
    said = read_text(at)
    assert texts.translate(lang, "dictionary.comes_from") in said
    assert "客户确认日期" in said
    assert texts.translate(lang, "pages.requirements.title") in said
