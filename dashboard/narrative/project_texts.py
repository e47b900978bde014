"""What is said of one project or client: counts, which need no interval and no grade."""

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.narrative import counts, sentences


def write_sentence(answer: Answer, lang: str) -> str:
    """How many of how many, or how many of each kind; empty for answers that count no cases."""
    spec, chart = answer.query.estimate, answer.query.chart
    if counts.is_silent(answer) or answer.rows.empty or "numerator" not in spec:
        return sentences.write_sentence(answer, lang) if not spec or answer.missing else ""
    if spec["kind"] != "share":
        numerator, n = (
            counts.sum_rows(answer.rows, spec[key]) for key in ("numerator", "denominator")
        )
        unit = number_formats.get_measure_word(lang, spec["denominator"])
        return texts.translate(lang, "unit.of", numerator=numerator, n=n, unit=unit)
    column = chart.get("by") or chart["x"]
    sums = answer.rows.groupby(column, sort=False, observed=True)[spec["numerator"]].sum()
    parts = [
        texts.translate(
            lang,
            "unit.part",
            name=texts.escape_markdown(number_formats.format_cell(column, name, lang)),
            n=number_formats.format_amount(
                spec["numerator"], float(count), lang, spec["denominator"]
            ),
        )
        for name, count in sums.items()
        if count
    ]
    listed = texts.translate(lang, "general.semicolon").join(parts)
    total = number_formats.format_amount(
        spec["numerator"], float(sums.sum()), lang, spec["denominator"]
    )
    return texts.translate(lang, "sentence.split", n=total, parts=listed)
