"""The fields that an answer lacks, in words."""

from dashboard.display import texts
from dashboard.engine.answer import Answer


def write_missing_fields(answer: Answer, lang: str) -> str:
    """The fields that the query needs and no export has, alternatives joined by “or”:
    `“verified on” or “result” (requirements); …`.
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
        alternatives = [
            texts.translate(
                lang,
                "sentence.field",
                columns=texts.any_of(columns, lang),
                table=texts.translate(lang, f"tables.{table}"),
            )
            for table, columns in tables.items()
        ]
        listed.append(texts.any_of(alternatives, lang))
    return texts.translate(lang, "general.semicolon").join(listed)


def write_too_little(answer: Answer, lang: str) -> str:
    """That too little is recorded for an answer, and which fields the files lack."""
    fields = texts.escape_markdown(write_missing_fields(answer, lang))
    return texts.translate(lang, "minute.missing", fields=fields)


def explain_none(answer: Answer, lang: str) -> str:
    """Why an answer has no figure: no case, or what the files lack."""
    if not answer.missing:
        return texts.translate(lang, "sentence.no_cases")
    if any(intake.table == answer.subject for intake in answer.intake):
        fields = texts.escape_markdown(write_missing_fields(answer, lang))
        return texts.translate(lang, "sentence.insufficient", fields=fields)
    table = texts.translate(lang, f"tables.{answer.subject}")
    return texts.translate(lang, "sentence.no_export", table=table)
