"""The notes under a slide: what was asked, how it was answered, from how many cases, and what the
answer cannot say."""

from collections.abc import Iterable, Mapping

from dashboard.display import texts
from dashboard.engine.answer import Answer
from dashboard.narrative import counts, footnotes


def list_notes(answers: Mapping[str, Answer], names: Iterable[str], lang: str) -> list[str]:
    """The lines on each of these queries that was answered."""
    return [
        line
        for name in dict.fromkeys(names)
        if name in answers
        for line in _describe_answer(answers[name], lang)
    ]


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
    lines += [texts.translate(lang, "deck.caveat", said=caveat) for caveat in query.caveats[lang]]
    return list(map(texts.strip_markdown, lines))


def _name_method(answer: Answer, lang: str) -> str:
    """How the figure was estimated; that it is a count where nothing was."""
    method = counts.pick_graded(answer).method if answer.estimates else ""
    if not method:
        return texts.translate(lang, "deck.counted")
    return texts.translate(lang, f"methods.{method}")
