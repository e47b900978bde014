"""An answer in one sentence, never surer than its grade."""

from functools import lru_cache

from dashboard.display import number_formats, texts
from dashboard.display.palette import sort_by_meaning
from dashboard.engine.answer import Answer
from dashboard.engine.fetch import CACHED_ANSWERS
from dashboard.estimates import estimators, kinds
from dashboard.estimates.estimate import GradedEstimate
from dashboard.narrative import counts, footnotes, grade_texts, highlights
from queries.catalog import ESTIMATES

NAMED = 4


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
            name=texts.escape_markdown(number_formats.format_cell(column, value, lang)),
            value=number_formats.format_rate(float(sums[value]) / whole),
        )
        for value in sort_by_meaning(list(sums.index))
        if float(sums[value])
    ]
    return texts.translate(lang, "general.list").join(listed)


def _counts(answer: Answer, lang: str) -> str:
    """Of counts that nothing is estimated from: how many there are, and of each kind how many."""
    chart, rows = answer.query.chart, answer.rows
    if rows.empty or chart["kind"] != "bar" or number_formats.get_unit(chart["y"]) != "count":
        return ""
    parts = [
        texts.translate(
            lang,
            "sentence.counted",
            name=number_formats.format_cell(chart["x"], row[chart["x"]], lang),
            n=number_formats.format_number(row[chart["y"]]),
        )
        for row in rows.to_dict("records")
        if row[chart["y"]]
    ]
    n = number_formats.format_number(counts.sum_rows(rows, chart["y"]))
    return texts.translate(
        lang, "sentence.counts", n=n, parts=texts.translate(lang, "general.then").join(parts)
    )


def _groups(answer: Answer, lang: str) -> str:
    """The value of each series: `relayed 62% (n 500), first-hand 19% (n 400)`."""
    spec, rows = answer.query.estimate, answer.rows
    by = answer.query.chart.get("by")
    if not by or by == answer.query.chart.get("x") or spec["kind"] == "share":
        return ""
    listed = []
    for value in sort_by_meaning(
        [one for one in rows[by].tolist() if not number_formats.is_absent(one)]
    ):
        whole = estimators.estimate_whole(spec, rows[rows[by] == value])
        if whole is not None and whole.estimate.value is not None:
            listed.append(
                texts.translate(
                    lang,
                    "sentence.group",
                    name=number_formats.format_cell(by, value, lang),
                    value=number_formats.format_cell(spec["value"], whole.estimate.value, lang),
                    n=number_formats.format_number(whole.estimate.n),
                )
            )
    if not listed or len(listed) > NAMED:
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
    return texts.translate(lang, "sentence.interval", low=low, high=high)


@lru_cache(maxsize=CACHED_ANSWERS)
def write_sentence(answer: Answer, lang: str) -> str:
    """The main figure with its interval and count, never surer than its grade, or why there is
    none; of counts alone what they are, else empty where nothing is estimated."""
    spec, rows = answer.query.estimate, answer.rows
    if answer.missing and not any(one.table == answer.subject for one in answer.intake):
        table = texts.translate(lang, f"tables.{answer.subject}")
        return texts.translate(lang, "sentence.no_export", table=table)
    if answer.missing:
        return texts.translate(
            lang, "sentence.insufficient", fields=footnotes.write_missing_fields(answer, lang)
        )
    if counts.is_silent(answer) or (spec and rows.empty):
        return texts.translate(lang, "sentence.no_cases")
    if not spec:
        return _counts(answer, lang)
    whole = counts.pick_graded(answer)
    if ESTIMATES[spec["kind"]].is_comparison:
        return grade_texts.write_comparison(answer, whole, lang)
    if whole.grade == "insufficient":
        return grade_texts.write_insufficient(answer, whole, lang) + _so_far(answer, lang)
    if spec["kind"] == "survival":
        listed = texts.translate(lang, "general.then").join(_waits(answer, lang))
        return texts.translate(lang, "sentence.curves", parts=listed)
    if spec["kind"] == "concentration":
        return _gini(answer, whole, lang)
    if answer.query.chart["kind"] == "panels":
        return _panels(answer, lang)
    if counts.is_split(answer):
        column = answer.query.chart.get("by") or answer.query.chart["x"]
        return texts.translate(
            lang,
            "sentence.split",
            n=number_formats.format_amount(spec["denominator"], counts.count_cases(answer), lang),
            parts=_parts(answer, column, lang),
        )
    label = footnotes.label_column(answer, spec["value"], lang)
    # A heading that names its unit in brackets says it once for both.
    written = (
        number_formats.format_cell if {"(", "（"} & set(label) else number_formats.format_measure
    )
    shown = {
        "label": label,
        "value": written(spec["value"], whole.value, lang),
        "interval": format_interval(spec["value"], whole, lang),
        "n": number_formats.format_number(whole.n),
    }
    if spec["kind"] == "mean":
        said = texts.translate(lang, "sentence.mean", **shown)
    elif kinds.is_exposure(spec):
        shown["numerator_label"] = footnotes.label_column(answer, spec["numerator"], lang)
        shown["numerator"] = number_formats.format_number(counts.sum_rows(rows, spec["numerator"]))
        shown["denominator_label"] = footnotes.label_column(answer, spec["denominator"], lang)
        said = texts.translate(lang, "sentence.incidence", **shown)
    else:
        shown["numerator"] = number_formats.format_number(counts.sum_rows(rows, spec["numerator"]))
        said = texts.translate(lang, "sentence.rate", **shown)
    return said + _groups(answer, lang) + highlights.write_highlights(answer, lang)


def _so_far(answer: Answer, lang: str) -> str:
    spec = answer.query.estimate
    if "numerator" not in spec or counts.is_split(answer):
        return ""
    numerator, n = (counts.sum_rows(answer.rows, spec[key]) for key in ("numerator", "denominator"))
    shown = {
        "numerator": number_formats.format_number(numerator),
        "n": number_formats.format_number(n),
    }
    return texts.translate(lang, "sentence.so_far", **shown)


def _waits(answer: Answer, lang: str) -> list[str]:
    """Of each group, when half were done, and how many by a certain day."""
    spec, listed = answer.query.estimate, []
    for one in answer.estimates:
        day, done = one.parts[1]
        shown = {
            "name": texts.translate_choice(lang, spec["group"], one.name),
            "share": number_formats.format_rate(done.value) if done.value is not None else "–",
            "day": texts.translate(lang, "units.days", n=day.split(":")[1]),
        }
        if one.value is None:
            listed.append(texts.translate(lang, "sentence.waits_long", **shown))
            continue
        shown["value"] = texts.translate(
            lang, "units.days", n=number_formats.format_number(one.value)
        )
        shown["interval"] = format_interval(spec["days"], one, lang)
        told = "waits" if one.value else "waits_no_day"
        listed.append(texts.translate(lang, f"sentence.{told}", **shown))
    return listed


def _panels(answer: Answer, lang: str) -> str:
    """Of each group, between which values it lies in all panels."""
    spec, chart, rows = answer.query.estimate, answer.query.chart, answer.rows
    groups = []
    for group in sort_by_meaning(rows[chart["x"]].tolist()):
        values = rows[rows[chart["x"]] == group][spec["value"]]
        ends = [
            number_formats.format_cell(spec["value"], end, lang)
            for end in (values.min(), values.max())
        ]
        name = number_formats.format_cell(chart["x"], group, lang)
        told = "panel_group" if ends[0] != ends[1] else "panel_group_one"
        groups.append(
            texts.translate(lang, f"sentence.{told}", name=name, low=ends[0], high=ends[1])
        )
    asked = sorted(set(rows[chart["by"]].tolist()))
    return texts.translate(
        lang,
        "sentence.panels",
        label=footnotes.label_column(answer, spec["value"], lang),
        groups=texts.translate(lang, "general.then").join(groups),
        panels=texts.translate(lang, "general.comma").join(
            map(number_formats.format_number, asked)
        ),
        by=footnotes.label_column(answer, chart["by"], lang),
    )


def _gini(answer: Answer, whole: GradedEstimate, lang: str) -> str:
    column = answer.query.estimate["value"]
    amounts = sorted(answer.rows[column].astype(float), reverse=True)
    first = sum(amounts[: max(len(amounts) // 5, 1)]) / (sum(amounts) or 1)
    low, high = whole.low, whole.high
    ends = (
        ""
        if low is None or high is None
        else texts.translate(lang, "sentence.interval", low=f"{low:.2f}", high=f"{high:.2f}")
    )
    return texts.translate(
        lang,
        "sentence.gini",
        label=footnotes.label_column(answer, column, lang),
        value=f"{whole.value:.2f}",
        interval=ends,
        n=number_formats.format_number(whole.n),
        share=number_formats.format_rate(first),
    )


def write_headline(answer: Answer, lang: str) -> str:
    """The count that stands under a figure: `434 of 1,083 (38% to 42%)`."""
    spec, rows = answer.query.estimate, answer.rows
    if counts.is_silent(answer) or rows.empty:
        return write_sentence(answer, lang)
    if not spec:
        return _others(answer, lang)
    whole = counts.pick_graded(answer)
    if whole.grade == "insufficient" or ESTIMATES[spec["kind"]].is_comparison:
        return write_sentence(answer, lang)
    shown = {
        "n": number_formats.format_number(whole.n),
        "interval": format_interval(spec["value"], whole, lang),
    }
    if spec["kind"] == "mean":
        return texts.translate(lang, "sentence.cases", **shown)
    numerator = number_formats.format_number(counts.sum_rows(rows, spec["numerator"]))
    if kinds.is_exposure(spec):
        return texts.translate(
            lang,
            "sentence.exposed",
            numerator=numerator,
            numerator_label=footnotes.label_column(answer, spec["numerator"], lang),
            denominator_label=footnotes.label_column(answer, spec["denominator"], lang),
            **shown,
        )
    return texts.translate(lang, "sentence.of", numerator=numerator, **shown)


def _others(answer: Answer, lang: str) -> str:
    """What else stands in the one row of a figure without an estimate."""
    row = answer.rows.iloc[0]
    return texts.translate(lang, "general.list").join(
        texts.translate(
            lang,
            "sentence.part",
            name=footnotes.label_column(answer, column, lang),
            value=number_formats.format_cell(column, row[column], lang),
        )
        for column in answer.rows.columns
        if column != answer.query.chart["y"] and not number_formats.is_absent(row[column])
    )


def write_alt_text(answer: Answer, lang: str) -> str:
    """What a picture says, for who does not see it: the question and the finding."""
    return texts.strip_markdown(
        " ".join((answer.query.question[lang], write_sentence(answer, lang)))
    )
