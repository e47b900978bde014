"""A grade in words: its mark, the sentence of a comparison, and why it was given."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.estimates import grading
from dashboard.estimates.estimate import GradedEstimate
from dashboard.estimates.kinds import Spec
from dashboard.narrative import differences
from dashboard.statistics import estimate
from dashboard.statistics.estimate import Estimate
from queries.claims import OUTCOMES, fill_claim
from queries.kinds import ESTIMATES

# Reasons of a grade that no further fact would change.
NO_DOUBTS = ("not_headline", "being_worked_out", "few_projects")

MARKS = {
    "strong": "●",
    "firm": "●",
    "suggestive": "◐",
    "rough": "◐",
    "inconclusive": "○",
    "none": "＝",
    "contrary": "↶",
    "insufficient": "◇",
}
# Reasons whose numbers are shares or, in a figure that is one, points.
SHARES = ("much_unknown", "much_chance")
# What is needed of a width that is above its limit by less than is written.
WIDTHS = {"too_wide": "too_wide_just", "bounds_wide": "bounds_wide_just"}
# A rough figure may be so many times as wide as a firm one.
ROUGH = 2
# Needs that do not say how much.
VAGUE = ("no_interval", "no_cases", "other")
# The grades whose claims are said without reserve.
SURE = ("strong", "contrary")
# Other ways of counting that show another side, or less than half.
VARIANTS = ("variant", "variant_smaller")
# Reasons told with the numbers of the check that they name.
OF_CHECKS = (*VARIANTS, "placebo", "placebo_opposite", "placebo_imprecise")
# A placebo below this part of the finding is called small.
SMALL = 0.5
SMALL_PLACEBOS = {"placebo": "placebo_small", "placebo_opposite": "placebo_opposite_small"}


def format_mark(grade: str, lang: str) -> str:
    """A grade's mark and word: ● firm."""
    return f"{MARKS[grade]} {texts.translate(lang, f'grades.{grade}')}"


def write_key(lang: str) -> str:
    """What the marks of the grades mean: ● well supported, firm · ◐ some signs, rough …"""
    comma = texts.translate(lang, "general.comma")
    words: dict[str, list[str]] = {}
    for grade, mark in MARKS.items():
        words.setdefault(mark, []).append(texts.translate(lang, f"grades.{grade}"))
    listed = (f"{mark} {comma.join(names)}" for mark, names in words.items())
    return texts.translate(lang, "grades.key", marks=" · ".join(listed))


def describe_groups(answer: Answer, estimate: GradedEstimate, lang: str) -> str:
    """The two groups of a comparison with their values and counts, as Markdown."""
    if len(estimate.parts) != 2:
        return ""
    group = answer.query.estimate.get("group", "part")
    shown: dict[str, Any] = {}
    for place, (name, part) in zip(("of", "against"), estimate.parts, strict=True):
        shown[place] = texts.escape_markdown(texts.translate_choice(lang, group, name))
        shown[f"{place}_n"] = part.n
        if part.value is not None:
            shown[f"{place}_value"] = _format_group(answer, part.value, lang)
    whole = "compare.parts" if {"of_value", "against_value"} <= set(shown) else "compare.counted"
    return texts.translate(lang, whole, **shown)


def _format_group(answer: Answer, value: float, lang: str) -> str:
    """A group's value: a share as a natural frequency (41 of 100), else with its unit."""
    unit = differences.get_unit(answer.query.estimate)
    if unit != "rate":
        return differences.format_measure(value, unit, lang)
    counted = "of_hundred_complaints" if answer.subject == "tickets" else "of_hundred"
    return texts.translate(lang, f"compare.{counted}", n=differences.format_size(value, unit, lang))


def pick_outcome(estimate: GradedEstimate, suspects: str) -> str:
    """Which of its outcomes a comparison had: found, reverse, none or unclear."""
    if estimate.grade in ("none", "inconclusive"):
        return "none" if estimate.grade == "none" else "unclear"
    is_against = grading.speaks_against_relaying(estimate.value or 0.0, suspects)
    return "found" if is_against else "reverse"


def write_claim(answer: Answer, estimate: GradedEstimate, lang: str) -> str:
    """The sentence of a comparison's outcome, as Markdown, a finding with its interval; its verb as
    sure as the grade allows."""
    unit = differences.get_unit(answer.query.estimate)
    outcome = pick_outcome(estimate, answer.query.suspects)
    low, high = estimate.low or 0.0, estimate.high or 0.0
    is_finding = OUTCOMES[outcome] == "size"
    words = (
        differences.format_size(estimate.value or 0.0, unit, lang)
        if is_finding
        else differences.format_range(low, high, unit, lang)
    )
    claim = fill_claim(answer.query.claims[outcome][lang], estimate.grade in SURE, words)
    interval = differences.format_sizes(low, high, unit, lang) if is_finding else ""
    return texts.escape_markdown(claim) + interval


def write_comparison(answer: Answer, estimate: GradedEstimate, lang: str) -> str:
    """What a comparison says, never more surely than its grade."""
    if estimate.grade == "insufficient" or estimate.value is None:
        return write_insufficient(answer, estimate, lang)
    is_reverse = pick_outcome(estimate, answer.query.suspects) == "reverse"
    frame = "reverse" if is_reverse and estimate.grade == "suggestive" else estimate.grade
    groups = describe_groups(answer, estimate, lang)
    return texts.translate(
        lang,
        f"compare.{frame}",
        claim=write_claim(answer, estimate, lang),
        parts=groups and texts.translate(lang, "compare.together", parts=groups),
    )


def write_insufficient(answer: Answer, estimate: GradedEstimate, lang: str) -> str:
    """That the data cannot say yet, and what is needed so that they can."""
    spec = answer.query.estimate
    known = texts.load_texts(lang)
    needed: dict[str, str] = {}
    for reason in estimate.verdict.failed if estimate.verdict else ():
        if _is_narrow(reason):
            continue
        code, numbers = _read(reason, differences.get_unit(spec), lang, allowed=ROUGH)
        if code == "much_chance":
            why = texts.translate(lang, "why.much_chance", **numbers)
            return texts.translate(lang, "sentence.no_answer", why=why)
        key = code
        if code in WIDTHS and numbers["n"] == numbers["needed"]:
            key = WIDTHS[code]
        if code == "few_cases" and ESTIMATES[spec["kind"]].is_comparison:
            key = "few_cases_each"
        if f"needed.{key}" not in known:
            key = "other"
        needed[key] = texts.translate(lang, f"needed.{key}", **numbers)
    # That more is needed is said where nothing says how much.
    exact = [said for key, said in needed.items() if key not in VAGUE]
    listed = texts.translate(lang, "general.semicolon").join(exact or needed.values())
    return texts.translate(lang, "sentence.not_yet", needed=listed)


def _is_narrow(reason: str) -> bool:
    """Whether a width keeps a figure from being firm alone: it may be rough all the same."""
    code, *given = reason.split(":")
    return code in WIDTHS and float(given[0]) <= ROUGH * float(given[1])


def _read(
    reason: str, unit: str, lang: str, allowed: float = 1
) -> tuple[str, dict[str, int | str]]:
    """A reason's code and its numbers in words; `allowed` times a width is what one may have."""
    code, *given = reason.split(":")
    if code in WIDTHS:
        times = (1.0, allowed)
        numbers = [
            differences.format_width(float(one) * by, unit, lang)
            for one, by in zip(given, times, strict=True)
        ]
    elif code in SHARES:
        numbers = [number_formats.format_rate(float(one), lang) for one in given]
    elif code == "adjusted_p":
        numbers = [number_formats.format_p(float(given[0]), lang), *given[1:]]
    elif code in (*OF_CHECKS, "not_worked_out"):
        numbers = [_name_check(one, lang) for one in given]
    elif code == "missing":
        numbers = [texts.label_column(lang, one.split(".")[-1]) for one in given]
    else:
        numbers = [int(one) if one.isdigit() else one for one in given]
    return code, dict(zip(("n", "needed"), (*numbers, "", ""), strict=False))


def list_reasons(answer: Answer, estimate: GradedEstimate, lang: str) -> list[str]:
    """What keeps a grade from more, and what else may mislead, in words."""
    spec, listed = answer.query.estimate, []
    for reason in estimate.reasons:
        unit = differences.get_unit(spec)
        code, numbers = _read(reason, unit, lang)
        if code in OF_CHECKS:
            listed.append(_describe_check(code, reason.partition(":")[2], estimate, spec, lang))
            continue
        if code == "includes_zero":
            possible = differences.format_range(
                estimate.low or 0.0, estimate.high or 0.0, unit, lang
            )
            numbers["n"] = differences.format_in_hundred(possible, spec, lang)
        listed.append(texts.translate(lang, _name_reason(code, numbers, lang), **numbers))
    return listed


def _name_reason(code: str, numbers: Mapping[str, int | str], lang: str) -> str:
    """The place of a reason's text: one of its own for none, and for all of them."""
    n, needed = numbers["n"], numbers["needed"]
    key = f"why.{code}_{'none' if n == 0 else 'all'}"
    return key if n in (0, needed) and key in texts.load_texts(lang) else f"why.{code}"


def _name_check(name: str, lang: str) -> str:
    return texts.load_texts(lang).get(f"variants.{name}", name)


def _describe_check(code: str, name: str, estimate: GradedEstimate, spec: Spec, lang: str) -> str:
    """What a variant or placebo showed beside the finding that it speaks against."""
    unit = differences.get_unit(spec)
    checks = estimate.checks
    check = {**checks.variants, **checks.placebos}.get(name) if checks else None
    if check is None or check.value is None or estimate.value is None:
        return texts.translate(lang, "why.check_failed", n=_name_check(name, lang))
    if abs(check.value) < SMALL * abs(estimate.value):
        code = SMALL_PLACEBOS.get(code, code)
    possible = check.low_90 is not None and check.high_90 is not None
    seen = (
        differences.format_range(check.low_90 or 0.0, check.high_90 or 0.0, unit, lang)
        if code == "placebo_imprecise" and possible
        else differences.format_end(check.value, unit, lang)
    )
    value = differences.format_in_hundred(seen, spec, lang)
    return texts.translate(
        lang,
        f"why.{code}",
        n=_name_check(name, lang),
        value=value + _write_spread(check, unit, lang) if code in VARIANTS else value,
        whole=differences.format_end(estimate.value, unit, lang),
    )


def _write_spread(check: Estimate, unit: str, lang: str) -> str:
    """The interval of a variant and its cases; empty where it has none of its own."""
    if not check.n or check.low is None or check.high is None:
        return ""
    possible = differences.format_range(check.low, check.high, unit, lang)
    return texts.translate(lang, "why.spread", range=possible, cases=check.n)


def list_variant_reasons(answer: Answer, estimate: GradedEstimate, lang: str) -> list[str]:
    """What other ways of counting a comparison show, where it is another side or less than half of
    the finding; in words."""
    failed = tuple(one for one in estimate.reasons if one.split(":")[0] in VARIANTS)
    return list_reasons(answer, replace(estimate, reasons=failed), lang)


def list_variants(estimate: GradedEstimate) -> list[tuple[str, str, estimate.Estimate]]:
    """The ways in which a comparison was asked: name, role and result; the headline first."""
    headline = Estimate(estimate.value, estimate.low, estimate.high)
    listed = [("headline", "headline", headline)]
    if estimate.bound_low is not None and estimate.bound_high is not None:
        bounds = Estimate(estimate.value, estimate.bound_low, estimate.bound_high)
        listed.append(("bounds", "variant", bounds))
    if estimate.checks:
        listed += [(name, "variant", one) for name, one in estimate.checks.variants.items()]
        listed += [(name, "placebo", one) for name, one in estimate.checks.placebos.items()]
    return listed


def list_doubts(answer: Answer, estimate: GradedEstimate, lang: str) -> list[str]:
    """The checks that a sign failed, in words; not how it was computed."""
    if estimate.grade != "suggestive":
        return []
    failed = tuple(one for one in estimate.reasons if one.split(":")[0] not in NO_DOUBTS)
    return list_reasons(answer, replace(estimate, reasons=failed), lang)
