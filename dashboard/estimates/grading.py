"""From an estimate to its grade: eight grades, the first rule that holds, and why."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dashboard.estimates.estimate import GradeInputs, Verdict
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
GRADES = tuple(grade for tied in TIERS for grade in tied)


def encode_reason(name: str, *numbers: Any) -> str:
    """A reason with its numbers: `few_cases:12:30`."""
    return ":".join([name, *(f"{n:.4g}" if isinstance(n, float) else str(n) for n in numbers)])


def find_insufficiency(
    estimate: Estimate, inputs: GradeInputs, settings: Mapping[str, Any]
) -> tuple[str, ...]:
    """Why the data are insufficient; empty where they are not."""
    reasons = [encode_reason("missing", column) for column in inputs.missing_columns]
    reasons += [encode_reason("failed_check", check) for check in inputs.failed_checks]
    if estimate.value is None and estimate.low is None and not reasons:
        reasons += estimate.reasons or ("no_cases",)
    if inputs.cases < settings["least_cases"]:
        reasons.append(encode_reason("few_cases", round(inputs.cases), settings["least_cases"]))
    if inputs.projects is not None and inputs.projects < settings["least_projects"]:
        reasons.append(
            encode_reason("too_few_projects", inputs.projects, settings["least_projects"])
        )
    if inputs.unknown_share > settings["most_unknown_rate"]:
        reasons.append(
            encode_reason(
                "much_unknown", inputs.unknown_share, float(settings["most_unknown_rate"])
            )
        )
    return tuple(dict.fromkeys(reasons))


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

    `insufficient`; `none` if the 90 % interval lies within ± sesoi (two one-sided tests, Lakens
    2017); `strong` or `suggestive` if the 95 % interval lies on the expected side; `contrary` on
    the other; else `inconclusive`. A filtered view is `suggestive` at most, and `inconclusive`
    where it would be contrary.
    """
    facts = _list_facts(estimate, inputs)
    failed = find_insufficiency(estimate, inputs, settings)
    ends = (estimate.low, estimate.high, estimate.low_90, estimate.high_90)
    low, high, low_90, high_90 = ends
    if failed or low is None or high is None:
        return Verdict("insufficient", facts, failed or ("no_interval",))
    if low_90 is not None and high_90 is not None:
        facts |= {"low_90": low_90, "high_90": high_90}
        if -inputs.sesoi < low_90 and high_90 < inputs.sesoi:
            return Verdict("none", facts)
    side = 1 if inputs.expected == "higher" else -1
    nearest = min(low * side, high * side)
    if nearest > 0:
        failed = _find_shortfalls(inputs, settings)
        return Verdict("suggestive" if failed else "strong", facts, failed)
    if max(low * side, high * side) < 0:
        if inputs.is_filtered:
            return Verdict("inconclusive", facts, ("exploratory",))
        return Verdict("contrary", facts)
    return Verdict("inconclusive", facts, ("includes_zero",))


def _find_shortfalls(inputs: GradeInputs, settings: Mapping[str, Any]) -> tuple[str, ...]:
    if inputs.is_filtered:
        return ("exploratory",)
    if not inputs.is_headline:
        return ("not_headline",)
    if inputs.contradictions is None or inputs.adjusted_p is None:
        return ("being_worked_out", *(inputs.contradictions or ()))
    failed = list(inputs.contradictions)
    if inputs.adjusted_p > settings["strong_p"]:
        failed.insert(0, encode_reason("adjusted_p", inputs.adjusted_p, settings["strong_p"]))
    return tuple(failed)


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
    needed: Sequence[str] = (),
) -> tuple[str, ...]:
    """What contradicts a finding: variants of another sign, placebos that show an effect too.

    Variants and placebos that cannot be computed count as contradictions. `needed` are variants
    that must be present.
    """
    reasons = []
    sign = (whole.value or 0) > 0
    for name in dict.fromkeys([*needed, *variants]):
        variant = variants.get(name)
        if variant is None or variant.value is None:
            reasons.append(encode_reason("not_worked_out", name))
        elif (variant.value > 0) != sign or variant.value == 0:
            reasons.append(encode_reason("variant", name))
    for name, placebo in placebos.items():
        if placebo.low is None or placebo.high is None:
            reasons.append(encode_reason("not_worked_out", name))
        elif not placebo.low <= 0 <= placebo.high:
            reasons.append(encode_reason("placebo", name))
    return tuple(reasons)
