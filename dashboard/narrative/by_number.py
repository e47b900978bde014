"""Shares of the delay in words, beside what the number of changes alone would give."""

from typing import Any

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.estimates import by_chance
from dashboard.estimates.estimate import GradedEstimate


def write_share(answer: Answer, whole: GradedEstimate, label: str, lang: str) -> str:
    """How many of 100 days name a group of changes, and how many are only near one in time, each
    beside what the number of changes alone would give; `label` is the heading of the share."""
    spec, row = answer.query.estimate, answer.rows.iloc[0].to_dict()
    interval = ""
    if whole.low is not None and whole.high is not None:
        low, high = (_of_hundred(end, lang) for end in (whole.low, whole.high))
        interval = texts.translate(lang, "sentence.interval", low=low, high=high)
    told = texts.translate(
        lang,
        "sentence.dealt",
        label=label,
        interval=interval,
        **_compare(row, whole.value, "amount", lang),
    )
    near = row[spec["near"]] / row[spec["denominator"]]
    return told + texts.translate(lang, "sentence.dealt_near", **_compare(row, near, "near", lang))


def list_parts(answer: Answer, lang: str) -> str:
    """What each part of the delay would be by the number of its changes alone; empty where that is
    unknown."""
    _, low, high = by_chance.COLUMNS["amount"]
    if low not in answer.rows:
        return ""
    column = answer.query.chart["x"]
    parts = [
        texts.translate(
            lang,
            "sentence.by_number_part",
            name=texts.escape_markdown(number_formats.format_cell(column, row[column], lang)),
            low=_of_hundred(row[low], lang),
            high=_of_hundred(row[high], lang),
        )
        for row in answer.rows.to_dict("records")
        if not number_formats.is_absent(row[low])
    ]
    listed = texts.translate(lang, "general.list").join(parts)
    return texts.translate(lang, "sentence.by_number", parts=listed) if parts else ""


def _compare(row: dict[str, Any], share: float | None, dealt: str, lang: str) -> dict[str, str]:
    _, low, high = by_chance.COLUMNS[dealt]
    values = (share, row.get(low), row.get(high))
    return dict(
        zip(("value", "low", "high"), (_of_hundred(one, lang) for one in values), strict=True)
    )


def _of_hundred(share: float | None, lang: str) -> str:
    """So many of 100, with one place: shares of few changes lie close together."""
    if share is None or number_formats.is_absent(share):
        return "–"
    return texts.number(100 * share, lang, ".1f")
