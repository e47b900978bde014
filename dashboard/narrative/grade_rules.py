"""The rule of a grade, and the numbers that it was held against, in words."""

from collections.abc import Mapping
from typing import Any

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.estimates import kinds
from dashboard.estimates.estimate import GradedEstimate
from dashboard.narrative import differences
from dashboard.statistics.estimate import EValue
from queries.kinds import ESTIMATES

# The inputs of a grade that are told one by one.
FACTS = (
    *("cases", "projects", "unknown_share", "half_width", "bounds_apart"),
    *("sesoi", "p", "adjusted_p", "interaction_p", "units", "share_between", "odds_ratio"),
)


def describe_rule(
    answer: Answer, estimate: GradedEstimate, settings: Mapping[str, Any], lang: str
) -> str:
    """The rule of the grade that was given, with its thresholds."""
    scale, verdict = differences.get_unit(answer.query.estimate), estimate.verdict
    firm = verdict.facts.get("firm", 0.0) if verdict else 0.0
    sesoi = verdict.facts.get("sesoi", 0.0) if verdict else 0.0
    return texts.translate(
        lang,
        "rules.subgroups"
        if kinds.is_by_subgroups(answer.query.estimate)
        else f"rules.{estimate.grade}",
        firm=differences.format_width(firm, scale, lang),
        firm_bounds=differences.format_width(2 * firm, scale, lang),
        rough=differences.format_width(2 * firm, scale, lang),
        rough_bounds=differences.format_width(4 * firm, scale, lang),
        sesoi=differences.format_width(sesoi, scale, lang),
        strong_p=texts.number(settings["strong_p"], lang, "g"),
        least_cases=settings["least_cases"],
        least_projects=settings["least_projects"],
        most_unknown=number_formats.format_rate(settings["most_unknown_rate"], lang),
    )


def list_facts(answer: Answer, estimate: GradedEstimate, lang: str) -> list[str]:
    """The numbers that the rule was held against, in words."""
    spec = answer.query.estimate
    scale, is_comparison = differences.get_unit(spec), ESTIMATES[spec["kind"]].is_comparison
    listed = [texts.translate(lang, f"methods.{estimate.method}")] if estimate.method else []
    found = dict(estimate.verdict.facts) if estimate.verdict else {}
    for name, value in found.items():
        # Where no difference is asked about, p says nothing.
        if name not in FACTS or (name in ("p", "adjusted_p") and "sesoi" not in spec):
            continue
        if name in ("half_width", "bounds_apart", "sesoi"):
            written = differences.format_width(value, scale, lang)
        elif name in ("unknown_share", "share_between"):
            written = number_formats.format_rate(value, lang)
        elif name in ("p", "adjusted_p", "interaction_p"):
            written = number_formats.format_p(value, lang)
        else:
            written = texts.number(value, lang)
        key = "cases_smaller" if name == "cases" and is_comparison else name
        listed.append(texts.translate(lang, f"facts.{key}", value=written))
    if "low_90" in found and "high_90" in found:
        ends = {
            end: differences.format_width(found[f"{end}_90"], scale, lang)
            for end in ("low", "high")
        }
        listed.append(texts.translate(lang, "facts.interval_90", **ends))
    has_interval = estimate.low is not None and estimate.high is not None
    if has_interval and estimate.checks and (e_value := estimate.checks.e_value):
        listed.append(_describe_e_value(e_value, lang))
    # Where too little is recorded for an interval, what could be seen is unknown, not small.
    can_see = has_interval and estimate.grade != "insufficient"
    if can_see and estimate.checks and estimate.checks.visible is not None:
        visible = differences.format_width(estimate.checks.visible, scale, lang)
        listed.append(texts.translate(lang, "facts.visible", value=visible))
    return listed


def _describe_e_value(e_value: EValue, lang: str) -> str:
    """How strong something unrecorded would have to be; that nothing is needed where the interval
    includes no difference."""
    if e_value.limit == 1:
        return texts.translate(lang, "facts.e_value_one")
    key = "e_value_alone" if e_value.limit is None else "e_value"
    return texts.translate(lang, f"facts.{key}", value=e_value.value, limit=e_value.limit or 0.0)
