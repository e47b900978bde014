"""A second assessment: drawn so that anyone draws it again, judged without names, read back or
refused with the place of the mistake."""

import shutil
from collections import Counter
from io import BytesIO

import pytest
from openpyxl import load_workbook

from dashboard.engine import name_masking, second_assessment
from dashboard.narrative import agreement_texts
from etl import findings
from etl.readers import read
from etl.workbooks import assessment
from store import assessments, journal_copy
from store.assessments import Case, Draw

FIRST_ROW, NUMBER, ANSWER = 5, 1, 7
CASES = (
    Case("", "T-1", "second_hand", "substantiated"),
    Case("P-1", "T-2", "first_hand", "unsubstantiated"),
    Case("P-1", "=T-3", "second_hand", "unsubstantiated"),
)
DRAW = Draw(7, None, "Li Na", "complaints", "s", 1, 0.2, CASES)  # ty: ignore[invalid-argument-type]


def make_form(tmp_path, lang="en", **cells):
    """A form of DRAW, with cells typed over by their place, such as `G5`."""
    shown = [
        {
            "number": number,
            "record_id": case.record_id,
            "project_id": case.project,
            "record_date": "2026-03-02",
            "title": "=cmd()",
            "description": "slow",
        }
        for number, case in enumerate(CASES, 1)
    ]
    book = load_workbook(BytesIO(assessment.write(DRAW, shown, lang)))
    for place, value in cells.items():
        book.worksheets[0][place] = value
    path = tmp_path / "form.xlsx"
    book.save(path)
    return path


@pytest.fixture
def own_data(data, tmp_path):
    return shutil.copytree(data, tmp_path / "data")


def test_both_arrivals_and_all_outcomes_are_drawn_and_the_seed_draws_them_again(own_data):
    drawn = second_assessment.draw(own_data, "verifications", 0.3, "Li Na")
    records = second_assessment.list_records(own_data, "verifications")
    assert second_assessment.pick_cases(records, 16, drawn.seed) == drawn.cases
    assert second_assessment.pick_cases(records, 16, drawn.seed + 1) != drawn.cases
    strata = Counter((case.arrival, case.first) for case in drawn.cases)
    there = second_assessment.count_records(records)
    assert set(strata) == set(there)
    # Of each outcome a third of 16, or all there are; what they lack the others give.
    assert all(count >= min(5, there[key]) for key, count in strata.items())
    [entry] = journal_copy.list_entries(own_data, "assessment")
    assert (entry.by, entry.body["seed"]) == ("Li Na", drawn.seed)
    assert [case[:2] for case in entry.body["cases"]] == [
        [case.project, case.record_id] for case in drawn.cases
    ]


def test_what_one_outcome_lacks_the_others_give():
    records = [
        {"project_id": "P", "record_id": str(n), "arrival": "first_hand", "first_answer": answer}
        for n, answer in enumerate(["confirmed"] * 30 + ["amended"] * 2)
    ]
    drawn = Counter(case.first for case in second_assessment.pick_cases(records, 10, 1))
    assert drawn == {"confirmed": 8, "amended": 2}


def test_names_are_hidden_and_other_words_stay():
    hide = name_masking.make_mask(["Mark Ode", "王芳", "lena.vogt@acme.example"])
    said = "MARK  ODE and Mark mark the market; 王芳说 lena.vogt@acme.example"
    m = name_masking.MASK
    assert hide(said) == f"{m} and {m} mark the market; {m}说 {m}"


@pytest.mark.parametrize("subject", assessments.CLASSES)
def test_a_form_tells_neither_who_raised_a_case_nor_what_was_found(own_data, subject):
    drawn = second_assessment.draw(own_data, subject, 0.2, "Li Na")
    cases = second_assessment.list_cases(own_data, drawn)
    told = {"number", "project_id", "record_id", "record_date", *second_assessment.TEXTS}
    assert {name for case in cases for name in case} == told
    sheet = load_workbook(BytesIO(assessment.write(drawn, cases, "en"))).worksheets[0]
    written = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert not {"Ines Faber", "second_hand", "Relayed"} & set(written)
    assert sheet.protection.sheet
    unlocked = {
        cell.column for row in sheet.iter_rows() for cell in row if not cell.protection.locked
    }
    assert unlocked == {sheet.max_column}


@pytest.mark.parametrize(
    ("lang", "yes", "unclear"), [("en", "Substantiated", "cannot tell"), ("zh", "属实", "无法判断")]
)
def test_a_filled_form_is_read_in_either_language_and_no_text_is_a_formula(
    tmp_path, lang, yes, unclear
):
    path = make_form(tmp_path, lang, G5=yes, G7=unclear)
    assert load_workbook(path).worksheets[0]["E5"].data_type == "s"
    filled = assessment.read_filled(path, [DRAW])
    assert (filled.draw, filled.findings) == (7, ())
    assert filled.answers == {1: "substantiated", 3: "unclear"}


@pytest.mark.parametrize(
    ("cells", "code", "row", "column"),
    [
        ({"G6": "perhaps"}, "unknown_answer", 6, "Is it substantiated?"),
        ({"A6": 9, "G6": "Substantiated"}, "unknown_case", 6, "No."),
        ({"B6": "T-9", "G6": "Substantiated"}, "unknown_case", 6, "No."),
        (
            {"A6": 1, "B6": "T-1", "C6": None, "G5": "Substantiated", "G6": "Substantiated"},
            "case_twice",
            6,
            "No.",
        ),
        ({}, "nothing_assessed", None, None),
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_mistake_is_named_with_its_row_and_column(tmp_path, cells, code, row, column, lang):
    filled = assessment.read_filled(make_form(tmp_path, **cells), [DRAW])
    [found] = filled.findings
    assert (found.code, found.row, found.column) == (code, row, column)
    assert "{" not in findings.format_message(found, lang, "form.xlsx")


def test_what_is_no_form_of_a_known_sample_is_refused(tmp_path):
    with pytest.raises(read.Unreadable) as caught:
        assessment.read_filled(make_form(tmp_path), [])
    assert caught.value.finding.code == "unknown_sample"
    (tmp_path / "list.csv").write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(read.Unreadable) as caught:
        assessment.read_filled(tmp_path / "list.csv", [DRAW])
    assert caught.value.finding.code == "no_assessment_form"


def test_agreement_is_told_by_arrival_and_the_last_answer_counts(own_data):
    assert agreement_texts.write_note(own_data, "complaints/substantiated", "en") == (
        "Not assessed a second time"
    )
    assert agreement_texts.write_brief(own_data, "en") == (
        "Not assessed a second time: whether complaints are found to be true; "
        "what the client said when asked."
    )
    drawn = second_assessment.draw(own_data, "complaints", 0.2, "Li Na")
    same = {number: case.first for number, case in enumerate(drawn.cases, 1)}
    other = dict.fromkeys([1], "unclear")
    assessments.hand_in(own_data, drawn.entry_id, other, "a.xlsx", "Ping")
    assert "Not assessed" in agreement_texts.write_note(own_data, "complaints/substantiated", "en")
    assessments.hand_in(own_data, drawn.entry_id, same, "b.xlsx", "Ping")
    summary = second_assessment.summarize(own_data, "complaints")
    assert summary is not None
    n = len(drawn.cases)
    assert (summary.whole.n, summary.whole.agreed, summary.unclear) == (n, n, 0)
    said = agreement_texts.write_note(own_data, "complaints/substantiated_difference", "en")
    relayed = sum(case.arrival == "second_hand" for case in drawn.cases)
    assert said.startswith(
        f"A second person agreed on {n} of {n} (passed on {relayed} of {relayed}, "
    )
    assert "kappa 1.00 (0." in said
    assert agreement_texts.write_brief(own_data, "en") == (
        f"A second person agreed: whether complaints are found to be true {n} of {n}. "
        "Not assessed a second time: what the client said when asked."
    )
    assert agreement_texts.write_note(own_data, "requirements/states", "en") == ""


def test_where_one_assessor_gives_one_answer_throughout_kappa_cannot_say(own_data):
    drawn = second_assessment.draw(own_data, "complaints", 0.2, "Li Na")
    answers = dict.fromkeys(range(1, len(drawn.cases) + 1), "substantiated")
    assessments.hand_in(own_data, drawn.entry_id, answers, "a.xlsx", "Ping")
    said = agreement_texts.write_agreed(own_data, "complaints", "en")
    assert "kappa cannot be computed" in said
    summary = second_assessment.summarize(own_data, "complaints")
    assert summary is not None
    assert len(agreement_texts.write_comparison(summary, "en")) == 2
