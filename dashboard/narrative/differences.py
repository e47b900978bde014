"""Sizes, differences and ranges in words, on the scale of a figure."""

from collections.abc import Mapping
from typing import Any

from dashboard.display import number_formats, texts
from dashboard.estimates import kinds
from dashboard.estimates.estimate import GradedEstimate


def get_unit(spec: Mapping[str, Any]) -> str:
    """The unit of the figure: `rate`, `days`, or `number` for what is per so many."""
    spec = kinds.get_compared(spec)
    if spec["kind"] in ("difference", "corroboration", "concentration", "spread", "survival"):
        return "rate"
    return number_formats.get_unit(spec.get("outcome") or spec["value"])


def format_width(value: float, unit: str, lang: str) -> str:
    """A distance on the scale of a figure: 5 points, 0.5 working days, 2."""
    if unit == "rate":
        return texts.translate(lang, "compare.points", n=100 * value)
    if unit == "days":
        return texts.translate(lang, "units.days", n=_days(value, lang))
    return texts.number(value, lang)


def _days(value: float, lang: str) -> float | str:
    """Days to be said: below one with two places."""
    return texts.number(value, lang, ".2f") if 0.005 <= abs(value) < 0.995 else value


def format_difference(value: float, unit: str, lang: str) -> str:
    """A difference in words: 39 points higher, 0.5 working days shorter."""
    scale, way = ("points", 100) if unit == "rate" else ("days", 1)
    size = abs(value) * way
    written = size if scale == "points" else _days(size, lang)
    return texts.translate(lang, f"compare.{scale}_{'up' if value >= 0 else 'down'}", n=written)


def format_interval(estimate: GradedEstimate, unit: str, lang: str) -> str:
    """The 95 % interval of a difference in brackets; empty where there is none."""
    low, high = estimate.low, estimate.high
    if low is None or high is None:
        return ""
    if low * high > 0:
        near, far = sorted((abs(low), abs(high)))
        written = (
            [100 * near, 100 * far] if unit == "rate" else [_days(near, lang), _days(far, lang)]
        )
        return texts.translate(lang, "compare.from_to", low=written[0], high=written[1])
    ends = (format_difference(end, unit, lang) for end in (low, high))
    return texts.translate(lang, "compare.from_to", **dict(zip(("low", "high"), ends, strict=True)))


def format_size(value: float, unit: str, lang: str) -> str:
    """The size of a difference without its side: 40 (in 100), 0.54 working days."""
    if unit != "rate":
        return format_width(abs(value), unit, lang)
    in_hundred = 100 * abs(value)
    return texts.number(in_hundred, lang, ".0f" if round(in_hundred, 1) >= 1 else ".1f")


def format_sizes(low: float, high: float, unit: str, lang: str) -> str:
    """The interval of a finding in brackets, in sizes as `format_size` gives them."""
    near, far = sorted((low, high), key=abs)
    if low * high <= 0:
        return texts.translate(lang, "compare.bracket", words=format_range(low, high, unit, lang))
    ends = [
        _days(abs(end), lang) if unit == "days" else format_size(end, unit, lang)
        for end in (near, far)
    ]
    return texts.translate(lang, "compare.from_to", low=ends[0], high=ends[1])


def format_end(value: float, unit: str, lang: str) -> str:
    """An end of a range: 35 fewer, 0.3 working days more, no difference."""
    is_none = round(100 * abs(value)) == 0 if unit == "rate" else abs(value) < 0.05
    if is_none:
        return texts.translate(lang, "compare.same")
    side = "more" if value > 0 else "fewer" if unit == "rate" else "less"
    if unit == "rate":
        return texts.translate(
            lang, f"compare.{side}", n=texts.number(100 * abs(value), lang, ".0f")
        )
    return texts.translate(lang, f"compare.{side}", n=format_width(abs(value), unit, lang))


def format_range(low: float, high: float, unit: str, lang: str) -> str:
    """What is possible: from 35 fewer to 6 more; one word where both ends are alike."""
    ends = [format_end(end, unit, lang) for end in (low, high)]
    if ends[0] == ends[1]:
        return ends[0]
    return texts.translate(lang, "compare.range", low=ends[0], high=ends[1])


def format_in_hundred(words: str, spec: Mapping[str, Any], lang: str) -> str:
    """A difference or range with what it is counted in: 35 fewer in 100."""
    unit = get_unit(spec)
    if unit != "rate" or words == texts.translate(lang, "compare.same"):
        return words
    measure = number_formats.get_measure_word(lang, spec.get("denominator"))
    return texts.translate(lang, "compare.in_hundred", words=words, unit=measure)


def format_measure(value: float, unit: str, lang: str) -> str:
    """A value on the scale of a figure: 41%, 3.4 working days, 14.5."""
    if unit == "rate":
        return number_formats.format_rate(value, lang)
    return (
        texts.translate(lang, "units.days", n=_days(value, lang))
        if unit == "days"
        else texts.number(value, lang)
    )
