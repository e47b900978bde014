"""What a comparison lacks, in numbers: how many more cases or answers, and how many months of them
at today's rate."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dashboard.display import texts
from dashboard.engine.answer import Answer
from dashboard.estimates.ungraded import UNKNOWN_GROUP
from dashboard.narrative import counts, grade_texts

# No company waits longer for an answer: more months than this are not counted.
MOST_MONTHS = 36
# Those of which the number itself is rough.
ROUNDED = ("cases_all",)
# The months in which each table's cases arrived, as rows of a query.
MONTHS = {
    "requirements": ("requirements/unanswered_starts", "work_begun_month"),
    "tickets": ("complaints/origin_by_month", "opened_month"),
    "changes": ("schedule/decided_by_month", "requested_month"),
    "tasks": ("schedule/decided_by_month", "requested_month"),
}


def write_shortfalls(
    answer: Answer, months: Mapping[str, int], settings: Mapping[str, Any], lang: str
) -> list[str]:
    """What would settle a comparison, as sentences; none where it is settled or nothing of the
    kind would settle it. `months` are the months of data by table."""
    if answer.missing or not answer.estimates or answer.rows.empty:
        return []
    estimate, listed = counts.pick_graded(answer), []
    subject, span = answer.subject, months.get(answer.subject, 0)
    for reason in estimate.verdict.failed if estimate.verdict else ():
        code, *numbers = reason.split(":")
        if code == "few_cases":
            have, needed = map(float, numbers)
            rate = have / span if span else 0.0
            listed.append(_write("cases", subject, needed - have, rate, lang))
        elif code == "includes_zero":
            more = count_cases_needed(answer)
            rate = estimate.n / span if span else 0.0
            if more:
                listed.append(_write("cases_all", subject, more, rate, lang))
        elif code in ("unknown_could_turn", "much_unknown"):
            unknown, everything = count_unknown(answer)
            limit = (
                float(numbers[0]) - 1
                if code == "unknown_could_turn"
                else settings["most_unknown_rate"] * everything
            )
            rate = (everything - unknown) / span if span else 0.0
            fill = unknown - math.floor(limit)
            if fill > 0:
                listed.append(_write("answers", subject, fill, rate, lang, unknown=unknown))
    return list(dict.fromkeys(listed))


def count_cases_needed(answer: Answer) -> int:
    """About how many more cases would tell a difference of the size seen, or of the smallest that
    matters if that is larger, from none: an interval shrinks with the root of its cases."""
    estimate = counts.pick_graded(answer)
    if estimate.low is None or estimate.high is None or estimate.verdict is None:
        return 0
    size = max(abs(estimate.value or 0.0), estimate.verdict.facts.get("sesoi", 0.0))
    half = (estimate.high - estimate.low) / 2
    return math.ceil(estimate.n * ((half / size) ** 2 - 1)) if half > size > 0 else 0


def count_unknown(answer: Answer) -> tuple[int, int]:
    """The cases of a comparison of shares whose outcome or group is not known, and all its
    cases."""
    spec, rows = answer.query.estimate, answer.rows
    if spec["kind"] != "difference":
        return 0, 0
    named = rows[rows[spec["group"]].isin([spec["of"], spec["against"]])]
    unclear = rows[rows[spec["group"]] == UNKNOWN_GROUP]
    outside = [counts.sum_rows(part, spec.get("unasked")) for part in (named, unclear)]
    totals = [counts.sum_rows(part, spec["denominator"]) for part in (named, unclear)]
    unknown = counts.sum_rows(named, spec.get("unknown")) + outside[0] + outside[1] + totals[1]
    return int(unknown), int(sum(totals) + sum(outside))


def _write(kind: str, subject: str, needed: float, rate: float, lang: str, unknown: int = 0) -> str:
    n = _round(needed) if kind in ROUNDED else math.ceil(needed)
    what = texts.translate(lang, f"shortfalls.{kind}_{subject}", n=n, all=unknown)
    if not rate > 0:
        return texts.translate(lang, "shortfalls.plain", what=what)
    months = math.ceil(needed / rate)
    if months > MOST_MONTHS:
        return texts.translate(lang, "shortfalls.timed_long", what=what, years=MOST_MONTHS // 12)
    return texts.translate(lang, "shortfalls.timed", what=what, months=months)


def _round(needed: float) -> int:
    """A rough number in two digits, upward; a small one as it is."""
    step = 10 ** max(math.floor(math.log10(max(needed, 1))) - 1, 0)
    return math.ceil(needed / step) * step


def list_lacking(answer: Answer, sentence: str, lang: str) -> list[str]:
    """What a comparison needs to be graded better: its `sentence` where too little is recorded, and
    nothing where it is settled."""
    estimate = counts.pick_graded(answer)
    if estimate.grade in ("strong", "contrary", "none"):
        return []
    if estimate.grade == "insufficient":
        return [texts.strip_markdown(sentence)]
    failed = estimate.verdict.failed if estimate.verdict else ()
    # Other ways of counting stand beside the finding; no further record would change them.
    lacking = tuple(one for one in failed if one.split(":")[0] not in grade_texts.VARIANTS)
    return grade_texts.list_reasons(answer, replace(estimate, reasons=lacking), lang)
