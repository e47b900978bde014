"""Every sentence that the pages say of the sample company, in both languages, to be read.

`python -m tests.sentences OUT.md` writes them to a file.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from dashboard.display import texts
from dashboard.engine import answers, precompute
from dashboard.engine.answer import Answer
from dashboard.narrative import card_title, case, footnotes, grade_texts, highlights, sentences
from queries import catalog
from queries.settings import load_settings
from tests.sample import load


@dataclass(frozen=True)
class Said:
    """One sentence as plain text: which query or page says it, in which place and language."""

    name: str
    place: str
    lang: str
    words: str


def list_sentences(data: Path) -> list[Said]:
    """The sentences of every evidence query and of the case, unfiltered."""
    found = []
    for name, query in catalog.load_shipped().items():
        if query.kind == "evidence" and "record_id" not in query.parameters:
            answer = answers.run_query(data, name)
            for lang in texts.LANGUAGES:
                found += [_plain(name, lang, *said) for said in _say(data, answer, lang)]
    for lang in texts.LANGUAGES:
        found += [_plain("case", lang, *said) for said in _say_case(data, lang)]
    return found


def _plain(name: str, lang: str, place: str, words: str) -> Said:
    return Said(name, place, lang, texts.strip_markdown(words))


def _say(data: Path, answer: Answer, lang: str) -> Iterator[tuple[str, str]]:
    """What a card says: title, question, sentence, grade and small print, each with its place."""
    yield "title", card_title.write_title(answer, lang)
    yield "question", answer.query.question[lang]
    yield "sentence", sentences.write_sentence(answer, lang)
    if answer.query.chart["kind"] == "figure":
        yield "headline", sentences.write_headline(answer, lang)
    yield "small print", " · ".join(footnotes.write_footnotes(answer, lang))
    for line in footnotes.write_trial(answer.query, lang):
        yield "trial", line
    for caveat in answer.query.caveats[lang]:
        yield "caveat", caveat
    if answer.estimates and not answer.missing and not answer.rows.empty:
        graded = highlights.pick_weakest(answer)
        yield "grade", grade_texts.format_mark(str(graded.grade), lang)
        yield "rule", grade_texts.describe_rule(answer, graded, load_settings(data), lang)
        for fact in grade_texts.list_facts(answer, graded, lang):
            yield "fact", fact
        for reason in grade_texts.list_reasons(answer, graded, lang):
            yield "reason", reason


def _say_case(data: Path, lang: str) -> Iterator[tuple[str, str]]:
    made = case.make_case(data, lang)
    yield "situation", made.situation.said
    yield "counted", made.situation.counted
    yield "asked", made.advice.asked
    yield "advice", made.advice.said
    for line in (*made.advice.reasons, *made.today, *made.doubts):
        yield "case", line
    for option in (*made.options, *made.others):
        for point in (*option.supports, *option.against, *option.unsettled):
            yield f"option {option.name}", point.said
        promised = option.benefit.said if option.benefit else option.promise
        said = (option.change, option.gains, option.loses, promised, *option.proof)
        for line in (*said, *option.proof_basis):
            if line:
                yield f"option {option.name}", line
    for title, lacking in made.missing:
        for one in lacking:
            yield f"missing: {title}", one


def write(data: Path, out: Path) -> None:
    """Write all sentences, the two languages of each place beneath each other."""
    lines, last = [], ""
    for said in list_sentences(data):
        if said.name != last:
            lines += ["", f"## {said.name}", ""]
            last = said.name
        lines.append(f"- {said.lang} {said.place}: {said.words}")
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        sample = load(Path(folder)).data
        assert precompute.compute_all(sample, lambda *_: None)
        write(sample, Path(sys.argv[1]))
