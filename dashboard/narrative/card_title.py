"""The title of a card: its answer in short, no surer than its grade, by kind of estimate and chart.

It holds one figure or two without decimals, or says that the data cannot tell; the interval, the
cases and the groups that a title has no room for are in the sentence (`sentences`).
"""

from collections.abc import Mapping
from typing import Any

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.estimates import kinds, row_estimators
from dashboard.estimates.estimate import GradedEstimate
from dashboard.estimates.ungraded import get_column, list_judged
from dashboard.narrative import (
    comparison_titles,
    counts,
    differences,
    footnotes,
    highlights,
    overview_line_titles,
    spread_texts,
    title_words,
    trends,
)
from queries.kinds import ESTIMATES

# Groups with longer names are counted instead.
LONGEST_NAME = {"en": 30, "zh": 15}


def write_title(answer: Answer, lang: str, *, is_unit: bool = False) -> str:
    """The answer in short, as plain text; where there is none, that too little is recorded.

    `is_unit`: of a page about one project or client, whose cases are counted and not graded.
    """
    spec, grade = answer.query.estimate, ""
    if answer.missing:
        return texts.translate(lang, "title.insufficient")
    own = overview_line_titles.WRITE_BY_QUERY.get(answer.query.name)
    if own and not counts.is_insufficient(answer):
        return title_words.finish(own(answer, lang))
    if answer.rows.empty or counts.is_silent(answer):
        nothing = texts.translate(lang, "title.no_cases")
        return _phrase(lang, f"title.{answer.query.name}.no_cases", nothing)
    if not spec:
        return title_words.finish(_write_counts(answer, lang))
    whole = counts.pick_graded(answer)
    if is_unit or counts.is_census(answer):
        said = _write_census(answer, whole, lang)
    else:
        said, grade = _write_graded(answer, whole, lang), str(whole.grade)
    return title_words.finish(said, is_sure=grade != "suggestive")


def _write_graded(answer: Answer, whole: GradedEstimate, lang: str) -> str:
    spec = answer.query.estimate
    if whole.grade == "insufficient":
        return _write_insufficient(answer, whole, lang)
    if ESTIMATES[spec["kind"]].is_comparison:
        return comparison_titles.write_comparison(answer, whole, lang)
    if kinds.is_by_subgroups(spec):
        return comparison_titles.write_kinds(answer, whole, lang)
    if spec["kind"] == "survival":
        return comparison_titles.write_wait(answer, lang)
    if spec["kind"] == "spread":
        return comparison_titles.write_spread(answer, whole, lang)
    if spec["kind"] == "concentration":
        n = number_formats.count_in_hundred(spread_texts.compute_top_fifth(answer))
        return _phrase(lang, f"holds.{spec['value']}", _name_card(answer, lang), n=n)
    if counts.is_split(answer):
        return _write_parts(answer, lang)
    write = WRITE_BY_CHART.get(answer.query.chart["kind"])
    return write(answer, whole, lang) if write else _write_figure(answer, whole, lang)


def _phrase(lang: str, key: str, otherwise: str, **shown: Any) -> str:
    """A text under a key that a company's own query may lack, or another one."""
    return texts.translate(lang, key, **shown) if key in texts.load_texts(lang) else otherwise


def _name_card(answer: Answer, lang: str) -> str:
    return answer.query.title[lang]


def _write_insufficient(answer: Answer, whole: GradedEstimate, lang: str) -> str:
    spec = answer.query.estimate
    for reason in whole.verdict.failed if whole.verdict else ():
        code, *numbers = reason.split(":")
        if code == "much_chance":
            n = number_formats.count_in_hundred(float(numbers[0]))
            return texts.translate(lang, "title.much_chance", n=n)
    is_told = "numerator" in spec and not (counts.is_split(answer) or whole.parts)
    # Neither parts of an exposure nor what is mostly unknown read as so many of so many.
    if not is_told or kinds.is_exposure(spec) or counts.is_mostly_unknown(whole):
        return texts.translate(lang, "title.insufficient")
    numerator, n = (counts.sum_rows(answer.rows, spec[key]) for key in ("numerator", "denominator"))
    words = title_words.get_whole(spec["denominator"], lang) or {"of": "", "unit": ""}
    return texts.translate(lang, "title.so_far", numerator=numerator, n=n, **words)


def _write_counts(answer: Answer, lang: str) -> str:
    """Of plain counts the largest, of a list its length."""
    chart, rows = answer.query.chart, answer.rows
    if chart["kind"] == "table":
        shown = {"label": _name_card(answer, lang), "n": len(rows)}
        return texts.translate(lang, f"title.listed{'_more' * answer.truncated}", **shown)
    whole = title_words.get_whole(str(chart.get("y")), lang)
    if chart["kind"] != "bar" or whole is None:
        return _name_card(answer, lang)
    largest = rows.loc[rows[chart["y"]].astype(float).idxmax()]
    return texts.translate(
        lang,
        "title.largest_count",
        name=title_words.name_value(chart["x"], largest[chart["x"]], lang),
        n=int(largest[chart["y"]]),
        all=counts.sum_rows(rows, chart["y"]),
        **whole,
    )


def _write_figure(answer: Answer, whole: GradedEstimate, lang: str) -> str:
    """The figure of all together: 43 of 100 requirements …, 2 working days on average."""
    spec = answer.query.estimate
    value = whole.value or 0.0
    if spec["kind"] == "mean":
        if told := title_words.tell_days(spec["value"], [value], lang):
            return texts.translate(lang, "title.mean", does=told[0], n=told[1][0])
    elif not kinds.is_exposure(spec):
        n = title_words.count_in_hundred(value, lang)
        if phrases := title_words.get_phrases(spec, lang, n):
            return texts.translate(lang, "title.figure", n=n, **phrases)
    n = number_formats.round_half_up(value)
    label = footnotes.label_column(answer, spec["value"], lang)
    if kinds.is_exposure(spec) and f"per.{spec['value']}" in texts.load_texts(lang):
        return texts.translate(lang, f"per.{spec['value']}", n=n)
    is_rate = number_formats.get_unit(spec["value"]) == "rate"
    n = number_formats.round_half_up(100 * value if is_rate else value)
    unit = number_formats.get_measure_word(lang, spec.get("denominator"))
    key = "title.plain_rate" if is_rate else "title.plain"
    return texts.translate(lang, key, label=label, n=n, unit=unit)


def _write_census(answer: Answer, whole: GradedEstimate, lang: str) -> str:
    """How many of how many of one project or client."""
    spec = answer.query.estimate
    shown = {
        key: counts.sum_rows(answer.rows, spec.get(key)) for key in ("numerator", "denominator")
    }
    phrases = title_words.get_phrases(spec, lang, shown["numerator"])
    if spec["kind"] == "survival":
        return comparison_titles.write_wait(answer, lang)
    if spec["kind"] == "share":
        return _write_parts(answer, lang, is_counted=True)
    if phrases is None or kinds.is_exposure(spec) or ESTIMATES[spec["kind"]].is_comparison:
        return _write_figure(answer, whole, lang) if "value" in spec else _name_card(answer, lang)
    return texts.translate(
        lang, "title.count", numerator=shown["numerator"], n=shown["denominator"], **phrases
    )


def _write_parts(answer: Answer, lang: str, *, is_counted: bool = False) -> str:
    """The largest parts of a whole; over time the largest, and whether any has changed."""
    spec, chart = answer.query.estimate, answer.query.chart
    column = chart.get("by") or chart["x"]
    whole = title_words.get_whole(str(spec["denominator"]), lang)
    sums = answer.rows.groupby(column, sort=False, observed=True)[spec["numerator"]].sum()
    sums = sums.astype(float).sort_values(ascending=False, kind="stable")
    if whole is None:
        return _name_card(answer, lang)
    total = float(sums.sum()) or 1.0
    is_by_month = number_formats.get_unit(chart["x"]) == "month"
    named = [name for name in sums.index if name == sums.index[0] or _tells(name)][:2]
    if is_by_month and not is_counted:
        name = title_words.name_value(column, named[0], lang, is_alone=True)
        n = title_words.count_in_hundred(float(sums.iloc[0]) / total, lang)
        figure = texts.translate(lang, "title.largest", name=name, n=n, **whole)
        return _add_change(answer, figure, lang)
    shares = [
        (
            name,
            texts.number(number_formats.round_half_up(float(sums[name])), lang)
            if is_counted
            else title_words.count_in_hundred(float(sums[name]) / total, lang),
        )
        for name in named
        if sums[name]
    ]
    key, n = "parts_counted" if is_counted else "parts", number_formats.round_half_up(total)
    if said := title_words.write_parts(shares, lang, whole["unit"]):
        key = "parts_said_counted" if is_counted else "parts_said"
        return texts.translate(lang, f"title.{key}", n=n, parts=said, **whole)
    groups = [
        (title_words.name_value(column, name, lang, is_alone=True), share) for name, share in shares
    ]
    parts = title_words.write_groups(groups, lang, unit=whole["unit"])
    return texts.translate(lang, f"title.{key}", n=n, parts=parts, **whole)


def _tells(name: Any) -> bool:
    return not number_formats.is_absent(name) and str(name) not in title_words.SILENT


def _add_change(answer: Answer, figure: str, lang: str) -> str:
    """A figure with whether it has changed over its months, where these are enough."""
    change = trends.find_change(answer)
    if change is None:
        return figure
    shown: dict[str, str] = {}
    for when in ("before", "after"):
        value = getattr(change, when)
        is_rate = answer.query.estimate["kind"] != "mean"
        shown[when] = (
            title_words.count_in_hundred(value, lang)
            if is_rate
            else differences.format_measure(round(value), "days", lang)
        )
    if change.side != "steady" and change.name is not None:
        by = answer.query.chart["by"]
        shown["name"] = title_words.name_value(by, change.name, lang)
        return texts.translate(lang, f"title.part_{change.side}", figure=figure, **shown)
    return texts.translate(lang, f"title.{change.side}", figure=figure, **shown)


def _write_line(answer: Answer, whole: GradedEstimate, lang: str) -> str:
    return _add_change(answer, _write_figure(answer, whole, lang), lang)


def _write_months(answer: Answer, whole: GradedEstimate, lang: str) -> str:
    """Of a control chart: how many months stand out."""
    spec, rows = answer.query.estimate, answer.rows
    found, is_judged = row_estimators.make_control_chart(spec, rows), list_judged(spec, rows)
    points = [
        point
        for point, is_told in zip(found.points, is_judged, strict=True)
        if is_told and point.value is not None
    ]
    if found.centre is None or found.reasons:
        return texts.translate(lang, "title.few_months", n=len(points))
    out = sum(point.is_beyond or point.is_in_run for point in points)
    shown = {"n": len(points), "out": out, "figure": _write_figure(answer, whole, lang)}
    return texts.translate(lang, "title.months" if out else "title.no_month", **shown)


def _write_units(answer: Answer, whole: GradedEstimate, lang: str) -> str:
    """Of a funnel: how many units stand out, and on which side."""
    spec = answer.query.estimate
    limits = row_estimators.make_funnel(spec, answer.rows)
    figure = _write_figure(answer, whole, lang)
    if limits is None:
        return figure
    out = int(limits.is_outside.sum())
    key = "no_unit" if not out else "unit" if out == 1 else "units"
    shown = {"figure": figure, "n": len(answer.rows), "out": out}
    shown |= spread_texts.name_units(answer.query.chart["x"], lang)
    found, n = (get_column(answer.rows, spec[column]) for column in ("numerator", "denominator"))
    sides = set((found > limits.share * n)[limits.is_outside].tolist())
    if len(sides) != 1:
        return texts.translate(lang, f"title.{key}", **shown)
    side = "high" if True in sides else "low"
    return texts.translate(lang, f"title.{key}_{side}", **shown)


def _write_dots(answer: Answer, whole: GradedEstimate, lang: str) -> str:
    """Groups beside each other: those that belong together or lie furthest apart."""
    spec, column = answer.query.estimate, answer.query.chart["x"]
    figure, groups = _write_figure(answer, whole, lang), highlights.sort_groups(answer)
    if groups is None:
        return figure
    apart = [*groups.higher, *groups.lower]
    held = {name: one for name, one in (*apart, *groups.between) if _tells(name)}
    if len(held) < 2:
        return texts.translate(lang, "title.of_all", figure=figure)
    names = _pick_names(held)
    shown = [title_words.name_value(column, name, lang) for name in names]
    is_path = number_formats.get_unit(column) == "path"
    if is_path or max(map(len, shown)) > LONGEST_NAME[lang]:
        key = "groups_apart" if apart else "no_group"
        return texts.translate(
            lang, f"title.{key}", figure=figure, out=len(apart), n=len(apart) + len(groups.between)
        )
    values = [held[name].value or 0.0 for name in names]
    phrases = title_words.get_phrases(spec, lang)
    if spec["kind"] == "mean":
        told = title_words.tell_days(spec["value"], values, lang)
        if told is None:
            return figure
        listed = title_words.write_groups(zip(shown, told[1], strict=True), lang, "mean_group")
        said = texts.translate(lang, "title.mean_groups", does=told[0], groups=listed)
        if apart:
            return said
        said = said[:1].lower() + said[1:]
        return texts.translate(lang, "title.mean_no_difference", figure=said)
    if phrases is None:
        return figure
    rates = [title_words.count_in_hundred(value, lang) for value in values]
    listed = title_words.write_rates(zip(shown, rates, strict=True), lang, phrases["unit"])
    key = "groups" if apart else "no_difference"
    return texts.translate(lang, f"title.{key}", groups=listed, **phrases)


def _pick_names(held: Mapping[Any, GradedEstimate]) -> list[Any]:
    for leading in title_words.LEADING:
        if len(names := [name for name in leading if name in held]) > 1:
            return names
    ordered = sorted(held, key=lambda name: -(held[name].value or 0.0))
    return [ordered[0], ordered[-1]]


def _write_windows(answer: Answer, _whole: GradedEstimate, lang: str) -> str:
    """Of panels: whether the groups come in the same order in each."""
    spec, chart, rows = answer.query.estimate, answer.query.chart, answer.rows
    orders = {
        tuple(panel.sort_values(spec["value"])[chart["x"]])
        for _, panel in rows.groupby(chart["by"], observed=True)
    }
    key = "windows_alike" if len(orders) == 1 else "windows_differ"
    return texts.translate(lang, f"title.{key}", n=rows[chart["by"]].nunique())


WRITE_BY_CHART = {
    "control": _write_months,
    "funnel": _write_units,
    "dot": _write_dots,
    "line": _write_line,
    "panels": _write_windows,
}
