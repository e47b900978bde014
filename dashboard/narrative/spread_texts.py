"""The spread between units in words: a few, everywhere, or not to be told."""

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.estimates import spread
from dashboard.estimates.estimate import GradedEstimate
from dashboard.narrative import grade_texts

# How the units of a column are counted.
UNITS = {"person_label": "people", "client_name": "clients", "project_name": "projects"}
# Up to this share of the units outside their limits are a few.
MOST_FEW = 1 / 3


def write_spread(answer: Answer, whole: GradedEstimate, lang: str) -> str:
    """Whether the units are alike, a few stand out, they differ widely, or it cannot be told."""
    spec = answer.query.estimate
    units = spread.gather_units(spec, answer.rows)
    limits = spread.make_unit_funnel(spec, units)
    above = below = 0
    if limits:
        above = int((limits.is_outside & (units[spec["value"]] > limits.share)).sum())
        below = int(limits.is_outside.sum()) - above
    number = int((units[spec["denominator"]] > 0).sum())
    key = {"none": "alike", "inconclusive": "unclear"}.get(str(whole.grade), "")
    if not key:
        key = "few" if 0 < above + below <= MOST_FEW * number else "widely"
    facts = whole.verdict.facts if whole.verdict else {}
    told = texts.translate(
        lang,
        f"spread.{key}",
        units=texts.translate(lang, f"spread_units.{UNITS.get(spec['unit'], 'units')}", n=number),
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
    return told + texts.translate(
        lang, "spread.outside" if above + below else "spread.none_outside", above=above, below=below
    )


def _format_points(share: float | None, lang: str) -> str:
    return grade_texts.format_width(share or 0.0, "rate", lang)
