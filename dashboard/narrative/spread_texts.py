"""The spread between units in words: a few, everywhere, or not to be told."""

import pandas as pd

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.estimates import spread
from dashboard.estimates.estimate import GradedEstimate
from dashboard.narrative import differences

# How the units of a column are counted.
UNITS = {"person_label": "people", "client_name": "clients", "project_name": "projects"}
# Up to this share of the units outside their limits are a few.
MOST_FEW = 1 / 3
# More units outside their limits are counted and not named.
NAMED = 4


def write_spread(answer: Answer, whole: GradedEstimate, lang: str) -> str:
    """Whether the units are alike, a few stand out, they differ widely, or it cannot be told."""
    spec = answer.query.estimate
    units = spread.gather_units(spec, answer.rows)
    limits = spread.make_unit_funnel(spec, units)
    is_above = units[spec["value"]] > (limits.share if limits else 0)
    outside = units[limits.is_outside] if limits else units.head(0)
    above = int(is_above[outside.index].sum())
    number = int((units[spec["denominator"]] > 0).sum())
    key = {"none": "alike", "inconclusive": "unclear"}.get(str(whole.grade), "")
    if not key:
        key = "few" if 0 < len(outside) <= MOST_FEW * number else "widely"
    facts = whole.verdict.facts if whole.verdict else {}
    told = texts.translate(
        lang,
        f"spread.{key}",
        units=texts.translate(lang, f"spread.{UNITS.get(spec['unit'], 'units')}", n=number),
        value=_format_points(whole.value, lang),
        high=_format_points(whole.high, lang),
        interval=texts.translate(
            lang,
            "compare.from_to",
            low=100 * (whole.low or 0.0),
            high=_format_points(whole.high, lang),
        ),
        share=number_formats.format_rate(facts.get("share_between", 0.0), lang),
    )
    if key == "alike":
        return told
    if outside.empty:
        # Without clusters the limits are those of how far all units lie apart.
        is_clustered = bool(units[spread.DESIGN_EFFECT].notna().all())
        return told + texts.translate(
            lang, "spread.none_outside" if is_clustered else "spread.none_apart"
        )
    return told + texts.translate(
        lang,
        "spread.outside",
        above=above,
        below=len(outside) - above,
        names=_list_units(answer, outside, lang),
    )


def _list_units(answer: Answer, units: pd.DataFrame, lang: str) -> str:
    """The largest of the units with their rates and counts; empty where they are many."""
    if len(units) > NAMED:
        return ""
    spec = answer.query.estimate
    listed = [
        texts.translate(
            lang,
            "sentence.group",
            name=texts.escape_markdown(
                number_formats.format_cell(spec["unit"], unit[spec["unit"]], lang)
            ),
            value=number_formats.format_cell(spec["value"], unit[spec["value"]], lang),
            n=unit[spec["denominator"]],
            unit=number_formats.get_measure_word(lang, spec["denominator"]),
        )
        for unit in units.sort_values(spec["denominator"], ascending=False).to_dict("records")
    ]
    names = texts.translate(lang, "general.list").join(listed)
    return texts.translate(lang, "spread.names", names=names)


def _format_points(share: float | None, lang: str) -> str:
    return differences.format_width(share or 0.0, "rate", lang)


def write_concentration(answer: Answer, whole: GradedEstimate, label: str, lang: str) -> str:
    """The Gini coefficient, beside that of equal rates, and the share of the largest fifth;
    `label` is the heading of what is concentrated."""
    low, high = whole.low, whole.high
    ends = (
        ""
        if low is None or high is None
        else texts.translate(
            lang,
            "sentence.interval",
            low=texts.number(low, lang, ".2f"),
            high=texts.number(high, lang, ".2f"),
        )
    )
    return texts.translate(
        lang,
        "sentence.gini",
        label=label,
        value=texts.number(whole.value or 0.0, lang, ".2f"),
        interval=ends,
        n=whole.n,
        share=number_formats.format_rate(compute_top_fifth(answer), lang),
        **name_units(answer.query.chart["x"], lang),
    ) + _gini_by_chance(whole, lang)


def compute_top_fifth(answer: Answer) -> float:
    """The share (0–1) that the largest fifth of the units has of all."""
    column = answer.query.estimate["value"]
    amounts = sorted(answer.rows[column].astype(float), reverse=True)
    return sum(amounts[: max(len(amounts) // 5, 1)]) / (sum(amounts) or 1)


def count_outside(answer: Answer) -> tuple[int, int]:
    """How many units with cases there are, and how many lie beyond their limits."""
    spec = answer.query.estimate
    units = spread.gather_units(spec, answer.rows)
    limits = spread.make_unit_funnel(spec, units)
    number = int((units[spec["denominator"]] > 0).sum())
    return number, int(limits.is_outside.sum()) if limits else 0


def name_units(column: str, lang: str) -> dict[str, str]:
    """The noun of the units of a column, and its measure word."""
    name = column if column in UNITS else "number"
    return {
        "units": texts.translate(lang, f"unit_noun.{name}.units"),
        "measure": texts.translate(lang, f"unit_noun.{name}.measure"),
    }


def _gini_by_chance(whole: GradedEstimate, lang: str) -> str:
    """The Gini coefficient that equal rates would give; empty where it is not known."""
    chance = dict(whole.parts).get("by_chance")
    if chance is None or None in (chance.value, chance.low, chance.high):
        return ""
    ends = {
        end: texts.number(getattr(chance, end), lang, ".2f") for end in ("value", "low", "high")
    }
    return texts.translate(lang, "spread.gini_by_chance", **ends)
