"""What a chart's marks show beside the figure of all together, in words: which stand out."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from dashboard.display import number_formats, texts
from dashboard.display.palette import sort_by_meaning
from dashboard.engine.answer import Answer
from dashboard.estimates import grading, row_estimators
from dashboard.estimates.estimate import GradedEstimate, Verdict
from dashboard.estimates.kinds import BY_ROW
from dashboard.estimates.ungraded import encode_reason, list_judged
from dashboard.narrative import counts, spread_texts
from dashboard.statistics import control, significant_groups
from dashboard.statistics.estimate import Estimate

NAMED = 3
# Up to so many groups are all named, whether they stand out or not.
FEW_GROUPS = 4
# Kinds of estimate whose series have a value each, beside that of all together.
SERIES = ("rate", "mean", "incidence", "control", "funnel")


def write_highlights(answer: Answer, lang: str) -> str:
    """Which months, units or groups stand out, or that none does; empty for other charts.

    Of months and units those beyond the limits that the chart draws; of groups those that differ
    from all together however many are looked at. A group that can say nothing is left out.
    """
    told = TOLD.get(answer.query.chart["kind"])
    return told(answer, lang) if told and len(answer.rows) > 1 else ""


def shows_nothing(answer: Answer) -> bool:
    """Whether an answer is that nothing matters: surely no difference of a size that would, or no
    month and no unit beyond what chance allows."""
    if counts.is_silent(answer) or answer.rows.empty or not answer.estimates:
        return False
    grade = counts.pick_graded(answer).grade
    if grade == "insufficient":
        return False
    kind, spec = answer.query.chart["kind"], answer.query.estimate
    if kind == "control":
        found = row_estimators.make_control_chart(spec, answer.rows)
        is_judged = found.centre is not None and not found.reasons
        return is_judged and not any(one.is_beyond or one.is_in_run for one in found.points)
    if kind == "funnel":
        limits = row_estimators.make_funnel(spec, answer.rows)
        return limits is not None and not limits.is_outside.any()
    return grade == "none"


def _listed(names: list[str], lang: str) -> str:
    shown = names[:NAMED]
    if more := len(names) - len(shown):
        shown.append(texts.translate(lang, "standouts.more", n=more))
    return _join(shown, lang)


def _months(answer: Answer, lang: str) -> str:
    """Of a control chart: the months beyond their limits, and the long runs on one side; months
    that are not judged are not told."""
    column, is_judged = answer.query.chart["x"], list_judged(answer.query.estimate, answer.rows)
    found = row_estimators.make_control_chart(answer.query.estimate, answer.rows)
    points = [
        (number_formats.format_cell(column, month, lang), point)
        for month, point, is_told in zip(answer.rows[column], found.points, is_judged, strict=True)
        if is_told and point.value is not None
    ]
    n = len(points)
    centre = found.centre
    if centre is None or found.reasons:
        return texts.translate(lang, "standouts.few_months", n=n)
    beyond = [name for name, point in points if point.is_beyond]
    key = "months" if beyond else "no_month"
    told = texts.translate(lang, f"standouts.{key}", months=_listed(beyond, lang), n=n)
    for side, run in groupby(points, lambda one: _side(one[1], centre)):
        if side:
            names = [name for name, _ in run]
            told += texts.translate(lang, f"standouts.{side}", start=names[0], end=names[-1])
    return told


def _side(point: control.Point, centre: float) -> str:
    if not point.is_in_run or point.value is None:
        return ""
    return "above" if point.value > centre else "below"


def _units(answer: Answer, lang: str) -> str:
    """Of a funnel: the units outside of its outer limits."""
    spec, column = answer.query.estimate, answer.query.chart["x"]
    limits = row_estimators.make_funnel(spec, answer.rows)
    if limits is None:
        return ""
    outside = answer.rows[limits.is_outside]
    names = [
        _group(answer, row[column], row[spec["value"]], row[spec["denominator"]], lang)
        for row in outside.sort_values(spec["denominator"], ascending=False).to_dict("records")
    ]
    key = "units" if names else "no_unit"
    shown = {"named": _listed(names, lang), "n": len(answer.rows)}
    return texts.translate(
        lang, f"standouts.{key}", **shown, **spread_texts.name_units(column, lang)
    )


@dataclass(frozen=True)
class Groups:
    """Groups beside each other, by name: those apart from all together, the furthest first; those
    that are not; and those that can say nothing by themselves."""

    higher: list[tuple[Any, GradedEstimate]]
    lower: list[tuple[Any, GradedEstimate]]
    between: list[tuple[Any, GradedEstimate]]
    silent: list[tuple[Any, GradedEstimate]]

    @property
    def held(self) -> int:
        return len(self.higher) + len(self.lower) + len(self.between)

    @property
    def are_few(self) -> bool:
        """Whether there are so few that each is named, apart from the others or not."""
        return self.held + len(self.silent) <= FEW_GROUPS

    def list_told(self) -> list[GradedEstimate]:
        """The estimates that the sentence names; of groups that all say nothing, these."""
        told = self.higher[:NAMED] + self.lower[:NAMED]
        if self.are_few or self.held == 1:
            told += self.between
        return [one for _, one in (told if self.held else self.silent)]


def sort_groups(answer: Answer) -> Groups | None:
    """The groups of a chart that sets them beside each other; None for other charts, or where all
    together have no figure."""
    whole, query = answer.whole, answer.query
    if query.chart["kind"] != "dot" or query.estimate.get("kind") not in BY_ROW:
        return None
    if whole is None or whole.value is None or len(answer.rows) < 2:
        return None
    groups, held, ps = Groups([], [], [], []), [], []
    for name, one, p in zip(
        answer.rows[query.chart["x"]],
        answer.estimates,
        row_estimators.compute_group_ps(query.estimate, answer.rows, whole.value, answer.clusters),
        strict=True,
    ):
        if number_formats.is_absent(name):
            continue
        if one.grade == "insufficient" or one.value is None:
            groups.silent.append((name, one))
        else:
            held.append((name, one))
            ps.append(p)
    for (name, one), is_significant in zip(
        held, significant_groups.find_significant(ps), strict=True
    ):
        side = groups.higher if one.value > whole.value else groups.lower
        (side if is_significant else groups.between).append((name, one))
    groups.higher.sort(key=lambda group: -(group[1].value or 0.0))
    groups.lower.sort(key=lambda group: group[1].value or 0.0)
    return groups


def list_series(answer: Answer) -> list[tuple[Any, GradedEstimate]]:
    """The series of a chart, by name, that are precise enough to be told; none where there are too
    many to be named. They are graded by the width that all together are held to."""
    spec, rows, by = answer.query.estimate, answer.rows, answer.query.chart.get("by")
    chart = answer.query.chart
    if not by or by == chart.get("x") or chart["kind"] == "panels" or spec["kind"] not in SERIES:
        return []
    names = [name for name in rows[by].tolist() if not number_formats.is_absent(name)]
    verdict, series = counts.pick_graded(answer).verdict, []
    firm = verdict.facts.get("firm") if verdict else None
    for name in sort_by_meaning(names):
        ungraded = row_estimators.estimate_whole(spec, rows[rows[by] == name])
        if ungraded is None or ungraded.estimate.value is None:
            continue
        one = _judge_width(ungraded.estimate, firm)
        if one.grade != "insufficient":
            series.append((name, one))
    return series if len(series) <= FEW_GROUPS else []


def _judge_width(one: Estimate, firm: float | None) -> GradedEstimate:
    """An estimate graded by the half-width of its interval alone."""
    half = None if one.low is None or one.high is None else (one.high - one.low) / 2
    grade, failed = "firm", ()
    if half is None:
        grade, failed = "insufficient", ("no_interval",)
    elif firm is not None and half > firm:
        grade = "rough" if half <= 2 * firm else "insufficient"
        failed = (encode_reason("too_wide", half, firm),)
    facts = {"cases": one.n, "half_width": half, "firm": firm}
    verdict = Verdict(
        grade, {name: fact for name, fact in facts.items() if fact is not None}, failed
    )
    return GradedEstimate(
        name="",
        value=one.value,
        low=one.low,
        high=one.high,
        n=one.n,
        method=one.method,
        grade=grade,
        reasons=failed,
        verdict=verdict,
    )


def pick_weakest(answer: Answer) -> GradedEstimate:
    """The estimate whose grade a card shows: the weakest of those that its sentence tells."""
    whole, groups = counts.pick_graded(answer), sort_groups(answer)
    told = [whole, *(groups.list_told() if groups else ())]
    if whole.grade in ("firm", "rough"):
        told += [one for _, one in list_series(answer)]
    weakest = grading.find_weakest(str(one.grade) for one in told)
    return next(one for one in told if one.grade == weakest)


def _groups(answer: Answer, lang: str) -> str:
    """Of groups beside each other: those apart from all together, the furthest first; of few groups
    the others too."""
    groups = sort_groups(answer)
    if groups is None:
        return ""

    def tell(key: str, named: list[tuple[Any, GradedEstimate]]) -> str:
        written = [_group(answer, name, one.value or 0.0, one.n, lang) for name, one in named]
        if not named:
            return ""
        listed = _join(written, lang) if groups.are_few else _listed(written, lang)
        return texts.translate(lang, f"standouts.{key}", groups=listed)

    if not groups.held:
        return texts.translate(lang, "standouts.none_held") if groups.silent else ""
    told = tell("higher", groups.higher) + tell("lower", groups.lower)
    if not groups.are_few:
        if groups.held == 1 and not told:
            return tell("one_held", groups.between)
        alike = groups.held > 1 and not told
        return texts.translate(lang, "standouts.alike", n=groups.held) if alike else told
    told += tell("others" if told else "alike_named", groups.between)
    if groups.silent:
        names = [
            texts.translate(
                lang,
                "standouts.silent_group",
                name=_name(answer, name, lang),
                n=one.n,
                unit=_measure(answer, lang),
            )
            for name, one in groups.silent
        ]
        told += texts.translate(lang, "standouts.silent", groups=_join(names, lang))
    return told


def _join(names: list[str], lang: str) -> str:
    return texts.translate(lang, "general.list").join(names)


def _name(answer: Answer, name: Any, lang: str) -> str:
    column = answer.query.chart["x"]
    return texts.escape_markdown(number_formats.format_cell(column, name, lang))


def _group(answer: Answer, name: Any, value: float, n: float, lang: str) -> str:
    spec = answer.query.estimate
    return texts.translate(
        lang,
        "sentence.group",
        name=_name(answer, name, lang),
        value=number_formats.format_cell(spec["value"], value, lang),
        n=n,
        unit=_measure(answer, lang),
    )


def _measure(answer: Answer, lang: str) -> str:
    return number_formats.get_measure_word(lang, answer.query.estimate.get("denominator"))


TOLD = {"control": _months, "funnel": _units, "dot": _groups}
