"""Every sentence that the pages say of a company, in both languages, to be read.

`python -m tests.sentences OUT.md [DATA]` writes those of a data folder, or of the sample company.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from dashboard.display import texts
from dashboard.engine import answers, precompute
from dashboard.engine.answer import Answer
from dashboard.narrative import (
    action_title,
    card_title,
    case,
    case_slides,
    case_texts,
    footnotes,
    grade_rules,
    grade_texts,
    highlights,
    no_rows,
    option_points,
    overview_lines,
    pairs,
    project_texts,
    ranking,
    sentences,
    slides,
    standing_out,
    summary,
)
from dashboard.narrative.case import Case
from queries import catalog
from queries.settings import load_settings
from tests.sample import load

# The lists of projects and of clients, and the cards of one that differ most from the company's.
UNITS = {
    "project": ("requirements/unverified_by_project", "schedule/late_by_project"),
    "client": ("requirements/unverified_by_client", "complaints/relayed_by_client"),
}
UNIT_CARDS = ("requirements/verification_result", "complaints/origin_by_month")


@dataclass(frozen=True)
class Said:
    """One sentence as plain text: which query or page says it, in which place and language."""

    name: str
    place: str
    lang: str
    words: str


def list_sentences(data: Path) -> list[Said]:
    """The sentences of the overview, of every evidence query, of the lists of projects and clients,
    of the case and its slides, unfiltered."""
    found = []
    for name, query in catalog.load_shipped().items():
        if query.kind == "evidence" and "record_id" not in query.parameters:
            answer = answers.run_query(data, name)
            for lang in texts.LANGUAGES:
                found += [_plain(name, lang, *said) for said in _say(data, answer, lang)]
    for lang in texts.LANGUAGES:
        made = case.make_case(data, lang)
        for name, saying in (
            ("overview", _say_overview(data, lang)),
            ("units", _say_units(data, lang)),
            ("case", _say_case(made, lang)),
            ("slides", _say_slides(made, lang)),
        ):
            found += [_plain(name, lang, *said) for said in saying]
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
    if answer.rows.empty and not answer.missing:
        yield "empty", no_rows.explain_empty(data, answer, {}, lang)
    for line in footnotes.write_trial(answer.query, lang):
        yield "trial", line
    for caveat in answer.query.caveats[lang]:
        yield "caveat", caveat
    if answer.estimates and not answer.missing and not answer.rows.empty:
        graded = highlights.pick_weakest(answer)
        yield "grade", grade_texts.format_mark(str(graded.grade), lang)
        yield "rule", grade_rules.describe_rule(answer, graded, load_settings(data), lang)
        for fact in grade_rules.list_facts(answer, graded, lang):
            yield "fact", fact
        for reason in grade_texts.list_reasons(answer, graded, lang):
            yield "reason", reason


def _say_overview(data: Path, lang: str) -> Iterator[tuple[str, str]]:
    asked = answers.run_queries(data, load_settings(data)["headline_family"])[0]
    situation = summary.summarize(asked, lang)
    yield "title", action_title.write_title(asked, lang)
    yield "counted", situation.counted
    yield "situation", situation.said
    yield "grade", grade_texts.format_mark(situation.grade, lang)
    known = {name: answers.run_query(data, name) for name in pairs.QUERIES}
    for pair in pairs.list_pairs(known, lang):
        bars = (f"{bar.name} {pairs.write_size(bar, lang)}" for bar in pair.bars)
        yield "pair", " | ".join((pair.title, *bars, *slides.write_notes(pair, lang)))
    rework = answers.run_query(data, option_points.REWORK)
    for name in (case.EFFORT, option_points.REWORK):
        write_line = (
            overview_lines.write_cost if name == case.EFFORT else overview_lines.write_rework
        )
        yield "line", write_line(answers.run_query(data, name), lang, is_brief=True)
    where = answers.run_query(data, "requirements/standing_out")
    yield "line", standing_out.write_where(where, lang, is_brief=True)
    yield (
        "line",
        overview_lines.write_course(answers.run_query(data, option_points.COURSE), lang, rework),
    )


def _say_units(data: Path, lang: str) -> Iterator[tuple[str, str]]:
    settings = load_settings(data)
    for kind, names in UNITS.items():
        ranked = {}
        for name in names:
            answer = answers.run_query(data, name)
            label = texts.label_column(lang, answer.query.estimate["value"], answer.query.columns)
            places = ranking.rank_units(answer, settings["small_group"], settings["sesoi_rate"])
            if places:
                yield kind, ranking.write_company(places, label, lang)
            for place in {one.verdict: one for one in reversed(places)}.values():
                words = ranking.write_count(place, lang), ranking.write_verdict(place, lang)
                yield kind, " · ".join((place.name, *words))
                ranked[place.unit_id] = place
        for unit in [*ranked][:1]:
            for name in UNIT_CARDS:
                answer = answers.run_query(data, name, {kind: [unit]})
                yield f"{kind} title", card_title.write_title(answer, lang, is_unit=True)
                yield f"{kind} sentence", project_texts.write_sentence(answer, lang)


def _say_case(made: Case, lang: str) -> Iterator[tuple[str, str]]:
    yield "situation", made.situation.said
    yield "counted", made.situation.counted
    yield "problem", made.problem
    for finding in made.findings:
        yield "finding", case_texts.write_finding(finding, lang)
    yield "asked", made.advice.asked
    yield "advice", made.advice.said
    for line in (*made.advice.reasons, *made.today, *made.doubts):
        yield "case", line
    yield "fairness", made.fairness
    for option in (*made.options, *made.others):
        for side in ("supports", "against", "unsettled"):
            for point in getattr(option, side):
                yield f"option {option.name}, {side}", point.said
        promised = option.benefit.said if option.benefit else option.promise
        said = (option.change, option.gains, option.loses, promised, option.condition)
        said += (*option.waiting, *option.proof)
        for line in (*said, *option.proof_basis):
            if line:
                yield f"option {option.name}", line
    for line in case_texts.write_missing(made.missing, lang):
        yield "missing", line


def _say_slides(made: Case, lang: str) -> Iterator[tuple[str, str]]:
    """Titles and tables; the lines are those of the case."""
    for number, slide in enumerate(case_slides.make_deck(made, lang).slides, 1):
        yield f"slide {number} title", slide.title
        for words in slides.list_cells(slide.table):
            yield f"slide {number}", words


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
    out, *folders = map(Path, sys.argv[1:])
    with TemporaryDirectory() as folder:
        company = folders[0] if folders else load(Path(folder)).data
        assert precompute.compute_all(company, lambda *_: None)
        write(company, out)
