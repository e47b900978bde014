"""Lines of the case that its page, its printed form and its exports share, in plain text."""

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.display import number_formats, texts
from dashboard.engine.case_notes import Note
from dashboard.narrative.benefits import Assumptions


@dataclass(frozen=True)
class Finding:
    """What one query says: its sentence and the mark of its grade (empty where it has none)."""

    name: str
    title: str
    said: str
    grade: str


def write_finding(finding: Finding, lang: str) -> str:
    """A finding in Markdown with the mark of its grade; with its title too, where its sentence does
    not begin with the grade and so with what is compared."""
    mark, _, grade = finding.grade.partition(" ")
    if grade and texts.strip_markdown(finding.said).lower().startswith(grade.lower()):
        return f"{mark} {finding.said}"
    title = " · ".join(filter(None, (finding.grade, texts.escape_markdown(finding.title))))
    return texts.translate(lang, "case.lacks", title=title, reasons=finding.said)


def write_note(note: Note, lang: str) -> str:
    """A text of the company with its author and day."""
    day = number_formats.format_day(note.at.date(), lang)
    return texts.translate(lang, "options.takes_by", text=note.text, by=note.by, day=day)


def write_missing(missing: Iterable[tuple[str, tuple[str, ...]]], lang: str) -> list[str]:
    """What each comparison lacks, a line each; reasons are sentences, or parts of one."""
    lines = []
    for title, reasons in missing:
        is_sentence = reasons[0].endswith((".", "。"))
        between = texts.translate(lang, "minute.between" if is_sentence else "general.semicolon")
        said = between.join(reasons)
        lines.append(texts.translate(lang, "case.lacks", title=title, reasons=said))
    return lines


def write_assumptions(assumptions: Assumptions, lang: str) -> str:
    """What the company assumes, with its values."""
    said = texts.translate(
        lang,
        "options.assumptions",
        coverage=number_formats.format_rate(assumptions.coverage, lang),
        compliance=number_formats.format_rate(assumptions.compliance, lang),
    )
    if assumptions.silence is None:
        return said
    silence = texts.translate(lang, "options.silence_assumed", days=assumptions.silence)
    return texts.translate(lang, "minute.between").join((said, silence))
