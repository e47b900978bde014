"""The situation in one sentence, from the verdicts of the headline comparisons: what holds, what is
the opposite, what shows no difference, and what the data cannot say. Never surer than its grade."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.display import texts
from dashboard.engine.answer import Answer
from dashboard.estimates import grading
from dashboard.narrative import counts, grade_texts

# A sentence says so many findings; the others stand in the list behind it.
MOST = 2
# What a comparison may come to, in the order in which it is told.
TOLD = ("strong", "suggestive", "contrary", "none", "inconclusive", "insufficient")


@dataclass(frozen=True)
class Summary:
    """The sentence; how many comparisons came to what; the weakest grade of what is said."""

    said: str
    counted: str
    grade: str


def summarize(answers: Sequence[Answer], lang: str) -> Summary:
    """The situation that the answers of the headline comparisons show.

    A finding against the expectation is always told beside those for it. Where there is no finding
    at all, that is the sentence, with the weakest grade of all.
    """
    came = {grade: [one for one in answers if _grade(one) == grade] for grade in TOLD}
    told = {
        grade: _claims(came[grade][:MOST], lang)
        for grade in (("strong" if came["strong"] else "suggestive"), "contrary")
    }
    said = [
        texts.translate(lang, f"situation.{grade}", claims=claims)
        for grade, claims in told.items()
        if claims
    ]
    shown = [_grade(one) for grade in told for one in came[grade][:MOST]]
    if not said:
        is_settled = len(came["none"]) == len(answers) > 0
        said = [texts.translate(lang, "situation.nothing" if is_settled else "situation.open")]
        shown = [_grade(one) for one in answers]
    listed = [
        texts.translate(lang, f"situation.count_{grade}", n=len(found))
        for grade, found in came.items()
        if found
    ]
    counted = texts.translate(
        lang,
        "situation.counted",
        n=len(answers),
        counts=texts.translate(lang, "general.comma").join(listed),
    )
    if any(_is_being_checked(one) for one in answers):
        counted += texts.translate(lang, "situation.being_checked")
    between = texts.translate(lang, "situation.between")
    return Summary(between.join(said), counted, grading.find_weakest(shown or ["insufficient"]))


def _grade(answer: Answer) -> str:
    return str(counts.pick_graded(answer).grade)


def _is_being_checked(answer: Answer) -> bool:
    found = counts.pick_graded(answer).verdict
    return found is not None and "being_worked_out" in found.failed


def _claims(answers: Sequence[Answer], lang: str) -> str:
    return texts.translate(lang, "situation.and").join(_claim(answer, lang) for answer in answers)


def _claim(answer: Answer, lang: str) -> str:
    found, unit = counts.pick_graded(answer), grade_texts.get_unit(answer.query.estimate)
    grown = grade_texts.format_difference(found.value or 0.0, unit, lang)
    return answer.query.claim[lang].format(difference=grown) + grade_texts.format_interval(
        found, unit, lang
    )
