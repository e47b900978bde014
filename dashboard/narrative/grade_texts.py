"""A grade in words: its mark, the sentence of a comparison, and why it was given."""

from collections.abc import Mapping
from typing import Any

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.estimates import grading, kinds
from dashboard.estimates.estimate import GradedEstimate
from dashboard.statistics import estimate
from dashboard.statistics.estimate import Estimate
from queries.kinds import ESTIMATES

MARKS = {
    "strong": "●",
    "firm": "●",
    "suggestive": "◐",
    "rough": "◐",
    "inconclusive": "○",
    "none": "＝",
    "contrary": "↶",
    "insufficient": "◌",
}
# Reasons whose numbers are shares or, in a figure that is one, points.
SHARES = ("much_unknown", "much_chance")
WIDTHS = ("too_wide", "bounds_wide")
# A p-value below this is not told exactly.
LEAST_P = 0.0001
NAMES = (
    *("variant", "variant_smaller", "not_worked_out"),
    *("placebo", "placebo_opposite", "placebo_imprecise"),
)


def format_mark(grade: str, lang: str) -> str:
    """A grade's mark and word: ● firm."""
    return f"{MARKS[grade]} {texts.translate(lang, f'grades.{grade}')}"


def get_unit(spec: Mapping[str, Any]) -> str:
    """The unit of the figure: `rate`, `days`, or `number` for what is per so many."""
    spec = kinds.get_compared(spec)
    if spec["kind"] in ("difference", "corroboration", "concentration", "spread", "survival"):
        return "rate"
    return number_formats.get_unit(spec.get("outcome") or spec["value"])


def format_width(value: float, unit: str, lang: str) -> str:
    """A distance on the scale of a figure: 5 points, 0.5 working days, 2."""
    if unit == "rate":
        return texts.translate(lang, "compare.points", n=100 * value)
    if unit == "days":
        return texts.translate(lang, "units.days", n=_days(value, lang))
    return texts.number(value, lang)


def _days(value: float, lang: str) -> float | str:
    """Days to be said: below one with two places."""
    return texts.number(value, lang, ".2f") if abs(value) < 0.995 else value


def format_difference(value: float, unit: str, lang: str) -> str:
    """A difference in words: 39 points higher, 0.5 working days shorter."""
    scale, way = ("points", 100) if unit == "rate" else ("days", 1)
    size = abs(value) * way
    written = size if scale == "points" else _days(size, lang)
    return texts.translate(lang, f"compare.{scale}_{'up' if value >= 0 else 'down'}", n=written)


def format_interval(estimate: GradedEstimate, unit: str, lang: str) -> str:
    """The 95 % interval of a difference in brackets; empty where there is none."""
    low, high = estimate.low, estimate.high
    if low is None or high is None:
        return ""
    if low * high > 0:
        near, far = sorted((abs(low), abs(high)))
        written = (
            [100 * near, 100 * far] if unit == "rate" else [_days(near, lang), _days(far, lang)]
        )
        return texts.translate(lang, "compare.from_to", low=written[0], high=written[1])
    ends = (format_difference(end, unit, lang) for end in (low, high))
    return texts.translate(lang, "compare.from_to", **dict(zip(("low", "high"), ends, strict=True)))


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
            shown[f"{place}_value"] = format_measure(
                part.value, get_unit(answer.query.estimate), lang
            )
    whole = "compare.parts" if {"of_value", "against_value"} <= set(shown) else "compare.counted"
    return texts.translate(lang, whole, **shown)


def format_measure(value: float, unit: str, lang: str) -> str:
    """A value on the scale of a figure: 41%, 3.4 working days, 14.5."""
    if unit == "rate":
        return number_formats.format_rate(value, lang)
    return (
        texts.translate(lang, "units.days", n=_days(value, lang))
        if unit == "days"
        else texts.number(value, lang)
    )


def write_comparison(answer: Answer, estimate: GradedEstimate, lang: str) -> str:
    """What a comparison says, never more surely than its grade."""
    scale = get_unit(answer.query.estimate)
    if estimate.grade == "insufficient" or estimate.value is None:
        return write_insufficient(answer, estimate, lang)
    grown = format_difference(estimate.value, scale, lang)
    claim = answer.query.claim[lang].format(difference=grown)
    if estimate.grade == "strong":
        claim = claim[0].upper() + claim[1:]
    is_against = grading.speaks_against_relaying(estimate.value, answer.query.suspects)
    is_reverse = estimate.grade == "suggestive" and not is_against
    return texts.translate(
        lang,
        f"compare.{'reverse' if is_reverse else estimate.grade}",
        claim=texts.escape_markdown(claim),
        difference=grown,
        interval=format_interval(estimate, scale, lang),
        low=format_difference(estimate.low or 0, scale, lang),
        high=format_difference(estimate.high or 0, scale, lang),
        parts=describe_groups(answer, estimate, lang),
    )


def write_insufficient(answer: Answer, estimate: GradedEstimate, lang: str) -> str:
    """That the data cannot say yet, and what is needed so that they can."""
    is_comparison = ESTIMATES[answer.query.estimate["kind"]].is_comparison
    known = texts.load_texts(lang)
    needed = []
    for reason in estimate.verdict.failed if estimate.verdict else ():
        code, numbers = _read(reason, get_unit(answer.query.estimate), lang, allowed=2)
        key = "few_cases_each" if code == "few_cases" and is_comparison else code
        if f"needed.{key}" not in known:
            key = "other"
        needed.append(texts.translate(lang, f"needed.{key}", **numbers))
    listed = texts.translate(lang, "general.semicolon").join(dict.fromkeys(needed))
    return texts.translate(lang, "sentence.not_yet", needed=listed)


def _read(reason: str, unit: str, lang: str, allowed: float = 1) -> tuple[str, dict[str, str]]:
    """A reason's code and its numbers in words; `allowed` times a width is what one may have."""
    code, *given = reason.split(":")
    if code in WIDTHS:
        times = (1.0, allowed)
        numbers = [
            format_width(float(one) * by, unit, lang) for one, by in zip(given, times, strict=True)
        ]
    elif code in SHARES:
        numbers = [number_formats.format_rate(float(one), lang) for one in given]
    elif code in NAMES:
        numbers = [texts.load_texts(lang).get(f"variants.{one}", one) for one in given]
    elif code == "missing":
        numbers = [texts.label_column(lang, one.split(".")[-1]) for one in given]
    else:
        numbers = given
    return code, dict(zip(("n", "needed"), (*numbers, "", ""), strict=False))


def list_reasons(answer: Answer, estimate: GradedEstimate, lang: str) -> list[str]:
    """What keeps a grade from more, and what else may mislead, in words."""
    listed = []
    for reason in estimate.reasons:
        code, numbers = _read(reason, get_unit(answer.query.estimate), lang)
        listed.append(texts.translate(lang, f"why.{code}", **numbers))
    return listed


def describe_rule(
    answer: Answer, estimate: GradedEstimate, settings: Mapping[str, Any], lang: str
) -> str:
    """The rule of the grade that was given, with its thresholds."""
    scale, verdict = get_unit(answer.query.estimate), estimate.verdict
    firm = verdict.facts.get("firm", 0.0) if verdict else 0.0
    sesoi = verdict.facts.get("sesoi", 0.0) if verdict else 0.0
    return texts.translate(
        lang,
        "rules.subgroups"
        if kinds.is_by_subgroups(answer.query.estimate)
        else f"rules.{estimate.grade}",
        firm=format_width(firm, scale, lang),
        firm_bounds=format_width(2 * firm, scale, lang),
        rough=format_width(2 * firm, scale, lang),
        rough_bounds=format_width(4 * firm, scale, lang),
        sesoi=format_width(sesoi, scale, lang),
        strong_p=texts.number(settings["strong_p"], lang, "g"),
        least_cases=settings["least_cases"],
        least_projects=settings["least_projects"],
        most_unknown=number_formats.format_rate(settings["most_unknown_rate"], lang),
    )


def list_facts(answer: Answer, estimate: GradedEstimate, lang: str) -> list[str]:
    """The numbers that the rule was held against, in words."""
    scale = get_unit(answer.query.estimate)
    listed = [texts.translate(lang, f"methods.{estimate.method}")] if estimate.method else []
    found = dict(estimate.verdict.facts) if estimate.verdict else {}
    if estimate.checks and (e_value := estimate.checks.e_value):
        found["e_value"] = e_value.value
        if e_value.limit is not None:
            found["e_value_limit"] = e_value.limit
    for name, value in found.items():
        if f"facts.{name}" not in texts.load_texts(lang):
            continue
        if name in ("half_width", "bounds_apart", "sesoi", "low_90", "high_90"):
            written = format_width(value, scale, lang)
        elif name in ("unknown_share", "share_between"):
            written = number_formats.format_rate(value, lang)
        elif name in ("p", "adjusted_p", "interaction_p"):
            written = format_p(value, lang)
        else:
            written = texts.number(value, lang)
        listed.append(texts.translate(lang, f"facts.{name}", value=written))
    return listed


def format_p(p: float, lang: str) -> str:
    """A p-value in two digits; below LEAST_P that it is."""
    written = texts.number(max(p, LEAST_P), lang, ".2g")
    return written if p >= LEAST_P else f"< {written}"


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
