"""From an estimate to its grade: eight grades, the first rule that holds, and why."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dashboard.estimates.estimate import GradeInputs, Verdict
from dashboard.estimates.ungraded import encode_reason
from dashboard.statistics.estimate import Estimate

# From the weakest to the strongest; of equals, the word for comparisons comes first.
TIERS = (
    ("insufficient",),
    ("inconclusive",),
    ("none",),
    ("suggestive", "rough"),
    ("strong", "contrary", "firm"),
)
# Relative rounding error that an allowed width may have.
ROUNDING = 1e-9
# The share of a finding's size that must be left of it in every variant.
LEAST_KEPT = 0.5
GRADES = tuple(grade for tied in TIERS for grade in tied)


def find_insufficiency(
    estimate: Estimate, inputs: GradeInputs, settings: Mapping[str, Any]
) -> tuple[str, ...]:
    """Why the data are insufficient; empty where they are not."""
    reasons = [encode_reason("missing", column) for column in inputs.missing_columns]
    reasons += [encode_reason("failed_check", check) for check in inputs.failed_checks]
    reasons += inputs.insufficient
    if estimate.value is None and estimate.low is None and not reasons:
        reasons += estimate.reasons or ("no_cases",)
    if is_census(estimate) and not reasons:
        reasons.append("one_project")
        return tuple(reasons)
    if inputs.cases < settings["least_cases"]:
        reasons.append(encode_reason("few_cases", round(inputs.cases), settings["least_cases"]))
    if inputs.projects is not None and inputs.projects < settings["least_projects"]:
        reasons.append(
            encode_reason("too_few_projects", inputs.projects, settings["least_projects"])
        )
    clusters = estimate.effective_clusters
    if clusters is not None and clusters < settings["least_projects"] and not reasons:
        reasons.append(encode_reason("few_effective", clusters, settings["least_projects"]))
    if inputs.unknown_share > settings["most_unknown_rate"]:
        reasons.append(
            encode_reason(
                "much_unknown", inputs.unknown_share, float(settings["most_unknown_rate"])
            )
        )
    return tuple(dict.fromkeys(reasons))


def is_census(estimate: Estimate) -> bool:
    """Whether a figure is the count of all that one cluster has, which says nothing of others."""
    return estimate.value is not None and "one_project" in estimate.reasons


def grade_precision(
    estimate: Estimate, inputs: GradeInputs, settings: Mapping[str, Any]
) -> Verdict:
    """The grade of a share, a rate or a mean, by its precision.

    `firm` with a half-width up to `inputs.firm_half_width` and bounds up to twice as far apart,
    `rough` up to twice both, else `insufficient`. A filtered view is `rough` at most.
    """
    facts = _list_facts(estimate, inputs)
    failed = find_insufficiency(estimate, inputs, settings)
    if failed or estimate.low is None or estimate.high is None:
        return Verdict("insufficient", facts, failed or ("no_interval",))
    half = (estimate.high - estimate.low) / 2
    apart = (
        estimate.bound_high - estimate.bound_low
        if estimate.bound_high is not None and estimate.bound_low is not None
        else 0.0
    )
    facts |= {"half_width": half, "bounds_apart": apart, "firm": inputs.firm_half_width}

    def too_wide(times: float) -> tuple[str, ...]:
        allowed = times * inputs.firm_half_width * (1 + ROUNDING)
        reasons = (
            [encode_reason("too_wide", half, inputs.firm_half_width)] if half > allowed else []
        )
        if apart > 2 * allowed:
            reasons.append(encode_reason("bounds_wide", apart, 2 * inputs.firm_half_width))
        return tuple(reasons)

    wide = too_wide(1)
    if not wide and not inputs.is_filtered:
        return Verdict("firm", facts)
    if not too_wide(2):
        return Verdict("rough", facts, wide or ("exploratory",))
    return Verdict("insufficient", facts, wide)


def grade_comparison(
    estimate: Estimate, inputs: GradeInputs, settings: Mapping[str, Any]
) -> Verdict:
    """The grade of a difference: the first rule that applies.

    `insufficient`; `none` if the 90 % interval (two one-sided tests, Lakens 2017) and the bounds
    over all that is unknown lie within ± sesoi, and there are enough salespeople to judge. If the
    95 % interval excludes 0 on either side:
    `strong` on the side that speaks against relaying (`suspects`), `contrary` on the other, where
    every condition holds, else `suggestive`. Else `inconclusive`.
    """
    facts = _list_facts(estimate, inputs)
    failed = find_insufficiency(estimate, inputs, settings)
    low, high, low_90, high_90 = estimate.low, estimate.high, estimate.low_90, estimate.high_90
    if failed or low is None or high is None:
        return Verdict("insufficient", facts, failed or ("no_interval",))
    if low_90 is not None and high_90 is not None:
        facts |= {"low_90": low_90, "high_90": high_90}
        if -inputs.sesoi < low_90 and high_90 < inputs.sesoi:
            if not _lies_within(estimate, inputs.sesoi):
                return Verdict("inconclusive", facts, ("unknown_may_differ",))
            if "few_salespeople" in estimate.reasons:
                return Verdict("inconclusive", facts, ("few_to_rule_out",))
            return Verdict("none", facts)
    if low <= 0 <= high:
        return Verdict("inconclusive", facts, ("includes_zero",))
    failed = _find_shortfalls(estimate, inputs, settings)
    if failed:
        return Verdict("suggestive", facts, failed)
    is_suspected = speaks_against_relaying(low, inputs.suspects)
    return Verdict("strong" if is_suspected else "contrary", facts)


def grade_interaction(
    whole: Estimate,
    parts: Sequence[tuple[str, Estimate]],
    inputs: GradeInputs,
    settings: Mapping[str, Any],
) -> Verdict:
    """The grade of a difference by subgroups; `parts` as `subgroups.estimate_subgroups` gives them.

    `suggestive` where one test says that it differs by them, `none` where the 90 % intervals of all
    subgroups lie within ± sesoi of the whole and there are enough salespeople to judge, else
    `inconclusive`: a test that finds nothing is no proof that there is nothing.
    """
    ps = [part.p for name, part in parts if name.endswith("|") and part.p is not None]
    facts = _list_facts(whole, inputs) | ({"interaction_p": min(ps)} if ps else {})
    failed = find_insufficiency(whole, inputs, settings)
    if failed:
        return Verdict("insufficient", facts, failed)
    if min(ps) <= settings["strong_p"]:
        return Verdict("suggestive", facts, ("not_headline",))
    value = whole.value or 0.0
    if all(
        part.low_90 is not None
        and part.high_90 is not None
        and value - inputs.sesoi < part.low_90
        and part.high_90 < value + inputs.sesoi
        for name, part in parts
        if not name.endswith("|")
    ):
        if "few_salespeople" in whole.reasons:
            return Verdict("inconclusive", facts, ("few_to_rule_out",))
        return Verdict("none", facts)
    return Verdict("inconclusive", facts, ("no_interaction",))


def speaks_against_relaying(difference: float, suspects: str) -> bool:
    """Whether a difference lies on the side that speaks against relaying (`higher`, `lower`)."""
    return (difference > 0) == (suspects == "higher")


def _lies_within(estimate: Estimate, sesoi: float) -> bool:
    bounds = (estimate.bound_low, estimate.bound_high)
    return all(bound is None or -sesoi < bound < sesoi for bound in bounds)


def _find_shortfalls(
    estimate: Estimate, inputs: GradeInputs, settings: Mapping[str, Any]
) -> tuple[str, ...]:
    if inputs.is_filtered:
        return ("exploratory",)
    if not inputs.is_headline:
        return ("not_headline",)
    unknown = _find_turning_unknowns(estimate, inputs)
    if inputs.contradictions is None or inputs.adjusted_p is None:
        return ("being_worked_out", *unknown, *(inputs.contradictions or ()))
    few = [reason for reason in estimate.reasons if reason == "few_salespeople"]
    failed = [*unknown, *few, *inputs.contradictions]
    if inputs.adjusted_p > settings["strong_p"]:
        failed.insert(0, encode_reason("adjusted_p", inputs.adjusted_p, settings["strong_p"]))
    return tuple(failed)


def _find_turning_unknowns(estimate: Estimate, inputs: GradeInputs) -> tuple[str, ...]:
    """The reason that the unknown cases could leave nothing of a difference: how many would have to
    speak against it, taken evenly from all of them."""
    value = estimate.value or 0.0
    worst = estimate.bound_low if value > 0 else estimate.bound_high
    if worst is None or worst * value > 0:
        return ()
    needed = math.ceil(inputs.unknown_count * value / (value - worst) * (1 - ROUNDING))
    return (encode_reason("unknown_could_turn", needed, round(inputs.unknown_count)),)


def _list_facts(estimate: Estimate, inputs: GradeInputs) -> dict[str, float]:
    facts = {
        "cases": inputs.cases,
        "projects": inputs.projects,
        "unknown_share": inputs.unknown_share,
        "sesoi": inputs.sesoi or None,
        "p": estimate.p,
        "adjusted_p": inputs.adjusted_p,
    }
    return {name: float(value) for name, value in facts.items() if value is not None}


def find_weakest(grades: Iterable[str]) -> str:
    """The weakest of the grades: that of a sentence that states several estimates."""
    return min(grades, key=GRADES.index)


def find_objections(
    whole: Estimate,
    variants: Mapping[str, Estimate],
    placebos: Mapping[str, Estimate],
    sesoi: float,
    needed: Sequence[str] = (),
) -> tuple[str, ...]:
    """What contradicts a finding: variants of another sign or less than half of its size, placebos
    that are not surely smaller than `sesoi` (equivalence: their 90 % interval).

    Variants and placebos that cannot be computed count as contradictions. `needed` are variants
    that must be present.
    """
    reasons = []
    value = whole.value or 0.0
    for name in dict.fromkeys([*needed, *variants]):
        variant = variants.get(name)
        if variant is None or variant.value is None:
            reasons.append(encode_reason("not_worked_out", name))
        elif variant.value * value <= 0:
            reasons.append(encode_reason("variant", name))
        elif abs(variant.value) < abs(value) * LEAST_KEPT * (1 - ROUNDING):
            reasons.append(encode_reason("variant_smaller", name))
    for name, placebo in placebos.items():
        low, high = placebo.low_90, placebo.high_90
        if placebo.value is None or low is None or high is None:
            reasons.append(encode_reason("not_worked_out", name))
        elif not (-sesoi < low and high < sesoi):
            is_effect = (
                placebo.low is not None
                and placebo.high is not None
                and (placebo.low > 0 or placebo.high < 0)
            )
            reasons.append(encode_reason(_name_placebo(placebo.value * value, is_effect), name))
    return tuple(reasons)


def _name_placebo(product: float, is_effect: bool) -> str:
    """The reason of a placebo that does not pass, from its own numbers."""
    if not is_effect:
        return "placebo_imprecise"
    return "placebo" if product > 0 else "placebo_opposite"
