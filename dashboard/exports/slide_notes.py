"""The notes under a slide: what was asked, how it was answered, from how many cases, and what the
answer cannot say; then the stamp by which a figure is traced."""

from collections.abc import Iterable

from dashboard.display import number_formats, texts
from dashboard.engine.answer import Answer
from dashboard.narrative import counts, disputed, footnotes
from dashboard.narrative.case import Case


def list_stamps(case: Case, lang: str) -> list[str]:
    """When a case was prepared, of which day its data are, whether they are the sample's, and how
    many of its records are disputed."""
    stamps = [
        texts.translate(lang, "case.made_on", day=number_formats.format_day(case.made_on, lang))
    ]
    if case.as_of:
        day = number_formats.format_day(case.as_of, lang)
        stamps.append(texts.translate(lang, "card.as_of", day=day))
    if case.is_sample:
        stamps.append(texts.translate(lang, "app.sample_says"))
    return [*stamps, *disputed.list_disputed(case.answers, lang)]


def list_notes(case: Case, names: Iterable[str], lang: str) -> list[str]:
    """The lines on each of these queries that the case asked, and the stamps."""
    lines = [
        line
        for name in dict.fromkeys(names)
        if name in case.behind
        for line in _describe_answer(case.behind[name], lang)
    ]
    settings = [case.own_settings] if case.own_settings else []
    return [*lines, *settings, *list_stamps(case, lang), case.source]


def _describe_answer(answer: Answer, lang: str) -> list[str]:
    query = answer.query
    lines = [
        query.title[lang],
        texts.translate(lang, "deck.question", said=(query.question or query.title)[lang]),
        texts.translate(lang, "deck.method", said=_name_method(answer, lang)),
    ]
    between = texts.translate(lang, "minute.between")
    if counted := footnotes.write_footnotes(answer, lang):
        lines.append(texts.translate(lang, "deck.cases", said=between.join(counted)))
    if told := disputed.write_disputed(answer, lang):
        lines.append(told)
    lines += [texts.translate(lang, "deck.caveat", said=caveat) for caveat in query.caveats[lang]]
    return list(map(texts.strip_markdown, lines))


def _name_method(answer: Answer, lang: str) -> str:
    """How the figure was estimated; that it is a count where nothing was."""
    method = counts.pick_graded(answer).method if answer.estimates else ""
    if not method:
        return texts.translate(lang, "deck.counted")
    return texts.translate(lang, f"methods.{method}")
