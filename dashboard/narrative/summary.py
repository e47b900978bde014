"""The situation in one sentence, from the verdicts of the headline comparisons: what is supported,
what is the reverse, what makes no difference, what is unknown. Never surer than its grade."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.display import texts
from dashboard.engine.answer import Answer
from dashboard.estimates import grading
from dashboard.narrative import counts, grade_texts

# Findings that the sentence names; the full list is one click away.
MOST = 2
# The grades of a comparison.
ORDER = ("strong", "suggestive", "contrary", "none", "inconclusive", "insufficient")
# In which order their counts are listed, with the signs of the reverse apart.
COUNTED = ("strong", "suggestive", "contrary", "reverse", "none", "inconclusive", "insufficient")


@dataclass(frozen=True)
class Summary:
    """The sentence, the number of comparisons by grade, and the weakest grade that it rests on."""

    said: str
    counted: str
    grade: str


def summarize(answers: Sequence[Answer], lang: str) -> Summary:
    """The situation that the answers of the headline comparisons show.

    A finding in relaying's favour is never left out. Where there is no finding at all, the
    sentence says so.
    """
    by_grade = {grade: [answer for answer in answers if _grade(answer) == grade] for grade in ORDER}
    reverse = [answer for answer in by_grade["suggestive"] if _is_in_favour(answer)]
    signs = [answer for answer in by_grade["suggestive"] if answer not in reverse]
    against = ("strong", by_grade["strong"]) if by_grade["strong"] else ("suggestive", signs)
    favour = ("contrary", by_grade["contrary"]) if by_grade["contrary"] else ("reverse", reverse)
    findings = {key: named[:MOST] for key, named in (against, favour) if named}
    sentence = texts.translate(lang, "situation.between").join(
        texts.translate(lang, f"situation.{grade}", claims=_claims(named, lang))
        for grade, named in findings.items()
    )
    is_settled = len(by_grade["none"]) == len(answers) > 0
    return Summary(
        sentence or texts.translate(lang, "situation.nothing" if is_settled else "situation.open"),
        _counts(answers, by_grade | {"suggestive": signs, "reverse": reverse}, lang),
        grading.find_weakest(
            [_grade(named[0]) for named in findings.values()] or [_grade_without(by_grade)]
        ),
    )


def _grade_without(by_grade: Mapping[str, Sequence[Answer]]) -> str:
    """The grade where nothing is found: too little recorded where that holds for half of the
    comparisons, no difference where it holds for all, else that it is open."""
    number = sum(map(len, by_grade.values()))
    if 2 * len(by_grade["insufficient"]) >= number:
        return "insufficient"
    return "none" if len(by_grade["none"]) == number else "inconclusive"


def _counts(answers: Sequence[Answer], by_grade: Mapping[str, Sequence[Answer]], lang: str) -> str:
    """How many comparisons have which grade, and whether any is still being checked."""
    listed = [
        texts.translate(lang, f"situation.count_{grade}", n=len(graded))
        for grade in COUNTED
        if (graded := by_grade[grade])
    ]
    counts = texts.translate(lang, "general.comma").join(listed)
    said = texts.translate(lang, "situation.counted", n=len(answers), counts=counts)
    if any(map(_is_being_checked, answers)):
        said += texts.translate(lang, "situation.being_checked")
    return said


def _grade(answer: Answer) -> str:
    return str(counts.pick_graded(answer).grade)


def _is_in_favour(answer: Answer) -> bool:
    """Whether a comparison speaks for relaying rather than against it."""
    value = counts.pick_graded(answer).value or 0.0
    return not grading.speaks_against_relaying(value, answer.query.suspects)


def _is_being_checked(answer: Answer) -> bool:
    judged = counts.pick_graded(answer).verdict
    return judged is not None and "being_worked_out" in judged.failed


def _claims(answers: Sequence[Answer], lang: str) -> str:
    return texts.translate(lang, "situation.and").join(
        grade_texts.write_claim(answer, counts.pick_graded(answer), lang) for answer in answers
    )
