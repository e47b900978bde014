"""Which options for a change this company's own tests support, and which is recommended: by rule.

Pure functions of the outcomes of tests; the rule is written down in docs/methods.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from dashboard.estimates import grading
from dashboard.estimates.consequences import Row, estimate_counter_case, judge_counter_case
from dashboard.statistics.multiple_testing import adjust_holm

# Where the outcome of a test of an option leaves it: a difference in its favour or against it,
# surely none that matters, not to be told, or too little recorded.
Side = Literal["for", "against", "alike", "open", "few"]
# What all its tests together say of an option.
Support = Literal["supported", "mixed", "contradicted", "alike", "open", "few", "untested"]
# The steps of a change from cheapest to most far-reaching.
Step = Literal["agree", "institute", "redesign"]
STEPS: tuple[Step, ...] = get_args(Step)
# The grades that take a side.
TAKES_A_SIDE = ("strong", "suggestive", "contrary")
COUNTER_SIDES: Mapping[str, tuple[Side, str]] = {
    "better": ("against", "suggestive"),
    "worse": ("for", "suggestive"),
    "alike": ("alike", "none"),
    "open": ("open", "inconclusive"),
    "few": ("few", "insufficient"),
}


@dataclass(frozen=True)
class Outcome:
    """The outcome of one test of an option: its side, its grade, and its p where it has one."""

    side: Side
    grade: str
    p: float | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Recommendation:
    """The option to begin with ("" where none is supported), those that could follow, and, where
    there is none, whether more data might change that."""

    first: str
    later: tuple[str, ...]
    is_open: bool


def judge_comparison(
    grade: str, value: float | None, suspects: str, p: float | None = None
) -> Outcome:
    """The outcome of a graded comparison: what speaks against relaying speaks for changing it."""
    if grade in TAKES_A_SIDE and value:
        is_for = grading.speaks_against_relaying(value, suspects)
        return Outcome("for" if is_for else "against", grade, p)
    if grade == "none":
        return Outcome("alike", grade, p)
    return Outcome("few" if grade == "insufficient" else "open", grade, p)


def judge_counter_row(row: Row) -> Outcome:
    """The outcome of a comparison of `counter_evidence`, whose group looked at is what the option
    would end; a plain share is never more than a sign."""
    side, grade = COUNTER_SIDES[judge_counter_case(row)]
    return Outcome(side, grade, estimate_counter_case(row).p)


def allow_for_number(outcomes: Sequence[Outcome], level: float) -> list[Outcome]:
    """The outcomes of all tests of a case as far as they hold beside each other.

    A mere sign, for or against, with a p above `level` once adjusted for their number (Holm 1979),
    is open. What is well supported was adjusted among the headline comparisons.
    """
    adjusted = adjust_holm([outcome.p for outcome in outcomes])
    return [
        replace(outcome, side="open")
        if outcome.grade == "suggestive" and p is not None and p > level
        else outcome
        for outcome, p in zip(outcomes, adjusted, strict=True)
    ]


def judge_option(outcomes: Iterable[Outcome]) -> Support:
    """What all tests of an option say together.

    `supported`: at least one speaks for it and none against it; `mixed`: both; `contradicted`: only
    against it. Where none takes a side: `open` if one cannot tell, else `alike` if one shows that
    there is no difference that matters, else `few`. `untested` without any test.
    """
    sides = {outcome.side for outcome in outcomes}
    if "for" in sides:
        return "mixed" if "against" in sides else "supported"
    if "against" in sides:
        return "contradicted"
    undecided: tuple[Support, ...] = ("open", "alike", "few")
    return next((side for side in undecided if side in sides), "untested")


def recommend(options: Mapping[str, tuple[Step, Support]]) -> Recommendation:
    """The supported option of the cheapest step, and the other supported ones in order of steps;
    within a step the order of `options` counts."""
    supported = sorted(
        (name for name, (_, support) in options.items() if support == "supported"),
        key=lambda name: STEPS.index(options[name][0]),
    )
    is_open = any(support in ("open", "few", "untested") for _, support in options.values())
    first, *later = supported or [""]
    return Recommendation(first, tuple(later), is_open)
