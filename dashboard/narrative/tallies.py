"""How many of how many, in words: each with what is counted, so far, and how many are unknown."""

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.estimates import kinds
from dashboard.estimates.estimate import GradedEstimate
from dashboard.estimates.kinds import Spec
from dashboard.narrative import counts


def write_parts(spec: Spec, numerator: float, n: float, lang: str) -> dict[str, str]:
    """How many of how many, each with what is counted: 81 of 263, 3 of 40 working days."""
    return {
        "part": number_formats.format_amount(
            spec["numerator"], numerator, lang, spec["denominator"]
        ),
        "whole": number_formats.format_amount(spec["denominator"], n, lang),
    }


def write_so_far(answer: Answer, whole: GradedEstimate, lang: str) -> str:
    """How many of how many there are so far, where most are known: of others it would read as if
    all that is unknown were not so."""
    spec = answer.query.estimate
    if "numerator" not in spec or counts.is_split(answer) or counts.is_mostly_unknown(whole):
        return ""
    if kinds.is_exposure(spec):
        return texts.translate(
            lang,
            "sentence.so_far_exposed",
            numerator_label=_label(answer, spec["numerator"], lang),
            numerator=counts.sum_rows(answer.rows, spec["numerator"]),
            denominator_label=_label(answer, spec["denominator"], lang),
            n=counts.sum_rows(answer.rows, spec["denominator"]),
        )
    if number_formats.get_unit(spec["numerator"]) != "count":
        return ""
    numerator, n = (counts.sum_rows(answer.rows, spec[key]) for key in ("numerator", "denominator"))
    return texts.translate(lang, "sentence.so_far", **write_parts(spec, numerator, n, lang))


def write_unknown(answer: Answer, lang: str) -> str:
    """Of how many of all that one project has it is not known; no grade says so there."""
    spec = answer.query.estimate
    unknown = counts.sum_rows(answer.rows, spec.get("unknown"))
    # What has no value is outside a mean, and told in the small print.
    if not unknown or "numerator" not in spec:
        return ""
    written = number_formats.format_amount(spec["denominator"], unknown, lang)
    return texts.translate(lang, "sentence.unknown", n=written)


def _label(answer: Answer, column: str, lang: str) -> str:
    return texts.escape_markdown(texts.label_column(lang, column, answer.query.columns))
