"""The names page: spellings of one value, made one on a word, and taken back."""

import pytest

from dashboard.ui import language
from tests.etl.conftest import Company
from tests.pages.page import fill_grid, find_table, read_text

CLIENTS = """
    Client ID | Client name | Industry
    C-1       | Acme        | Healthcare
    C-2       | Bolt        | 医疗
    C-3       | Cato        | Food
"""


@pytest.fixture
def own(tmp_path):
    company = Company(tmp_path)
    assert company.load("clients.csv", CLIENTS).is_published
    yield company
    company.close()


def test_a_value_in_two_languages_is_made_one_and_taken_back(visit, own):
    at = visit("names", data=own.data)
    assert "Values (1)" in at.segmented_control[0].options
    at.session_state["names_kind"] = "values"
    at.run()
    [proposal] = find_table(at, "spellings").to_dict("records")
    assert proposal["spellings"] == "Healthcare (1) · 医疗 (1)"
    assert (proposal["value"], proposal["column"]) == ("Healthcare", "Industry")
    assert at.button(key="apply_values").disabled
    fill_grid(at, own, "values", r0="Same")
    at.button(key="apply_values").click().run()
    assert not at.exception
    assert own.rows("select distinct industry from clients order by 1") == [
        ("Food",), ("healthcare",)
    ]  # fmt: skip
    assert "No value seems to be written in several ways" in read_text(at)
    said = list(find_table(at, "what")["what"])
    assert "Industry: “医疗” is “Healthcare”" in said
    fill_grid(at, own, "decided_values", r0=True, r1=True)
    at.button(key="apply_take_back").click().run()
    assert own.rows("select count(distinct industry) from clients") == [(3,)]


@pytest.mark.nightly
def test_the_page_is_in_chinese_too(visit, own, monkeypatch):
    # The test tool writes what is picked outside the page, where no language is chosen.
    monkeypatch.setattr(language, "get_language", lambda: "zh")
    at = visit("names", "zh", data=own.data)
    at.session_state["names_kind"] = "values"
    at.run()
    [proposal] = find_table(at, "spellings").to_dict("records")
    assert (proposal["value"], proposal["column"]) == ("医疗", "行业")
