"""From an estimate to its grade: eight grades, the first rule that holds, and why."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dashboard.estimates.estimate import Grounds, Verdict
from dashboard.statistics.estimate import Estimate

# From what says least to what says most; of equals, the comparison's word stands first.
ORDER = (
    ("insufficient",),
    ("inconclusive",),
    ("none",),
    ("suggestive", "rough"),
    ("strong", "contrary", "firm"),
)
# A width that is allowed may come out so much larger by rounding.
ROUNDING = 1e-9
GRADES = tuple(grade for tied in ORDER for grade in tied)


def encode_reason(name: str, *numbers: Any) -> str:
    """A reason with its numbers: `few_cases:12:30`."""
    return ":".join([name, *(f"{n:.4g}" if isinstance(n, float) else str(n) for n in numbers)])


def find_insufficiency(
    estimate: Estimate, grounds: Grounds, settings: Mapping[str, Any]
) -> tuple[str, ...]:
    """Why the data cannot say yet; empty where they can."""
    found = [encode_reason("missing", column) for column in grounds.lacking]
    found += [encode_reason("failed_check", check) for check in grounds.failed_checks]
    if estimate.value is None and estimate.low is None and not found:
        found += estimate.reasons or ("no_cases",)
    if grounds.cases < settings["least_cases"]:
        found.append(encode_reason("few_cases", round(grounds.cases), settings["least_cases"]))
    if grounds.projects is not None and grounds.projects < settings["least_projects"]:
        found.append(
            encode_reason("too_few_projects", grounds.projects, settings["least_projects"])
        )
    if grounds.unknown_share > settings["most_unknown_rate"]:
        found.append(
            encode_reason(
                "much_unknown", grounds.unknown_share, float(settings["most_unknown_rate"])
            )
        )
    return tuple(dict.fromkeys(found))


def grade_precision(estimate: Estimate, grounds: Grounds, settings: Mapping[str, Any]) -> Verdict:
    """The grade of a share, a rate or a mean: how precisely it is known.

    `firm` within `grounds.firm` either side and bounds at most twice as far apart, `rough` up to
    twice both; else `insufficient`. A filtered view is `rough` at most.
    """
    facts = _facts(estimate, grounds)
    failed = find_insufficiency(estimate, grounds, settings)
    if failed or estimate.low is None or estimate.high is None:
        return Verdict("insufficient", facts, failed or ("no_interval",))
    half = (estimate.high - estimate.low) / 2
    apart = (
        estimate.bound_high - estimate.bound_low
        if estimate.bound_high is not None and estimate.bound_low is not None
        else 0.0
    )
    facts |= {"half_width": half, "bounds_apart": apart, "firm": grounds.firm}

    def too_wide(times: float) -> tuple[str, ...]:
        allowed = times * grounds.firm * (1 + ROUNDING)
        found = [encode_reason("too_wide", half, grounds.firm)] if half > allowed else []
        if apart > 2 * allowed:
            found.append(encode_reason("bounds_wide", apart, 2 * grounds.firm))
        return tuple(found)

    wide = too_wide(1)
    if not wide and not grounds.is_filtered:
        return Verdict("firm", facts)
    if not too_wide(2):
        return Verdict("rough", facts, wide or ("exploratory",))
    return Verdict("insufficient", facts, wide)


def grade_comparison(estimate: Estimate, grounds: Grounds, settings: Mapping[str, Any]) -> Verdict:
    """The grade of a difference: the first of the rules that holds.

    `insufficient`; `none` if the 90 % interval lies within ± sesoi (two one-sided tests, Lakens
    2017); `strong` or `suggestive` if the 95 % interval lies on the expected side; `contrary` on
    the other; else `inconclusive`. A filtered view is `suggestive` at most, and `inconclusive`
    where it would be contrary.
    """
    facts = _facts(estimate, grounds)
    failed = find_insufficiency(estimate, grounds, settings)
    ends = (estimate.low, estimate.high, estimate.low_90, estimate.high_90)
    low, high, low_90, high_90 = ends
    if failed or low is None or high is None:
        return Verdict("insufficient", facts, failed or ("no_interval",))
    if low_90 is not None and high_90 is not None:
        facts |= {"low_90": low_90, "high_90": high_90}
        if -grounds.sesoi < low_90 and high_90 < grounds.sesoi:
            return Verdict("none", facts)
    side = 1 if grounds.expected == "higher" else -1
    nearest = min(low * side, high * side)
    if nearest > 0:
        failed = _short_of_strong(grounds, settings)
        return Verdict("suggestive" if failed else "strong", facts, failed)
    if max(low * side, high * side) < 0:
        if grounds.is_filtered:
            return Verdict("inconclusive", facts, ("exploratory",))
        return Verdict("contrary", facts)
    return Verdict("inconclusive", facts, ("includes_zero",))


def _short_of_strong(grounds: Grounds, settings: Mapping[str, Any]) -> tuple[str, ...]:
    if grounds.is_filtered:
        return ("exploratory",)
    if not grounds.is_headline:
        return ("not_headline",)
    if grounds.against is None or grounds.adjusted_p is None:
        return ("being_worked_out", *(grounds.against or ()))
    failed = list(grounds.against)
    if grounds.adjusted_p > settings["strong_p"]:
        failed.insert(0, encode_reason("adjusted_p", grounds.adjusted_p, settings["strong_p"]))
    return tuple(failed)


def _facts(estimate: Estimate, grounds: Grounds) -> dict[str, float]:
    facts = {
        "cases": grounds.cases,
        "projects": grounds.projects,
        "unknown_share": grounds.unknown_share,
        "sesoi": grounds.sesoi or None,
        "p": estimate.p,
        "adjusted_p": grounds.adjusted_p,
    }
    return {name: float(value) for name, value in facts.items() if value is not None}


def find_weakest(grades: Iterable[str]) -> str:
    """The grade of a sentence that says several things: the weakest of theirs."""
    return min(grades, key=GRADES.index)


def find_objections(
    whole: Estimate,
    variants: Mapping[str, Estimate],
    placebos: Mapping[str, Estimate],
    needed: Sequence[str] = (),
) -> tuple[str, ...]:
    """What speaks against a finding: variants of another sign, placebos that show it as well.

    A variant that cannot be computed does not agree; a placebo that cannot is no proof either.
    `needed` are variants that must be there.
    """
    found = []
    sign = (whole.value or 0) > 0
    for name in dict.fromkeys([*needed, *variants]):
        variant = variants.get(name)
        if variant is None or variant.value is None:
            found.append(encode_reason("not_worked_out", name))
        elif (variant.value > 0) != sign or variant.value == 0:
            found.append(encode_reason("variant", name))
    for name, placebo in placebos.items():
        if placebo.low is None or placebo.high is None:
            found.append(encode_reason("not_worked_out", name))
        elif not placebo.low <= 0 <= placebo.high:
            found.append(encode_reason("placebo", name))
    return tuple(found)
