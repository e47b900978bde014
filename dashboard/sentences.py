"""An answer in words: its one sentence, its counts, and what the data cannot say."""

from functools import lru_cache

import pandas as pd

from dashboard import figures, formats, grades, standouts, text, verdict
from dashboard.engine import ANSWERS_KEPT, Answer
from dashboard.estimates import Estimate
from dashboard.marks import ranked
from queries.catalog import ESTIMATES

NAMED = 4


def _sum(rows: pd.DataFrame, column: str | None) -> float:
    return float(rows[column].astype(float).sum()) if column in rows.columns else 0.0


@lru_cache(maxsize=ANSWERS_KEPT)
def count(answer: Answer) -> float:
    """How many cases the answer rests on: its denominators, each counted once.

    For a share the parts add up to the whole, so their numerators are added; 0 where the query
    counts no cases.
    """
    spec, rows, chart = answer.query.estimate, answer.rows, answer.query.chart
    if chart.get("kind") == "panels" and len(rows):
        # Every panel holds the same cases.
        rows = rows[rows[chart["by"]] == rows[chart["by"]].iloc[0]]
    if spec and spec["kind"] not in figures.BY_ROW:
        return sum(one.n for one in answer.estimates)
    if spec:
        part = spec["numerator"] if _is_split(answer) else spec["denominator"]
        return _sum(rows, part)
    y = chart.get("y", "")
    return _sum(rows, y) if formats.kind(y) == "count" else 0.0


def is_silent(answer: Answer) -> bool:
    """Whether the answer has no figure: a needed field is in no export, or there is no case.

    What such a query returns is what its definitions make of nothing: never to be drawn or said.
    """
    counts = answer.query.estimate or formats.kind(answer.query.chart.get("y", "")) == "count"
    return bool(answer.missing) or bool(counts and not answer.rows.empty and not count(answer))


def has_figure(answer: Answer) -> bool:
    """Whether the one figure of an answer may be said: it is there, and known well enough."""
    if answer.rows.empty or is_silent(answer):
        return False
    return not answer.query.estimate or graded(answer).grade != "insufficient"


def _is_split(answer: Answer) -> bool:
    """Whether the rows are parts of a whole (a share by category), not groups with a rate each."""
    return answer.query.estimate.get("kind") == "share" and len(answer.rows) > 1


def _heading(answer: Answer, column: str, lang: str) -> str:
    return text.label(lang, column, answer.query.columns)


def _parts(answer: Answer, column: str, lang: str) -> str:
    """The shares of each category among all: `raised by the client 45%, …`."""
    spec, rows = answer.query.estimate, answer.rows
    whole = _sum(rows, spec["numerator"])
    sums = rows.groupby(column, sort=False, observed=True)[spec["numerator"]].sum()
    largest = sums.idxmax()
    listed = [
        text.say(
            lang,
            "sentence.largest" if value == largest else "sentence.part",
            name=text.plain(formats.cell(column, value, lang)),
            value=formats.rate(float(sums[value]) / whole, lang),
        )
        for value in ranked(list(sums.index))
        if float(sums[value])
    ]
    return text.say(lang, "general.list").join(listed)


def _counts(answer: Answer, lang: str) -> str:
    """Of counts that nothing is estimated from: how many there are, and of each kind how many."""
    chart, rows = answer.query.chart, answer.rows
    if rows.empty or chart["kind"] != "bar" or formats.kind(chart["y"]) != "count":
        return ""
    parts = [
        text.say(
            lang,
            "sentence.counted",
            name=formats.cell(chart["x"], row[chart["x"]], lang),
            n=row[chart["y"]],
        )
        for row in rows.to_dict("records")
        if row[chart["y"]]
    ]
    listed = text.say(lang, "general.semicolon").join(parts)
    return text.say(lang, "sentence.counts", n=_sum(rows, chart["y"]), parts=listed)


def _groups(answer: Answer, lang: str) -> str:
    """The value of each series: `relayed 62% (n 500), first-hand 19% (n 400)`."""
    spec, rows = answer.query.estimate, answer.rows
    by = answer.query.chart.get("by")
    if not by or by == answer.query.chart.get("x") or spec["kind"] == "share":
        return ""
    listed = []
    for value in ranked([one for one in rows[by].tolist() if not formats.absent(one)]):
        whole = figures.whole(spec, rows[rows[by] == value])
        if whole is not None and whole.estimate.value is not None:
            listed.append(
                text.say(
                    lang,
                    "sentence.group",
                    name=formats.cell(by, value, lang),
                    value=formats.cell(spec["value"], whole.estimate.value, lang),
                    n=whole.estimate.n,
                )
            )
    if not listed or len(listed) > NAMED:
        return ""
    return text.say(lang, "sentence.groups", groups=text.say(lang, "general.list").join(listed))


def interval(column: str, estimate: Estimate, lang: str) -> str:
    """The 95 % interval in brackets; empty where there is none."""
    if estimate.low is None or estimate.high is None:
        return ""
    low, high = (formats.cell(column, end, lang) for end in (estimate.low, estimate.high))
    return text.say(lang, "sentence.interval", low=low, high=high)


@lru_cache(maxsize=ANSWERS_KEPT)
def main(answer: Answer, lang: str) -> str:
    """The main figure with its interval and count, never surer than its grade, or why there is
    none; of counts alone what they are, else empty where nothing is estimated."""
    spec, rows = answer.query.estimate, answer.rows
    if answer.missing and not any(one.table == answer.subject for one in answer.intake):
        table = text.say(lang, f"tables.{answer.subject}")
        return text.say(lang, "sentence.no_export", table=table)
    if answer.missing:
        return text.say(lang, "sentence.insufficient", fields=not_in_data(answer, lang))
    if is_silent(answer) or (spec and rows.empty):
        return text.say(lang, "sentence.no_cases")
    if not spec:
        return _counts(answer, lang)
    whole = graded(answer)
    if ESTIMATES[spec["kind"]].is_comparison:
        return grades.comparison(answer, whole, lang)
    if whole.grade == "insufficient":
        return grades.not_yet(answer, whole, lang) + _so_far(answer, lang)
    if spec["kind"] == "survival":
        listed = text.say(lang, "general.semicolon").join(_waits(answer, lang))
        return text.say(lang, "sentence.curves", parts=listed)
    if spec["kind"] == "concentration":
        return _gini(answer, whole, lang)
    if answer.query.chart["kind"] == "panels":
        return _panels(answer, lang)
    if _is_split(answer):
        column = answer.query.chart.get("by") or answer.query.chart["x"]
        return text.say(
            lang,
            "sentence.split",
            n=formats.amount(spec["denominator"], count(answer), lang),
            parts=_parts(answer, column, lang),
        )
    label = _heading(answer, spec["value"], lang)
    # A heading that names its unit in brackets says it once for both.
    written = formats.cell if {"(", "（"} & set(label) else formats.measure
    shown = {
        "label": label,
        "value": written(spec["value"], whole.value, lang),
        "interval": interval(spec["value"], whole, lang),
        "n": whole.n,
    }
    if spec["kind"] == "mean":
        said = text.say(lang, "sentence.mean", **shown)
    elif figures.is_exposure(spec):
        shown["numerator_label"] = _heading(answer, spec["numerator"], lang)
        shown["numerator"] = _sum(rows, spec["numerator"])
        shown["denominator_label"] = _heading(answer, spec["denominator"], lang)
        said = text.say(lang, "sentence.incidence", **shown)
    else:
        shown["numerator"] = _sum(rows, spec["numerator"])
        said = text.say(lang, "sentence.rate", **shown)
    return said + _groups(answer, lang) + standouts.said(answer, lang)


def graded(answer: Answer) -> Estimate:
    """The estimate whose grade a card shows: of all rows together, else the weakest of its own."""
    if answer.whole is not None:
        return answer.whole
    weak = verdict.weakest(str(one.grade) for one in answer.estimates)
    return next(one for one in answer.estimates if one.grade == weak)


def _so_far(answer: Answer, lang: str) -> str:
    spec = answer.query.estimate
    if "numerator" not in spec or _is_split(answer):
        return ""
    numerator, n = (_sum(answer.rows, spec[key]) for key in ("numerator", "denominator"))
    return text.say(lang, "sentence.so_far", numerator=numerator, n=n)


def _waits(answer: Answer, lang: str) -> list[str]:
    """Of each group, when half were done, and how many by a certain day."""
    spec, listed = answer.query.estimate, []
    for one in answer.estimates:
        day, done = one.parts[1]
        shown = {
            "name": text.choice(lang, spec["group"], one.name),
            "share": formats.rate(done.value, lang) if done.value is not None else "–",
            "day": text.say(lang, "units.days", n=int(day.split(":")[1])),
        }
        if one.value is None:
            listed.append(text.say(lang, "sentence.waits_long", **shown))
            continue
        shown["value"] = text.say(lang, "units.days", n=one.value)
        shown["interval"] = interval(spec["days"], one, lang)
        told = "waits" if one.value else "waits_no_day"
        listed.append(text.say(lang, f"sentence.{told}", **shown))
    return listed


def _panels(answer: Answer, lang: str) -> str:
    """Of each group, between which values it lies in all panels."""
    spec, chart, rows = answer.query.estimate, answer.query.chart, answer.rows
    groups = []
    for group in ranked(rows[chart["x"]].tolist()):
        values = rows[rows[chart["x"]] == group][spec["value"]]
        ends = [formats.cell(spec["value"], end, lang) for end in (values.min(), values.max())]
        name = formats.cell(chart["x"], group, lang)
        told = "panel_group" if ends[0] != ends[1] else "panel_group_one"
        groups.append(text.say(lang, f"sentence.{told}", name=name, low=ends[0], high=ends[1]))
    asked = sorted(set(rows[chart["by"]].tolist()))
    return text.say(
        lang,
        "sentence.panels",
        label=_heading(answer, spec["value"], lang),
        groups=text.say(lang, "general.semicolon").join(groups),
        panels=text.say(lang, "general.comma").join(text.number(one, lang) for one in asked),
        by=_heading(answer, chart["by"], lang),
    )


def _gini(answer: Answer, whole: Estimate, lang: str) -> str:
    column = answer.query.estimate["value"]
    amounts = sorted(answer.rows[column].astype(float), reverse=True)
    first = sum(amounts[: max(len(amounts) // 5, 1)]) / (sum(amounts) or 1)
    low, high = whole.low, whole.high
    ends = (
        ""
        if low is None or high is None
        else text.say(
            lang,
            "sentence.interval",
            low=text.number(low, lang, ".2f"),
            high=text.number(high, lang, ".2f"),
        )
    )
    return text.say(
        lang,
        "sentence.gini",
        label=_heading(answer, column, lang),
        value=text.number(whole.value or 0.0, lang, ".2f"),
        interval=ends,
        n=whole.n,
        share=formats.rate(first, lang),
    )


def headline(answer: Answer, lang: str) -> str:
    """The count that stands under a figure: `434 of 1,083 (38% to 42%)`."""
    spec, rows = answer.query.estimate, answer.rows
    if is_silent(answer) or rows.empty:
        return main(answer, lang)
    if not spec:
        return _others(answer, lang)
    whole = graded(answer)
    if whole.grade == "insufficient" or ESTIMATES[spec["kind"]].is_comparison:
        return main(answer, lang)
    shown = {
        "n": whole.n,
        "interval": interval(spec["value"], whole, lang),
    }
    if spec["kind"] == "mean":
        return text.say(lang, "sentence.cases", **shown)
    numerator = _sum(rows, spec["numerator"])
    if figures.is_exposure(spec):
        return text.say(
            lang,
            "sentence.exposed",
            numerator=numerator,
            numerator_label=_heading(answer, spec["numerator"], lang),
            denominator_label=_heading(answer, spec["denominator"], lang),
            **shown,
        )
    return text.say(lang, "sentence.of", numerator=numerator, **shown)


def _others(answer: Answer, lang: str) -> str:
    """What else stands in the one row of a figure without an estimate."""
    row = answer.rows.iloc[0]
    return text.say(lang, "general.list").join(
        text.say(
            lang,
            "sentence.part",
            name=_heading(answer, column, lang),
            value=formats.cell(column, row[column], lang),
        )
        for column in answer.rows.columns
        if column != answer.query.chart["y"] and not formats.absent(row[column])
    )


def left_out(answer: Answer, lang: str) -> str:
    """The rows that could not be taken in, table by table; empty where there are none."""
    listed = [
        text.say(
            lang,
            "card.rejected_of",
            n=intake.rejected,
            table=text.say(lang, f"tables.{intake.table}"),
        )
        for intake in answer.intake
        if intake.rejected
    ]
    return text.say(lang, "general.comma").join(listed)


def not_in_data(answer: Answer, lang: str) -> str:
    """What the query needs and no export has: `“verified on” or “result” (requirements); …`.

    Of alternatives one would do.
    """
    lacking = [need for need in answer.query.needs if set(need) <= set(answer.missing)]
    listed = []
    for need in lacking:
        tables: dict[str, list[str]] = {}
        for field in need:
            table, column = field.split(".", 1)
            quoted = text.say(lang, "sentence.quoted", column=text.label(lang, column))
            tables.setdefault(table, []).append(quoted)
        alternatives = [
            text.say(
                lang,
                "sentence.field",
                columns=text.any_of(columns, lang),
                table=text.say(lang, f"tables.{table}"),
            )
            for table, columns in tables.items()
        ]
        listed.append(text.any_of(alternatives, lang))
    return text.say(lang, "general.semicolon").join(listed)


def footnotes(answer: Answer, lang: str) -> list[str]:
    """What stands in small print under a chart: n, unknown, left out, not in the data, as of."""
    spec, rows = answer.query.estimate, answer.rows
    notes = []
    total = 0 if answer.missing else count(answer)
    is_drawn = answer.query.chart.get("kind") not in ("table", "figure")
    if total and is_drawn and figures.is_exposure(spec):
        events = _sum(rows, spec["numerator"])
        label = _heading(answer, spec["numerator"], lang)
        notes.append(text.say(lang, "card.n_is", label=label, n=events))
    elif total and is_drawn:
        column = str(spec.get("denominator") or answer.query.chart.get("y"))
        if spec and spec["kind"] not in figures.BY_ROW:
            column = "case_count"
        notes.append(text.say(lang, "card.n", n=formats.measure(column, total, lang)))
    unknown = spec.get("unknown")
    if unknown and total and not _is_split(answer) and spec["kind"] in figures.BY_ROW:
        missed = _sum(rows, unknown)
        # The cases of a mean are those with a value: the unknown ones stand beside them.
        whole = total + missed if spec["kind"] == "mean" else total
        shown = {"n": missed, "share": formats.rate(missed / whole, lang)}
        notes += [text.say(lang, "card.unknown", **shown)] if missed else []
    rejected = sum(one.rejected for one in answer.intake if one.table == answer.subject)
    if rejected:
        notes.append(text.say(lang, "card.rejected", n=rejected))
    if answer.truncated:
        notes.append(text.say(lang, "card.truncated", n=len(rows)))
    if answer.as_of:
        notes.append(text.say(lang, "card.as_of", day=formats.day(answer.as_of, lang)))
    return notes


def listed_rows(answer: Answer, behind: Answer, lang: str) -> str:
    """What the list of rows behind a figure is, and how many of its rows the figure counts."""
    spec, listed = answer.query.estimate, len(behind.rows)
    shown = {"title": behind.query.title[lang], "n": listed}
    if behind.truncated:
        return text.say(lang, "card.first_rows", **shown)
    column = spec.get("numerator" if figures.is_exposure(spec) else "denominator", "")
    counted = 0.0
    if formats.kind(column) == "count" and not answer.missing:
        counted = _sum(answer.rows, column) if figures.is_exposure(spec) else count(answer)
    if not 0 < counted < listed:
        return text.say(lang, "card.all_rows", **shown)
    return text.say(lang, "card.some_rows", counted=counted, **shown)


def alt(answer: Answer, lang: str) -> str:
    """What a picture says, for who does not see it: the question and the finding."""
    return text.unmarked(" ".join((answer.query.question[lang], main(answer, lang))))
