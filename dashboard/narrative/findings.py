"""What the headline comparisons say, each with its grade and what other ways of counting show."""

from dataclasses import dataclass

from dashboard.display import texts
from dashboard.engine.answer import Answer
from dashboard.narrative import grade_texts, highlights, sentences


@dataclass(frozen=True)
class Finding:
    """What one query says: its sentence and the mark of its grade (empty where it has none)."""

    name: str
    title: str
    said: str
    grade: str


def make_finding(answer: Answer, lang: str) -> Finding:
    """What a comparison says."""
    grade = ""
    if answer.estimates:
        grade = grade_texts.format_mark(str(highlights.pick_weakest(answer).grade), lang)
    return Finding(
        name=answer.query.name,
        title=answer.query.title[lang],
        said=_write_finding(answer, lang),
        grade=grade,
    )


def write_finding(finding: Finding, lang: str) -> str:
    """A finding in Markdown with the mark of its grade; with its title too, where its sentence does
    not begin with the grade and so with what is compared."""
    mark, _, grade = finding.grade.partition(" ")
    if grade and texts.strip_markdown(finding.said).lower().startswith(grade.lower()):
        return f"{mark} {finding.said}"
    title = " · ".join(filter(None, (finding.grade, texts.escape_markdown(finding.title))))
    return texts.translate(lang, "case.lacks", title=title, reasons=finding.said)


def _write_finding(answer: Answer, lang: str) -> str:
    """The sentence of a comparison, with what other ways of counting it show beside it."""
    said = sentences.write_sentence(answer, lang)
    reasons = grade_texts.list_variant_reasons(answer, lang)
    joined = texts.translate(lang, "general.semicolon").join(reasons)
    beside = texts.escape_markdown(texts.translate(lang, "options.claim", claim=joined))
    return texts.translate(lang, "minute.between").join((said, beside)) if reasons else said
