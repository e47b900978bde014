"""An answer in one sentence, never surer than its grade."""

from functools import lru_cache
from typing import Any

from dashboard.display import number_formats, texts
from dashboard.display.palette import sort_by_meaning
from dashboard.engine.answer import Answer
from dashboard.engine.fetch import CACHED_ANSWERS
from dashboard.estimates import kinds
from dashboard.estimates.estimate import GradedEstimate
from dashboard.narrative import (
    by_number,
    counts,
    footnotes,
    grade_texts,
    highlights,
    missing_fields,
    overview_lines,
    spread_texts,
    standing_out,
    subgroup_texts,
    tallies,
    waits,
)
from queries.kinds import ESTIMATES

OWN_SENTENCES = {
    **overview_lines.WRITE_BY_QUERY,
    "requirements/standing_out": standing_out.write_where,
}


def _name(column: str, value: Any, lang: str) -> str:
    """A value as Markdown: the names in a sentence are the data's or an analyst's."""
    return texts.escape_markdown(number_formats.format_cell(column, value, lang))


def _label(answer: Answer, column: str, lang: str) -> str:
    """A column's heading as Markdown."""
    return texts.escape_markdown(footnotes.label_column(answer, column, lang))


def _parts(answer: Answer, column: str, lang: str) -> str:
    """The shares of each category among all: `raised by the client 45%, …`."""
    spec, rows = answer.query.estimate, answer.rows
    whole = counts.sum_rows(rows, spec["numerator"])
    sums = rows.groupby(column, sort=False, observed=True)[spec["numerator"]].sum()
    largest = sums.idxmax()
    listed = [
        texts.translate(
            lang,
            "sentence.largest" if value == largest else "sentence.part",
            name=_name(column, value, lang),
            value=number_formats.format_rate(float(sums[value]) / whole, lang),
        )
        for value in sort_by_meaning(list(sums.index))
        if float(sums[value])
    ]
    return texts.translate(lang, "general.list").join(listed)


def _counts(answer: Answer, lang: str) -> str:
    """The total of plain counts, and the count of each category."""
    chart, rows = answer.query.chart, answer.rows
    if rows.empty or chart["kind"] != "bar" or number_formats.get_unit(chart["y"]) != "count":
        return ""
    parts = [
        texts.translate(
            lang,
            "sentence.counted",
            name=_name(chart["x"], row[chart["x"]], lang),
            n=row[chart["y"]],
        )
        for row in rows.to_dict("records")
        if row[chart["y"]]
    ]
    listed = texts.translate(lang, "general.semicolon").join(parts)
    return texts.translate(
        lang, "sentence.counts", n=counts.sum_rows(rows, chart["y"]), parts=listed
    )


def _groups(answer: Answer, lang: str) -> str:
    """The value of each series: `relayed 62% (n 500), first-hand 19% (n 400)`."""
    by, column = answer.query.chart.get("by"), answer.query.estimate.get("value", "")
    listed = [
        texts.translate(
            lang,
            "sentence.group",
            name=_name(str(by), name, lang),
            value=number_formats.format_cell(column, series.value, lang),
            n=series.n,
            unit=number_formats.get_measure_word(lang, answer.query.estimate.get("denominator")),
        )
        for name, series in highlights.list_series(answer)
    ]
    if not listed:
        return ""
    return texts.translate(
        lang, "sentence.groups", groups=texts.translate(lang, "general.list").join(listed)
    )


def format_interval(column: str, estimate: GradedEstimate, lang: str) -> str:
    """The 95 % interval in brackets; empty where there is none."""
    if estimate.low is None or estimate.high is None:
        return ""
    low, high = (
        number_formats.format_cell(column, end, lang) for end in (estimate.low, estimate.high)
    )
    if low == high:  # As it is written, no more than the value itself.
        return ""
    return texts.translate(lang, "sentence.interval", low=low, high=high)


@lru_cache(maxsize=CACHED_ANSWERS)
def write_sentence(answer: Answer, lang: str) -> str:
    """The main figure with its interval and count, worded by its grade, or why there is none.

    Plain counts are listed; empty where there is neither.
    """
    spec = answer.query.estimate
    if (write := OWN_SENTENCES.get(answer.query.name)) and not counts.is_insufficient(answer):
        return write(answer, lang)
    if answer.missing or counts.is_silent(answer) or (spec and answer.rows.empty):
        return missing_fields.explain_none(answer, lang)
    if not spec:
        return _counts(answer, lang)
    whole = counts.pick_graded(answer)
    if ESTIMATES[spec["kind"]].is_comparison:
        return grade_texts.write_comparison(answer, whole, lang)
    if kinds.is_by_subgroups(spec):
        return subgroup_texts.write_subgroups(answer, whole, lang)
    if counts.is_census(answer):
        return _census(answer, whole, lang)
    if whole.grade == "insufficient":
        return grade_texts.write_insufficient(answer, whole, lang) + tallies.write_so_far(
            answer, whole, lang
        )
    return _write_by_kind(answer, whole, lang)


def _write_by_kind(answer: Answer, whole: GradedEstimate, lang: str) -> str:
    """The sentence of a figure that is no comparison and has enough behind it."""
    spec = answer.query.estimate
    if spec["kind"] == "survival":
        return _waits(answer, lang)
    if spec["kind"] == "spread":
        return spread_texts.write_spread(answer, whole, lang)
    if spec["kind"] == "concentration":
        label = _label(answer, spec["value"], lang)
        return spread_texts.write_concentration(answer, whole, label, lang)
    if answer.query.chart["kind"] == "panels":
        return _panels(answer, lang)
    if counts.is_split(answer):
        return _split(answer, lang)
    return (
        _figure(answer, whole, lang)
        + _groups(answer, lang)
        + highlights.write_highlights(answer, lang)
    )


def _census(answer: Answer, whole: GradedEstimate, lang: str) -> str:
    """The count of all that one project has, which is not an estimate of anything else."""
    if answer.query.estimate["kind"] == "survival":
        told = _waits(answer, lang)
    else:
        told = _split(answer, lang) if counts.is_split(answer) else _figure(answer, whole, lang)
    return told + tallies.write_unknown(answer, lang) + texts.translate(lang, "sentence.census")


def _split(answer: Answer, lang: str) -> str:
    chart = answer.query.chart
    return texts.translate(
        lang,
        "sentence.split",
        n=number_formats.format_amount(
            answer.query.estimate["denominator"], counts.count_cases(answer), lang
        ),
        parts=_parts(answer, chart.get("by") or chart["x"], lang),
    ) + by_number.list_parts(answer, lang)


def _figure(answer: Answer, whole: GradedEstimate, lang: str) -> str:
    """A mean, a count over exposure or a rate, with its interval and cases."""
    spec, rows = answer.query.estimate, answer.rows
    label = _label(answer, spec["value"], lang)
    if "near" in spec:
        return by_number.write_share(answer, whole, label, lang)
    # A heading with its unit in brackets need not be followed by a value with the same unit.
    written = (
        number_formats.format_cell if {"(", "（"} & set(label) else number_formats.format_measure
    )
    shown = {
        "label": label,
        "value": written(spec["value"], whole.value, lang),
        "interval": format_interval(spec["value"], whole, lang),
        "n": whole.n,
    }
    if spec["kind"] == "mean":
        return texts.translate(lang, "sentence.mean", **shown)
    shown["numerator"] = counts.sum_rows(rows, spec["numerator"])
    if not kinds.is_exposure(spec):
        shown |= tallies.write_parts(spec, shown["numerator"], whole.n, lang)
        return texts.translate(lang, "sentence.rate", **shown)
    shown["numerator_label"] = _label(answer, spec["numerator"], lang)
    shown["denominator_label"] = _label(answer, spec["denominator"], lang)
    return texts.translate(lang, "sentence.incidence", **shown)


def _waits(answer: Answer, lang: str) -> str:
    """For each group, how many of 100 were done by a certain day and how many closed without it,
    and the median wait."""
    spec, listed = answer.query.estimate, []
    unit = number_formats.get_measure_word(lang, spec["days"])
    for estimate in answer.estimates:
        # The middle one of the days that are told.
        day = [name for name, _ in estimate.parts if name.startswith("done_by:")][1].split(":")[1]
        parts = dict(estimate.parts)
        ends = [
            waits.write_end(_label(answer, spec[key], lang), parts[f"{end}:{day}"], unit, lang)
            for key, end in (("ended", "done_by"), ("closed", "closed_by"))
            if key in spec
        ]
        shown = {
            "name": _name(spec["group"], estimate.name, lang),
            "ends": texts.translate(lang, "sentence.ends_between").join(ends),
            "day": texts.translate(lang, "units.days", n=int(day)),
            "unit": unit,
        }
        if estimate.value is None:
            listed.append(texts.translate(lang, "sentence.waits_long", **shown))
            continue
        shown["value"] = texts.translate(lang, "units.days", n=estimate.value)
        shown["interval"] = format_interval(spec["days"], estimate, lang)
        if estimate.low is not None and estimate.high is None:
            low = number_formats.format_cell(spec["days"], estimate.low, lang)
            shown["interval"] = texts.translate(lang, "sentence.interval_open", low=low)
        key = "waits" if estimate.value else "waits_no_day"
        listed.append(texts.translate(lang, f"sentence.{key}", **shown))
    return texts.translate(lang, "situation.between").join(listed)


def _panels(answer: Answer, lang: str) -> str:
    """For each group, the range of its values over all panels."""
    spec, chart, rows = answer.query.estimate, answer.query.chart, answer.rows
    groups = []
    for group in sort_by_meaning(rows[chart["x"]].tolist()):
        values = rows[rows[chart["x"]] == group][spec["value"]]
        ends = [
            number_formats.format_cell(spec["value"], end, lang)
            for end in (values.min(), values.max())
        ]
        name = _name(chart["x"], group, lang)
        key = "panel_group" if ends[0] != ends[1] else "panel_group_one"
        groups.append(
            texts.translate(lang, f"sentence.{key}", name=name, low=ends[0], high=ends[1])
        )
    panels = sorted(set(rows[chart["by"]].tolist()))
    return texts.translate(
        lang,
        "sentence.panels",
        label=_label(answer, spec["value"], lang),
        groups=texts.translate(lang, "general.semicolon").join(groups),
        panels=texts.translate(lang, "general.comma").join(
            texts.number(panel, lang) for panel in panels
        ),
        by=_label(answer, chart["by"], lang),
    )


def write_company(everything: Answer, lang: str) -> str:
    """Under the figure of a filtered view: that it is exploratory, and what the unfiltered answer
    says, with its grade, as Markdown."""
    # The mark must not be separated from its word by a line break.
    grade = grade_texts.format_mark(str(highlights.pick_weakest(everything).grade), lang).replace(
        " ", "\N{NO-BREAK SPACE}"
    )
    whole = f"{texts.strip_emphasis(write_sentence(everything, lang))} {grade}"
    return texts.translate(lang, "sentence.company", figure=whole)


def write_headline(answer: Answer, lang: str) -> str:
    """The line under a headline figure: `434 of 1,083 (38% to 42%)`."""
    spec, rows = answer.query.estimate, answer.rows
    if counts.is_silent(answer) or rows.empty:
        return write_sentence(answer, lang)
    if not spec:
        return _others(answer, lang)
    whole = counts.pick_graded(answer)
    is_told = whole.grade != "insufficient" or counts.is_census(answer)
    if not is_told or ESTIMATES[spec["kind"]].is_comparison:
        return write_sentence(answer, lang)
    if "near" in spec:
        return _figure(answer, whole, lang)
    shown = {
        "n": whole.n,
        "interval": format_interval(spec["value"], whole, lang),
    }
    if spec["kind"] == "mean":
        return texts.translate(lang, "sentence.cases", **shown)
    numerator = counts.sum_rows(rows, spec["numerator"])
    if kinds.is_exposure(spec):
        return texts.translate(
            lang,
            "sentence.exposed",
            numerator=numerator,
            numerator_label=_label(answer, spec["numerator"], lang),
            denominator_label=_label(answer, spec["denominator"], lang),
            **shown,
        )
    shown |= tallies.write_parts(spec, numerator, whole.n, lang)
    return texts.translate(lang, "sentence.of", **shown)


def _others(answer: Answer, lang: str) -> str:
    """The other columns of the single row of a figure without an estimate."""
    row = answer.rows.iloc[0]
    return texts.translate(lang, "general.list").join(
        texts.translate(
            lang,
            "sentence.part",
            name=_label(answer, column, lang),
            value=_name(column, row[column], lang),
        )
        for column in answer.rows.columns
        if column != answer.query.chart["y"] and not number_formats.is_absent(row[column])
    )


def write_alt_text(answer: Answer, lang: str) -> str:
    """The alternative text of a chart: its question and its main sentence."""
    return texts.strip_markdown(
        " ".join((answer.query.question[lang], write_sentence(answer, lang)))
    )
