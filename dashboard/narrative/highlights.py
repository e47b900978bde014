"""What a chart's marks show beside the figure of all together, in words: which stand out."""

from itertools import groupby
from typing import Any

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.estimates import estimators
from dashboard.estimates.kinds import BY_ROW
from dashboard.estimates.ungraded import list_judged
from dashboard.statistics import apart, control

NAMED = 3


def write_highlights(answer: Answer, lang: str) -> str:
    """Which months, units or groups stand out, or that none does; empty for other charts.

    Of months and units those beyond the limits that the chart draws; of groups those that differ
    from all together however many are looked at. A group that can say nothing is left out.
    """
    told = TOLD.get(answer.query.chart["kind"])
    return told(answer, lang) if told and len(answer.rows) > 1 else ""


def _listed(names: list[str], lang: str) -> str:
    shown = names[:NAMED]
    if more := len(names) - len(shown):
        shown.append(texts.translate(lang, "standouts.more", n=more))
    return texts.translate(lang, "general.list").join(shown)


def _months(answer: Answer, lang: str) -> str:
    """Of a control chart: the months beyond their limits, and the long runs on one side; months
    that are not judged are not told."""
    column, is_judged = answer.query.chart["x"], list_judged(answer.query.estimate, answer.rows)
    found = estimators.make_control_chart(answer.query.estimate, answer.rows)
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
    limits = estimators.make_funnel(spec, answer.rows)
    if limits is None:
        return ""
    outside = answer.rows[limits.is_outside]
    names = [
        _group(answer, row[column], row[spec["value"]], row[spec["denominator"]], lang)
        for row in outside.sort_values(spec["denominator"], ascending=False).to_dict("records")
    ]
    key = "units" if names else "no_unit"
    n = len(answer.rows)
    return texts.translate(lang, f"standouts.{key}", units=_listed(names, lang), n=n)


def _groups(answer: Answer, lang: str) -> str:
    """Of groups beside each other: those apart from all together, the furthest first."""
    spec, column, whole = answer.query.estimate, answer.query.chart["x"], answer.whole
    if whole is None or whole.value is None or spec["kind"] not in BY_ROW:
        return ""
    held = [
        (name, one.value, one.n, p)
        for name, one, p in zip(
            answer.rows[column],
            answer.estimates,
            estimators.compute_group_ps(spec, answer.rows, whole.value),
            strict=True,
        )
        if one.grade != "insufficient"
        and one.value is not None
        and not number_formats.is_absent(name)
    ]
    higher, lower = [], []
    are_apart = apart.find_apart([p for *_, p in held])
    for (name, value, n, _), is_apart in zip(held, are_apart, strict=True):
        if is_apart:
            side, sign = (higher, -1) if value > whole.value else (lower, 1)
            side.append((sign * value, _group(answer, name, value, n, lang)))
    told = ""
    for key, side in (("higher", higher), ("lower", lower)):
        if side:
            names = [name for _, name in sorted(side)]
            told += texts.translate(lang, f"standouts.{key}", groups=_listed(names, lang))
    if told or len(held) < 2:
        return told
    return texts.translate(lang, "standouts.alike", n=len(held))


def _group(answer: Answer, name: Any, value: float, n: float, lang: str) -> str:
    spec, column = answer.query.estimate, answer.query.chart["x"]
    return texts.translate(
        lang,
        "sentence.group",
        name=texts.escape_markdown(number_formats.format_cell(column, name, lang)),
        value=number_formats.format_cell(spec["value"], value, lang),
        n=n,
    )


TOLD = {"control": _months, "funnel": _units, "dot": _groups}
