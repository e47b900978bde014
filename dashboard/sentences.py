"""An answer in words: its one sentence, its counts, and what is missing from the data."""

from functools import lru_cache

import pandas as pd

from dashboard import figures, formats, grades, standouts, text, verdict
from dashboard.engine import ANSWERS_KEPT, Answer
from dashboard.estimates import Estimate
from dashboard.marks import ranked
from queries.catalog import ESTIMATES

# More groups than this are not listed in a sentence.
NAMED = 4


def _sum(rows: pd.DataFrame, column: str | None) -> float:
    return float(rows[column].astype(float).sum()) if column in rows.columns else 0.0


@lru_cache(maxsize=ANSWERS_KEPT)
def count(answer: Answer) -> float:
    """The number of cases of an answer: the sum of its denominators, none counted twice.

    The parts of a share add up to the whole, so their numerators are summed; 0 where the query
    counts no cases.
    """
    spec, rows, chart = answer.query.estimate, answer.rows, answer.query.chart
    if chart.get("kind") == "panels" and len(rows):
        # Every panel has the same cases.
        rows = rows[rows[chart["by"]] == rows[chart["by"]].iloc[0]]
    if spec and spec["kind"] not in figures.BY_ROW:
        return sum(estimate.n for estimate in answer.estimates)
    if spec:
        part = spec["numerator"] if _is_split(answer) else spec["denominator"]
        return _sum(rows, part)
    y = chart.get("y", "")
    return _sum(rows, y) if formats.kind(y) == "count" else 0.0


def is_silent(answer: Answer) -> bool:
    """Whether the answer has no figure: a needed field is in no export, or there is no case.

    Such a query may still return rows, made of defaults: they must not be drawn or put in words.
    """
    counts = answer.query.estimate or formats.kind(answer.query.chart.get("y", "")) == "count"
    return bool(answer.missing) or bool(counts and not answer.rows.empty and not count(answer))


def has_figure(answer: Answer) -> bool:
    """Whether the answer's single figure exists and is precise enough to be stated."""
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
            value=formats.rate(float(sums[value]) / whole),
        )
        for value in ranked(list(sums.index))
        if float(sums[value])
    ]
    return text.say(lang, "general.list").join(listed)


def _counts(answer: Answer, lang: str) -> str:
    """The total of plain counts, and the count of each category."""
    chart, rows = answer.query.chart, answer.rows
    if rows.empty or chart["kind"] != "bar" or formats.kind(chart["y"]) != "count":
        return ""
    parts = [
        text.say(
            lang,
            "sentence.counted",
            name=formats.cell(chart["x"], row[chart["x"]], lang),
            n=formats.number(row[chart["y"]]),
        )
        for row in rows.to_dict("records")
        if row[chart["y"]]
    ]
    n = formats.number(_sum(rows, chart["y"]))
    return text.say(lang, "sentence.counts", n=n, parts=text.say(lang, "general.then").join(parts))


def _groups(answer: Answer, lang: str) -> str:
    """The value of each series: `relayed 62% (n 500), first-hand 19% (n 400)`."""
    spec, rows = answer.query.estimate, answer.rows
    by = answer.query.chart.get("by")
    if not by or by == answer.query.chart.get("x") or spec["kind"] == "share":
        return ""
    listed = []
    for value in ranked([group for group in rows[by].tolist() if not formats.absent(group)]):
        whole = figures.whole(spec, rows[rows[by] == value])
        if whole is not None and whole.estimate.value is not None:
            listed.append(
                text.say(
                    lang,
                    "sentence.group",
                    name=formats.cell(by, value, lang),
                    value=formats.cell(spec["value"], whole.estimate.value, lang),
                    n=formats.number(whole.estimate.n),
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
    """The main figure with its interval and count, worded by its grade, or why there is none.

    Plain counts are listed; empty where there is neither.
    """
    spec = answer.query.estimate
    if answer.missing or is_silent(answer) or (spec and answer.rows.empty):
        return _why_none(answer, lang)
    if not spec:
        return _counts(answer, lang)
    whole = graded(answer)
    if ESTIMATES[spec["kind"]].is_comparison:
        return grades.comparison(answer, whole, lang)
    if whole.grade == "insufficient":
        return grades.not_yet(answer, whole, lang) + _so_far(answer, lang)
    if spec["kind"] == "survival":
        return _waits(answer, lang)
    if spec["kind"] == "concentration":
        return _gini(answer, whole, lang)
    if answer.query.chart["kind"] == "panels":
        return _panels(answer, lang)
    if _is_split(answer):
        return _split(answer, lang)
    return _figure(answer, whole, lang) + _groups(answer, lang) + standouts.said(answer, lang)


def _why_none(answer: Answer, lang: str) -> str:
    if not answer.missing:
        return text.say(lang, "sentence.no_cases")
    if any(intake.table == answer.subject for intake in answer.intake):
        return text.say(lang, "sentence.insufficient", fields=not_in_data(answer, lang))
    table = text.say(lang, f"tables.{answer.subject}")
    return text.say(lang, "sentence.no_export", table=table)


def _split(answer: Answer, lang: str) -> str:
    chart = answer.query.chart
    return text.say(
        lang,
        "sentence.split",
        n=formats.amount(answer.query.estimate["denominator"], count(answer), lang),
        parts=_parts(answer, chart.get("by") or chart["x"], lang),
    )


def _figure(answer: Answer, whole: Estimate, lang: str) -> str:
    """A mean, a count over exposure or a rate, with its interval and cases."""
    spec, rows = answer.query.estimate, answer.rows
    label = _heading(answer, spec["value"], lang)
    # A heading with its unit in brackets need not be followed by a value with the same unit.
    written = formats.cell if {"(", "（"} & set(label) else formats.measure
    shown = {
        "label": label,
        "value": written(spec["value"], whole.value, lang),
        "interval": interval(spec["value"], whole, lang),
        "n": formats.number(whole.n),
    }
    if spec["kind"] == "mean":
        return text.say(lang, "sentence.mean", **shown)
    shown["numerator"] = formats.number(_sum(rows, spec["numerator"]))
    if not figures.is_exposure(spec):
        return text.say(lang, "sentence.rate", **shown)
    shown["numerator_label"] = _heading(answer, spec["numerator"], lang)
    shown["denominator_label"] = _heading(answer, spec["denominator"], lang)
    return text.say(lang, "sentence.incidence", **shown)


def graded(answer: Answer) -> Estimate:
    """The estimate whose grade a card shows: that of all rows together, else the weakest one."""
    if answer.whole is not None:
        return answer.whole
    weakest = verdict.weakest(str(estimate.grade) for estimate in answer.estimates)
    return next(estimate for estimate in answer.estimates if estimate.grade == weakest)


def _so_far(answer: Answer, lang: str) -> str:
    spec = answer.query.estimate
    if "numerator" not in spec or _is_split(answer):
        return ""
    numerator, n = (_sum(answer.rows, spec[key]) for key in ("numerator", "denominator"))
    shown = {"numerator": formats.number(numerator), "n": formats.number(n)}
    return text.say(lang, "sentence.so_far", **shown)


def _waits(answer: Answer, lang: str) -> str:
    """For each group, the median wait and the share done by a certain day."""
    spec, listed = answer.query.estimate, []
    for estimate in answer.estimates:
        day, done = estimate.parts[1]
        shown = {
            "name": text.choice(lang, spec["group"], estimate.name),
            "share": formats.rate(done.value) if done.value is not None else "–",
            "day": text.say(lang, "units.days", n=day.split(":")[1]),
        }
        if estimate.value is None:
            listed.append(text.say(lang, "sentence.waits_long", **shown))
            continue
        shown["value"] = text.say(lang, "units.days", n=formats.number(estimate.value))
        shown["interval"] = interval(spec["days"], estimate, lang)
        key = "waits" if estimate.value else "waits_no_day"
        listed.append(text.say(lang, f"sentence.{key}", **shown))
    return text.say(lang, "sentence.curves", parts=text.say(lang, "general.then").join(listed))


def _panels(answer: Answer, lang: str) -> str:
    """For each group, the range of its values over all panels."""
    spec, chart, rows = answer.query.estimate, answer.query.chart, answer.rows
    groups = []
    for group in ranked(rows[chart["x"]].tolist()):
        values = rows[rows[chart["x"]] == group][spec["value"]]
        ends = [formats.cell(spec["value"], end, lang) for end in (values.min(), values.max())]
        name = formats.cell(chart["x"], group, lang)
        key = "panel_group" if ends[0] != ends[1] else "panel_group_one"
        groups.append(text.say(lang, f"sentence.{key}", name=name, low=ends[0], high=ends[1]))
    panels = sorted(set(rows[chart["by"]].tolist()))
    return text.say(
        lang,
        "sentence.panels",
        label=_heading(answer, spec["value"], lang),
        groups=text.say(lang, "general.then").join(groups),
        panels=text.say(lang, "general.comma").join(map(formats.number, panels)),
        by=_heading(answer, chart["by"], lang),
    )


def _gini(answer: Answer, whole: Estimate, lang: str) -> str:
    column = answer.query.estimate["value"]
    amounts = sorted(answer.rows[column].astype(float), reverse=True)
    top_fifth = sum(amounts[: max(len(amounts) // 5, 1)]) / (sum(amounts) or 1)
    low, high = whole.low, whole.high
    ends = (
        ""
        if low is None or high is None
        else text.say(lang, "sentence.interval", low=f"{low:.2f}", high=f"{high:.2f}")
    )
    return text.say(
        lang,
        "sentence.gini",
        label=_heading(answer, column, lang),
        value=f"{whole.value:.2f}",
        interval=ends,
        n=formats.number(whole.n),
        share=formats.rate(top_fifth),
    )


def headline(answer: Answer, lang: str) -> str:
    """The line under a headline figure: `434 of 1,083 (38% to 42%)`."""
    spec, rows = answer.query.estimate, answer.rows
    if is_silent(answer) or rows.empty:
        return main(answer, lang)
    if not spec:
        return _others(answer, lang)
    whole = graded(answer)
    if whole.grade == "insufficient" or ESTIMATES[spec["kind"]].is_comparison:
        return main(answer, lang)
    shown = {
        "n": formats.number(whole.n),
        "interval": interval(spec["value"], whole, lang),
    }
    if spec["kind"] == "mean":
        return text.say(lang, "sentence.cases", **shown)
    numerator = formats.number(_sum(rows, spec["numerator"]))
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
    """The other columns of the single row of a figure without an estimate."""
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
    """The number of rejected rows by table; empty where there are none."""
    listed = [
        text.say(
            lang,
            "card.rejected_of",
            n=formats.number(intake.rejected),
            table=text.say(lang, f"tables.{intake.table}"),
        )
        for intake in answer.intake
        if intake.rejected
    ]
    return text.say(lang, "general.comma").join(listed)


def not_in_data(answer: Answer, lang: str) -> str:
    """The fields that the query needs and no export has, alternatives joined by “or”:
    `“verified on” or “result” (requirements); …`.
    """
    lacking = [need for need in answer.query.needs if set(need) <= set(answer.missing)]
    listed = []
    for need in lacking:
        tables: dict[str, list[str]] = {}
        for field in need:
            table, column = field.split(".", 1)
            quoted = text.say(lang, "sentence.quoted", column=text.label(lang, column))
            tables.setdefault(table, []).append(quoted)
        either = text.say(lang, "general.or")
        listed.append(
            either.join(
                text.say(
                    lang,
                    "sentence.field",
                    columns=either.join(columns),
                    table=text.say(lang, f"tables.{table}"),
                )
                for table, columns in tables.items()
            )
        )
    return text.say(lang, "general.then").join(listed)


def footnotes(answer: Answer, lang: str) -> list[str]:
    """The small print under a chart: n, unknown, rejected and truncated rows, as-of date."""
    notes = [] if answer.missing else [_n(answer, lang), _unknown(answer, lang)]
    rejected = sum(intake.rejected for intake in answer.intake if intake.table == answer.subject)
    if rejected:
        notes.append(text.say(lang, "card.rejected", n=formats.number(rejected)))
    if answer.truncated:
        notes.append(text.say(lang, "card.truncated", n=formats.number(len(answer.rows))))
    if answer.as_of:
        notes.append(text.say(lang, "card.as_of", day=formats.day(answer.as_of, lang)))
    return [note for note in notes if note]


def _n(answer: Answer, lang: str) -> str:
    """The number of cases, of a count over exposure the number of events; empty without a chart."""
    spec, chart, total = answer.query.estimate, answer.query.chart, count(answer)
    if not total or chart.get("kind") in ("table", "figure"):
        return ""
    if figures.is_exposure(spec):
        events = formats.number(_sum(answer.rows, spec["numerator"]))
        label = _heading(answer, spec["numerator"], lang)
        return text.say(lang, "card.n_is", label=label, n=events)
    column = str(spec.get("denominator") or chart.get("y"))
    if spec and spec["kind"] not in figures.BY_ROW:
        column = "case_count"
    return text.say(lang, "card.n", n=formats.measure(column, total, lang))


def _unknown(answer: Answer, lang: str) -> str:
    """The number and share of unknown cases; empty where none is counted."""
    spec, total = answer.query.estimate, count(answer)
    if not total or spec.get("kind") not in figures.BY_ROW or _is_split(answer):
        return ""
    unknown = _sum(answer.rows, spec.get("unknown"))
    if not unknown:
        return ""
    # The denominator of a mean counts only the cases with a value.
    whole = total + unknown if spec["kind"] == "mean" else total
    return text.say(
        lang, "card.unknown", n=formats.number(unknown), share=formats.rate(unknown / whole)
    )


def listed_rows(answer: Answer, behind: Answer, lang: str) -> str:
    """The title of the list of rows behind a figure, and how many of them the figure counts."""
    spec, listed = answer.query.estimate, len(behind.rows)
    shown = {"title": behind.query.title[lang], "n": formats.number(listed)}
    if behind.truncated:
        return text.say(lang, "card.first_rows", **shown)
    column = spec.get("numerator" if figures.is_exposure(spec) else "denominator", "")
    counted = 0.0
    if formats.kind(column) == "count" and not answer.missing:
        counted = _sum(answer.rows, column) if figures.is_exposure(spec) else count(answer)
    if not 0 < counted < listed:
        return text.say(lang, "card.all_rows", **shown)
    return text.say(lang, "card.some_rows", counted=formats.number(counted), **shown)


def alt(answer: Answer, lang: str) -> str:
    """The alternative text of a chart: its question and its main sentence."""
    return text.unmarked(" ".join((answer.query.question[lang], main(answer, lang))))
