"""What is said where cases are few, unknown or alone: no more than they can bear."""

from dataclasses import replace

import pandas as pd
import pytest

from dashboard.display import texts
from dashboard.engine import answers
from dashboard.estimates import by_chance
from dashboard.estimates.estimate import GradedEstimate, Verdict
from dashboard.narrative import (
    card_title,
    case_texts,
    grade_texts,
    no_rows,
    project_texts,
    ranking,
    sentences,
    tallies,
    title_words,
)

HEADLINE = "complaints/headline"


def grade(answer, grade, *failed, **changed):
    whole = GradedEstimate("", 0.4, grade=grade, verdict=Verdict(grade, {}, failed), **changed)
    return replace(answer, whole=whole)


def test_of_an_export_that_nobody_imported_it_is_not_said_that_all_is_answered(data, bare):
    name, lang = "requirements/unverified_changes", "en"
    empty = answers.run_query(data, name)
    empty = replace(empty, rows=empty.rows.iloc[:0])
    assert no_rows.explain_empty(data, empty, {}, lang).startswith("Nothing to ask: every change")
    complaints = answers.run_query(bare, "complaints/rows")
    assert "no export of" in no_rows.explain_empty(bare, complaints, {}, lang)
    unknown = replace(empty, intake=(), subject="changes")
    assert "no export of" in no_rows.explain_empty(data, unknown, {}, lang)


def test_a_width_that_a_rough_figure_may_have_is_not_asked_to_be_smaller(data):
    wide = ("too_wide:0.101:0.05", "bounds_wide:0.102:0.1")
    answer = grade(answers.run_query(data, HEADLINE), "insufficient", *wide)
    said = grade_texts.write_insufficient(answer, answer.whole, "en")
    assert said.endswith("at most ± 10 points wide (now ± 10.1 points).")
    assert "unknown" not in said


def test_a_width_just_above_what_is_allowed_is_not_told_as_the_same_number(data):
    answer = grade(answers.run_query(data, HEADLINE), "insufficient", "too_wide:0.1004:0.05")
    for lang, word in (("en", "now just wider"), ("zh", "现略宽")):
        assert word in grade_texts.write_insufficient(answer, answer.whole, lang)


def test_where_most_is_unknown_the_rest_is_not_told_as_so_few_of_all(data):
    answer = answers.run_query(data, HEADLINE)
    few = grade(answer, "insufficient", "few_cases:9:30")
    unknown = grade(answer, "insufficient", "few_cases:9:30", "much_unknown:0.9:0.4")
    assert "So far " in sentences.write_sentence(few, "en")
    assert "so far " in card_title.write_title(few, "en")
    assert "So far " not in sentences.write_sentence(unknown, "en")
    assert card_title.write_title(unknown, "en") == "Too little recorded to tell"


def test_of_one_project_it_is_said_how_many_of_all_are_unknown(data):
    answer = answers.run_query(data, HEADLINE)
    row = answer.rows.iloc[0].to_dict() | {answer.query.estimate["unknown"]: 7}
    alone = grade(replace(answer, rows=pd.DataFrame([row])), "insufficient", "one_project", n=9)
    assert " Of 7 of them it is not known. All of this is one project" in sentences.write_sentence(
        replace(alone, estimates=(alone.whole,)), "en"
    )
    mean = answers.run_query(data, "schedule/slip_by_month")
    assert tallies.write_unknown(mean, "en") == ""


def test_cases_over_an_exposure_are_not_so_many_of_it(data):
    answer = grade(answers.run_query(data, "complaints/rate"), "insufficient", "few_cases:9:30")
    assert card_title.write_title(answer, "en") == "Too little recorded to tell"
    assert " So far: Complaints " in sentences.write_sentence(answer, "en")


def test_a_comparison_with_a_few_cases_does_not_say_that_there_are_none(data):
    answer = answers.run_query(data, "schedule/linked_difference")
    estimate = replace(
        answer.estimates[0],
        value=None,
        n=0,
        grade="insufficient",
        verdict=Verdict("insufficient", {"cases": 3}, ("few_cases:3:30",)),
    )
    few = replace(answer, estimates=(estimate,), whole=None)
    assert "at least 30 cases in each group (now 3)" in sentences.write_sentence(few, "en")


def test_the_only_unit_is_compared_with_nothing(data):
    answer = answers.run_query(data, "requirements/unverified_by_project")
    spec = answer.query.estimate
    row = {"project_name": "A", "project_id": "P-A", spec["numerator"]: 9, spec["denominator"]: 90}
    [place] = ranking.rank_units(replace(answer, rows=pd.DataFrame([row])), 5, 0.05)
    assert place.verdict == "alone"
    assert "nothing to compare it with" in ranking.write_company([place], "Started", "en")


def test_of_many_cases_it_is_not_said_that_they_are_too_few(data):
    answer = answers.run_query(data, "requirements/unverified_by_project")
    spec = answer.query.estimate
    counts = [(f"A{number}", 20 + 5 * (number % 7), 94) for number in range(20)]
    rows = pd.DataFrame(
        {
            "project_name": name,
            "project_id": f"P-{name}",
            spec["numerator"]: count,
            spec["denominator"]: n,
        }
        for name, count, n in counts
    )
    verdicts = {place.verdict for place in ranking.rank_units(replace(answer, rows=rows), 5, 0.05)}
    assert "unclear" not in verdicts


def test_one_record_of_a_unit_is_a_part_and_not_a_share_of_the_month(data):
    answer = answers.run_query(data, "complaints/origin_by_month")
    [row] = answer.rows.iloc[:1].to_dict("records")
    one = replace(answer, rows=pd.DataFrame([row | {"complaint_count": 1}]))
    assert card_title.write_title(one, "en", is_unit=True).startswith("Of 1 ")
    assert project_texts.write_sentence(one, "en").startswith("Of 1: ")


@pytest.mark.parametrize(("n", "verb"), [(1, "[is|appears]"), (2, "[are|appear]"), (None, "[are|")])
def test_a_verb_agrees_with_one_alone(n, verb):
    spec = {"numerator": "corrected_count", "denominator": "verified_count"}
    phrases = title_words.get_phrases(spec, "en", n)
    assert phrases is not None
    assert phrases["does"].startswith(verb)


def test_a_list_that_was_cut_off_is_not_counted_as_whole(data):
    answer = answers.run_query(data, "schedule/rows")
    n = texts.number(len(answer.rows), "en")
    assert card_title.write_title(answer, "en").endswith(f": {n} on record")
    cut = replace(answer, truncated=True)
    assert card_title.write_title(cut, "en").endswith(f": more than {n} on record")


def test_what_is_missing_is_one_row_of_sentences_or_of_reasons():
    missing = (("A", ("Ten more: 2 months.", "One more: 3 months.")), ("B", ("not yet", "nor now")))
    assert case_texts.write_missing(missing, "en") == [
        "A: Ten more: 2 months. One more: 3 months.",
        "B: not yet; nor now",
    ]


def test_without_any_change_no_share_by_chance_is_dealt(data):
    answer = answers.run_query(data, "schedule/linked_to_relayed")
    none = pd.DataFrame({"row": [], "cluster": [], "amount": [], "near": []})
    rows = by_chance.add_chance(answer.query.estimate, answer.rows, none)
    assert rows["chance_rate"].isna().all()
