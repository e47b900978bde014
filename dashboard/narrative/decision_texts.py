"""Registered decisions in words: what was fixed, how it stands, what holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.display import number_formats, texts
from dashboard.engine.decisions import Decision, Metric
from dashboard.estimates import decision_verdict, plan
from dashboard.estimates.decision_verdict import Verdict
from dashboard.estimates.plan import Plan, Share
from dashboard.statistics.estimate import Estimate
from dashboard.statistics.panels import Lead


@dataclass(frozen=True)
class Scope:
    """The days of a decision asked for, the names of the projects that run (none where that is not
    known), and the decision if it was registered."""

    start: date
    review: date
    running: tuple[str, ...]
    registered: Decision | None


def name_option(name: str, lang: str) -> str:
    """The title of an option of the case; its name where a later release knows others."""
    return texts.load_texts(lang).get(f"options.{name}.title", name)


def name_metric(query: str, lang: str) -> str:
    """What a weekly query counts; its name where a later release knows others."""
    return texts.load_texts(lang).get(f"decisions.metric.{query}", query)


def write_title(decision: Decision, lang: str) -> str:
    """A decision in a line: its option and its first day."""
    return texts.translate(
        lang,
        "decisions.of",
        option=name_option(decision.option, lang),
        day=number_formats.format_day(decision.start_date, lang),
    )


def write_terms(decision: Decision, lang: str) -> list[str]:
    """Who owns a decision, and which exceptions are allowed; that it is not said where it is
    not."""
    not_said = texts.translate(lang, "decisions.not_said")
    return [
        texts.translate(lang, "decisions.owned_by", owner=decision.owner or not_said),
        texts.translate(lang, "decisions.excepted", exceptions=decision.exceptions or not_said),
    ]


def make_scope(
    registered: Decision | None, running: Sequence[str], start: date, review: date
) -> Scope:
    """The scope of what is registered, with its days; else that of the projects that run."""
    if registered is None:
        return Scope(start, review, tuple(running), None)
    last = max((metric.by for metric in registered.metrics), default=review)
    return Scope(registered.start_date, last, (), registered)


def write_asked(scope: Scope, rule: str, lang: str) -> str:
    """The decision asked for in a sentence: from when until when, in which projects, what holds."""
    return texts.translate(
        lang,
        "advice.asked",
        rule=rule,
        scope=_write_projects(scope, lang),
        start=number_formats.format_day(scope.start, lang),
        review=number_formats.format_day(scope.review, lang),
    )


def list_terms(scope: Scope, lang: str) -> list[str]:
    """What belongs to the decision: as it was registered, or which projects run and what has to be
    named with it."""
    if scope.registered:
        title = write_title(scope.registered, lang)
        said = texts.translate(lang, "advice.registered", decision=title)
        return [said, *write_terms(scope.registered, lang)]
    listed = texts.translate(lang, "general.comma").join(scope.running)
    named = [texts.translate(lang, "advice.scope_named", names=listed)] if listed else []
    return [*named, texts.translate(lang, "advice.terms_open")]


def _write_projects(scope: Scope, lang: str) -> str:
    if scope.registered is None:
        key = "scope" if scope.running else "scope_all"
        return texts.translate(lang, f"advice.{key}", n=len(scope.running))
    kept = len(scope.registered.comparison_projects)
    key = "scope_kept" if kept else "scope_registered"
    return texts.translate(lang, f"advice.{key}", n=len(scope.registered.projects), kept=kept)


def write_scope(decision: Decision, names: Mapping[str, str], lang: str) -> list[str]:
    """The projects that change, and those kept back."""
    lines = [_list_projects("decisions.scope", decision.projects, names, lang)]
    if decision.comparison_projects:
        kept = decision.comparison_projects
        return [*lines, _list_projects("decisions.scope_kept", kept, names, lang)]
    return [*lines, texts.translate(lang, "decisions.scope_none")]


def _list_projects(key: str, ids: Sequence[str], names: Mapping[str, str], lang: str) -> str:
    comma = texts.translate(lang, "general.comma")
    listed = comma.join(names.get(one, one) for one in ids)
    return texts.translate(lang, key, n=len(ids), names=listed)


def write_criteria(of: Plan, lang: str) -> str:
    """The success criteria, as they are fixed when the decision is registered."""
    return texts.translate(
        lang,
        "decisions.criteria",
        by=number_formats.format_day(of.by, lang),
        target=number_formats.count_in_hundred(of.target),
        side=_write_side(of, lang),
        kept=plan.LEAST_COMPARED,
    )


def write_target(metric: Metric, of: Plan, lang: str) -> str:
    """A metric with its target and day."""
    return texts.translate(
        lang,
        "decisions.target_line",
        metric=name_metric(metric.query, lang),
        target=number_formats.count_in_hundred(of.target),
        side=_write_side(of, lang),
        by=number_formats.format_day(of.by, lang),
    )


def _write_side(of: Plan, lang: str) -> str:
    return texts.translate(lang, "decisions.or_less" if of.is_lower_better else "decisions.or_more")


def write_verdict(
    verdict: Verdict, of: Plan, least_cases: int, lang: str, promise: float | None = None
) -> str:
    """The verdict and its reason in a sentence. While it is too early, also how often a change to
    the target would be shown."""
    outcome = texts.translate(lang, f"decisions.outcome.{verdict.outcome}")
    reason = texts.translate(
        lang,
        f"decisions.reason.{verdict.reason}",
        since=verdict.weeks_since,
        before=verdict.weeks_before,
        weeks=of.weeks,
        left=verdict.weeks_left,
        by=number_formats.format_day(of.by, lang),
        difference=_write_value(verdict.difference, of, lang),
        range=_write_range(verdict.difference, of, lang),
        lot=number_formats.count_in_hundred(verdict.lot.p) if verdict.lot else 0,
        least_before=decision_verdict.LEAST_WEEKS_BEFORE,
        least_since=decision_verdict.LEAST_WEEKS_SINCE,
        least=least_cases,
        before_cases=verdict.before.cases,
        since_cases=verdict.since.cases,
    )
    said = texts.translate(lang, "decisions.said", outcome=outcome, reason=reason)
    if verdict.outcome == "too_early" and promise is not None:
        return join(said, write_promise(of, promise, lang), lang)
    return said


def write_promise(of: Plan, promise: float | None, lang: str) -> str:
    """How often a change to the target would be shown; what that needs where it cannot be said."""
    if promise is None:
        return texts.translate(
            lang,
            "decisions.promise_none",
            changed=plan.LEAST_CHANGED,
            kept=plan.LEAST_COMPARED,
            weeks=decision_verdict.LEAST_WEEKS_BEFORE,
        )
    in_hundred = number_formats.count_in_hundred(promise)
    return texts.translate(lang, "decisions.promise", n=of.weeks, promise=in_hundred)


def write_shares(verdict: Verdict, lang: str) -> str:
    """Planned against actual: the shares of both sides before and since, with their counts."""
    said = texts.translate(
        lang, "decisions.shares", **_count_sides(verdict.before, verdict.since, lang)
    )
    if verdict.compared_before.cases or verdict.compared_since.cases:
        sides = _count_sides(verdict.compared_before, verdict.compared_since, lang)
        return join(said, texts.translate(lang, "decisions.shares_kept", **sides), lang)
    return said


def join(one: str, other: str, lang: str) -> str:
    """Two sentences, one after the other."""
    return texts.translate(lang, "decisions.joined", one=one, other=other)


def _count_sides(before: Share, since: Share, lang: str) -> dict[str, Any]:
    counted: dict[str, Any] = {}
    for name, share in (("before", before), ("since", since)):
        counted[name] = (
            texts.translate(lang, "decisions.no_share")
            if share.value is None
            else number_formats.count_in_hundred(share.value)
        )
        counted |= {f"{name}_count": share.count, f"{name}_cases": share.cases}
    return counted


def list_checks(verdict: Verdict, of: Plan, lang: str) -> list[str]:
    """What was tested, and how much else is recorded since the start."""
    known = texts.load_texts(lang)

    def write(key: str, estimate: Estimate | None = None, **values: Any) -> str:
        return texts.translate(
            lang,
            f"decisions.check.{key}",
            difference=_write_value(estimate, of, lang),
            range=_write_range(estimate, of, lang),
            **values,
        )

    lines = []
    if verdict.weeks_before and verdict.weeks_since:
        paces = (
            verdict.before.cases / verdict.weeks_before,
            verdict.since.cases / verdict.weeks_since,
        )
        before, since = (texts.number(pace, lang, ".1f") for pace in paces)
        lines.append(write("pace", before=before, since=since))
    if verdict.difference is not None:
        key = "difference_panel" if of.has_comparison else "difference_series"
        lines.append(write(key, verdict.difference))
    if verdict.lot is not None:
        lines.append(write("lot", lot=number_formats.count_in_hundred(verdict.lot.p)))
    for name, estimate in verdict.beyond.items():
        key = "beyond_none" if estimate.value is None else "beyond"
        lines.append(write(key, estimate, what=known[f"decisions.logged.{name}"]))
    if verdict.placebo is not None:
        lines.append(write("placebo", verdict.placebo))
    if verdict.dates is not None:
        lines.append(write("dates", rank=verdict.dates.rank, n=len(verdict.dates.dates) + 1))
    if verdict.outcome == "too_early":
        lines.append(texts.translate(lang, "decisions.checks_early"))
    return lines


def write_recording(verdict: Verdict, lang: str) -> str:
    """How much else is recorded since the start: whether people merely record more."""
    key = "logged_beyond" if verdict.compared_since.cases else "logged"
    said = []
    for name, ratio in verdict.logged.items():
        what = texts.load_texts(lang)[f"decisions.logged.{name}"]
        written = texts.translate(lang, "general.none") if ratio is None else f"× {ratio:.2f}"
        said.append(texts.translate(lang, "decisions.logged_of", what=what, ratio=written))
    listed = texts.translate(lang, "general.comma").join(said)
    return texts.translate(lang, f"decisions.check.{key}", listed=listed)


def list_leads(leads: Iterable[Lead], of: Plan, lang: str) -> list[str]:
    """The difference by blocks of four weeks around the start."""
    return [
        texts.translate(
            lang,
            "decisions.lead",
            first=lead.weeks,
            last=lead.weeks + 3,
            said=_write_value(lead.estimate, of, lang),
        )
        for lead in leads
        if lead.estimate.value is not None
    ]


def _write_value(estimate: Estimate | None, of: Plan, lang: str) -> str:
    if estimate is None or estimate.value is None:
        return texts.translate(lang, "general.none")
    return _write_points(estimate.value, of, lang)


def _write_range(estimate: Estimate | None, of: Plan, lang: str) -> str:
    if estimate is None or estimate.low is None or estimate.high is None:
        return texts.translate(lang, "general.none")
    ends = sorted((estimate.low, estimate.high), reverse=of.is_lower_better)
    low, high = (_write_points(end, of, lang) for end in ends)
    return texts.translate(lang, "decisions.from_to", low=low, high=high)


def _write_points(value: float, of: Plan, lang: str) -> str:
    """A difference of shares, as so many in 100 better or worse."""
    improvement = -value if of.is_lower_better else value
    key = "decisions.better" if improvement >= 0 else "decisions.worse"
    return texts.translate(lang, key, n=number_formats.count_in_hundred(abs(improvement)))
