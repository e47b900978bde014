"""The page of the second assessment: draw, take the form along, bring it back, and where the
agreement is told."""

import shutil
from io import BytesIO

import pytest
from openpyxl import load_workbook

from dashboard.display import texts
from dashboard.engine import second_assessment
from etl.workbooks import assessment
from store import assessments
from tests.pages.page import read_text


@pytest.fixture
def own_data(published, tmp_path):
    return shutil.copytree(published, tmp_path / "data")


def fill(data, drawn, answer):
    """The filled form of a sample."""
    cases = second_assessment.list_cases(data, drawn)
    book = load_workbook(BytesIO(assessment.write(drawn, cases, "en")))
    sheet = book.worksheets[0]
    for row in range(5, 5 + len(cases)):
        sheet.cell(row, sheet.max_column).value = answer
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def upload(at, content):
    [uploader] = [one for one in at.file_uploader if one.key.startswith("filled_complaints")]
    uploader.upload("form.xlsx", content)
    return at.run()


def test_a_sample_goes_out_and_comes_back(visit, own_data):
    at = visit("second", data=own_data)
    at.button(key="draw_complaints").click().run()
    assert texts.translate("en", "second.nameless") in read_text(at)
    assert assessments.list_draws(own_data) == []
    at.text_input(key="visitor_name").set_value("Li Na").run()
    at.button(key="draw_complaints").click().run()
    [drawn] = assessments.list_draws(own_data)
    assert f"Sample {drawn.entry_id}" in read_text(at)
    upload(at, fill(own_data, drawn, "perhaps"))
    assert "row 5, column “Is it substantiated?”" in read_text(at)
    assert assessments.list_draws(own_data)[0].answers == {}
    at = visit("second", data=own_data)
    at.text_input(key="visitor_name").set_value("Ping").run()
    upload(at, fill(own_data, drawn, "Cannot tell"))
    assert not at.exception
    assert set(assessments.list_draws(own_data)[0].answers.values()) == {"unclear"}


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("lang", "said", "unsaid"),
    [
        ("en", "A second person agreed on {n} of {n}", "Not assessed a second time"),
        ("zh", "第二人复评，{n}项中{n}项一致", "未经复评"),
    ],
)
def test_the_agreement_stands_on_the_page_on_cards_and_in_the_case(
    visit, own_data, lang, said, unsaid
):
    drawn = second_assessment.draw(own_data, "complaints", 0.2, "Li Na")
    same = {number: case.first for number, case in enumerate(drawn.cases, 1)}
    assessments.hand_in(own_data, drawn.entry_id, same, "form.xlsx", "Ping")
    for page in ("second", "complaints", "case"):
        at = visit(page, lang, data=own_data)
        assert not at.exception
        assert said.format(n=len(same)) in read_text(at), page
    assert unsaid in read_text(visit("requirements", lang, data=own_data))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_journal_tells_what_was_drawn_and_assessed(visit, own_data, lang):
    drawn = second_assessment.draw(own_data, "verifications", 0.3, "Li Na")
    assessments.hand_in(own_data, drawn.entry_id, {1: "unclear"}, "form.xlsx", "Ping")
    told = visit("journal", lang, data=own_data).dataframe[0].value
    words = " ".join(told[texts.translate(lang, "journal.what")].iloc[:2])
    assert str(drawn.seed) in words and "form.xlsx" in words
