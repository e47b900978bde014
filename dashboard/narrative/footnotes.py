"""The small print of an answer: counts, missing fields, rows left out, alt text."""

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.estimates import kinds
from dashboard.estimates.kinds import BY_ROW
from dashboard.narrative import counts


def label_column(answer: Answer, column: str, lang: str) -> str:
    return texts.label_column(lang, column, answer.query.columns)


def write_left_out(answer: Answer, lang: str) -> str:
    """The rows that could not be taken in, table by table; empty where there are none."""
    listed = [
        texts.translate(
            lang,
            "card.rejected_of",
            n=number_formats.format_number(intake.rejected),
            table=texts.translate(lang, f"tables.{intake.table}"),
        )
        for intake in answer.intake
        if intake.rejected
    ]
    return texts.translate(lang, "general.comma").join(listed)


def write_missing_fields(answer: Answer, lang: str) -> str:
    """What the query needs and no export has: `“verified on” or “result” (requirements); …`.

    Of alternatives one would do.
    """
    lacking = [need for need in answer.query.needs if set(need) <= set(answer.missing)]
    listed = []
    for need in lacking:
        tables: dict[str, list[str]] = {}
        for field in need:
            table, column = field.split(".", 1)
            quoted = texts.translate(
                lang, "sentence.quoted", column=texts.label_column(lang, column)
            )
            tables.setdefault(table, []).append(quoted)
        either = texts.translate(lang, "general.or")
        listed.append(
            either.join(
                texts.translate(
                    lang,
                    "sentence.field",
                    columns=either.join(columns),
                    table=texts.translate(lang, f"tables.{table}"),
                )
                for table, columns in tables.items()
            )
        )
    return texts.translate(lang, "general.then").join(listed)


def write_footnotes(answer: Answer, lang: str) -> list[str]:
    """What stands in small print under a chart: n, unknown, left out, not in the data, as of."""
    spec, rows = answer.query.estimate, answer.rows
    notes = []
    total = 0 if answer.missing else counts.count_cases(answer)
    is_drawn = answer.query.chart.get("kind") not in ("table", "figure")
    if total and is_drawn and kinds.is_exposure(spec):
        events = number_formats.format_number(counts.sum_rows(rows, spec["numerator"]))
        label = label_column(answer, spec["numerator"], lang)
        notes.append(texts.translate(lang, "card.n_is", label=label, n=events))
    elif total and is_drawn:
        column = str(spec.get("denominator") or answer.query.chart.get("y"))
        if spec and spec["kind"] not in BY_ROW:
            column = "case_count"
        notes.append(
            texts.translate(lang, "card.n", n=number_formats.format_measure(column, total, lang))
        )
    unknown = spec.get("unknown")
    if unknown and total and not counts.is_split(answer) and spec["kind"] in BY_ROW:
        missed = counts.sum_rows(rows, unknown)
        # The cases of a mean are those with a value: the unknown ones stand beside them.
        whole = total + missed if spec["kind"] == "mean" else total
        shown = {
            "n": number_formats.format_number(missed),
            "share": number_formats.format_rate(missed / whole),
        }
        notes += [texts.translate(lang, "card.unknown", **shown)] if missed else []
    rejected = sum(one.rejected for one in answer.intake if one.table == answer.subject)
    if rejected:
        notes.append(
            texts.translate(lang, "card.rejected", n=number_formats.format_number(rejected))
        )
    if answer.truncated:
        notes.append(
            texts.translate(lang, "card.truncated", n=number_formats.format_number(len(rows)))
        )
    if answer.as_of:
        notes.append(
            texts.translate(lang, "card.as_of", day=number_formats.format_day(answer.as_of, lang))
        )
    return notes


def describe_listed_rows(answer: Answer, behind: Answer, lang: str) -> str:
    """What the list of rows behind a figure is, and how many of its rows the figure counts."""
    spec, listed = answer.query.estimate, len(behind.rows)
    shown = {"title": behind.query.title[lang], "n": number_formats.format_number(listed)}
    if behind.truncated:
        return texts.translate(lang, "card.first_rows", **shown)
    column = spec.get("numerator" if kinds.is_exposure(spec) else "denominator", "")
    counted = 0.0
    if number_formats.get_unit(column) == "count" and not answer.missing:
        counted = (
            counts.sum_rows(answer.rows, column)
            if kinds.is_exposure(spec)
            else counts.count_cases(answer)
        )
    if not 0 < counted < listed:
        return texts.translate(lang, "card.all_rows", **shown)
    return texts.translate(
        lang, "card.some_rows", counted=number_formats.format_number(counted), **shown
    )
