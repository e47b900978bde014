"""How many records of a figure are disputed, and the figure without them."""

from collections.abc import Iterable

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.estimates import kinds
from dashboard.narrative import counts, differences, highlights, sentences
from queries.kinds import ESTIMATES

# A figure of more groups than this is told as a whole.
FEW_GROUPS = 6


def write_disputed(answer: Answer, lang: str) -> str:
    """That so many of the cases are disputed, and what the figure is without them; empty where
    none is."""
    if not answer.disputed and answer.without is None:
        return ""
    without = answer.without
    if without is None or answer.missing or counts.is_silent(answer):
        return texts.translate(lang, "disputed.count", n=answer.disputed)
    said = write_value(without, lang)
    key = "same" if said == write_value(answer, lang) else "other"
    count = _write_count(answer, without, lang)
    return texts.translate(lang, f"disputed.{key}", count=count, value=said)


def list_disputed(answers: Iterable[Answer], lang: str) -> list[str]:
    """The same for each of several figures of which cases are disputed, with its title."""
    told = ((answer.query.title[lang], write_disputed(answer, lang)) for answer in answers)
    return [
        texts.translate(lang, "disputed.of", title=title, told=words)
        for title, words in told
        if words
    ]


def _write_count(answer: Answer, without: Answer, lang: str) -> str:
    """How many of how many cases; without the whole where the figure counts something else."""
    spec = answer.query.estimate
    column = spec.get("numerator" if counts.is_split(answer) else "denominator", "")
    is_counted = number_formats.get_unit(column or answer.query.chart.get("y", "")) == "count"
    if spec.get("kind") in ESTIMATES and spec["kind"] not in kinds.BY_ROW:
        is_counted = spec["kind"] != "corroboration"
    everything = counts.count_cases(answer)
    counted = everything - counts.count_cases(without)
    if not is_counted or kinds.is_exposure(spec) or counted < 1:
        return texts.translate(lang, "disputed.count", n=answer.disputed)
    return texts.translate(lang, "disputed.count_of", n=counted, all=everything)


def write_value(answer: Answer, lang: str) -> str:
    """The figure in brief and as plain text: its value, its shares, or the values of few groups."""
    spec = answer.query.estimate
    if not spec or answer.rows.empty or counts.is_silent(answer):
        return texts.strip_markdown(sentences.write_sentence(answer, lang))
    whole = counts.pick_graded(answer)
    if whole.value is None or (whole.grade == "insufficient" and not counts.is_census(answer)):
        return texts.strip_markdown(sentences.write_sentence(answer, lang))
    if ESTIMATES[spec["kind"]].is_comparison:
        unit = differences.get_unit(spec)
        value = differences.format_end(whole.value, unit, lang)
        interval = differences.format_interval(whole, unit, lang)
        return differences.format_in_hundred(value, spec, lang) + interval
    is_plain = spec["kind"] in kinds.BY_ROW and answer.query.chart["kind"] != "panels"
    if not is_plain or counts.is_split(answer):
        return texts.strip_markdown(sentences.write_sentence(answer, lang))
    return _write_values(answer, whole.value, lang)


def _write_values(answer: Answer, value: float, lang: str) -> str:
    """The value of all cases together, and of each group where there are few."""
    column, by = answer.query.estimate["value"], answer.query.chart.get("by")
    written = number_formats.format_measure(column, value, lang)
    series = highlights.list_series(answer) if by else []
    rows = answer.rows
    x = answer.query.chart.get("x", "")
    if not series and 1 < len(rows) <= FEW_GROUPS and number_formats.get_unit(x) == "text":
        named = [(x, row[x], row[column]) for row in rows.to_dict("records")]
    else:
        named = [(str(by), name, one.value) for name, one in series[:FEW_GROUPS]]
    parts = [
        texts.translate(
            lang,
            "sentence.part",
            name=number_formats.format_cell(of, name, lang),
            value=number_formats.format_cell(column, one, lang),
        )
        for of, name, one in named
    ]
    listed = texts.translate(lang, "general.comma").join(parts)
    if not parts:
        return written
    return texts.translate(lang, "disputed.groups", value=written, groups=listed)
