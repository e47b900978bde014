"""The case as seven slides: their titles alone tell it, and the last asks for the decision."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dashboard.display import texts
from dashboard.narrative import (
    card_title,
    case,
    case_texts,
    disputed,
    grade_texts,
    option_points,
    option_rows,
    options,
    pairs,
    slide_notes,
    slides,
)
from dashboard.narrative.case import Case
from dashboard.narrative.case_texts import write_finding
from dashboard.narrative.lines import Line
from dashboard.narrative.options import Option
from dashboard.narrative.slides import Deck, Slide

# The longest sentence that is a title; a longer one stands below a short one.
LONGEST_TITLE = {"en": 300, "zh": 130}
# Where the first sentence of a text ends.
SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")


@dataclass(frozen=True)
class _Topic:
    """A slide without notes, the queries behind it, and what only its notes say."""

    slide: Slide
    queries: Sequence[str]
    basis: Sequence[str] = ()


def make_deck(made: Case, lang: str) -> Deck:
    """The slides of a case with their notes: question, method, cases and limits of each query
    behind a slide, the stamps, and all that the slide says."""
    stamps = case.list_stamps(made, disputed.list_disputed(made.answers, lang), lang)
    common = [*filter(None, [made.edits]), *stamps, made.source]
    whole = texts.translate(lang, "deck.whole")
    makers = (_tell_problem, _tell_certainty, _tell_today, _compare, _recommend, _doubt, _ask)
    drawn = []
    for make in makers:
        topic = make(made, lang)
        words = [whole, topic.slide.title, *slides.list_words(topic.slide, lang), *topic.basis]
        notes = slide_notes.list_notes(made.behind, topic.queries, lang)
        drawn.append(replace(topic.slide, notes=(*notes, *common, *words)))
    title = texts.translate(lang, "pages.case.title")
    printed = option_rows.list_rows(made.options, option_rows.PRINTED, lang)
    between = texts.translate(lang, "minute.between")
    basis = (between.join(_list_assumed(made, lang)), *_list_soon(made, lang))
    beneath = tuple(Line(said, is_quiet=True) for said in basis)
    advice = _list_advice(made, lang)
    return Deck(title, tuple(drawn), printed, beneath, advice, " · ".join(stamps), made.source)


def _tell_problem(made: Case, lang: str) -> _Topic:
    names = [
        name for pair in made.pairs for name in (pair.name, *(pairs.GROUPS[pair.name] or ())[:1])
    ]
    slide = Slide(
        label=texts.translate(lang, "case.problem"),
        title=made.problem,
        pairs=made.pairs,
        lines=() if made.pairs else _list_items(case_texts.write_missing(made.missing, lang)),
    )
    return _Topic(slide, tuple(names or pairs.QUERIES))


def _tell_certainty(made: Case, lang: str) -> _Topic:
    """What each headline comparison says, with its grade."""
    said = (texts.strip_markdown(write_finding(finding, lang)) for finding in made.findings)
    slide = Slide(
        label=texts.translate(lang, "case.how_sure"),
        title=f"{grade_texts.format_mark(made.situation.grade, lang)} · {made.situation.counted}",
        lines=(*_list_items(said), Line(made.second_brief, is_quiet=True)),
    )
    return _Topic(slide, tuple(answer.query.name for answer in made.answers))


def _tell_today(made: Case, lang: str) -> _Topic:
    label = texts.translate(lang, "case.today")
    slide = Slide(
        label=label,
        title=SENTENCE.split(made.today[0])[0] if made.today else label,
        lines=_list_items(made.today),
    )
    return _Topic(slide, (case.EFFORT, option_points.REWORK, option_points.COURSE))


def _compare(made: Case, lang: str) -> _Topic:
    """The options side by side, as a table in few words; all of it is in the notes."""
    supported = [option for option in made.options if option.step and option.support == "supported"]
    title = texts.translate(lang, "deck.supported_none")
    if supported:
        named = (options.name_option(option, lang) for option in supported)
        listed = texts.translate(lang, "general.comma").join(named)
        title = texts.translate(lang, "deck.supported", options=listed)
    assumed = _list_assumed(made, lang)
    slide = Slide(
        label=texts.translate(lang, "case.options"),
        title=title,
        table=option_rows.list_rows(made.options, option_rows.BRIEF, lang),
        beneath=(Line(texts.translate(lang, "deck.assumed", said=assumed[0]), is_quiet=True),),
    )
    tests = _list_tests(made.options)
    queries = (*tests, option_points.COUNTER, *option_points.COUNTED)
    whole = slides.list_cells(option_rows.list_rows(made.options, option_rows.WHOLE, lang))
    basis = options.list_basis(made.options, lang)
    return _Topic(slide, queries, (*whole, *assumed, *basis))


def _list_assumed(made: Case, lang: str) -> list[str]:
    """What the company assumes of the options, and what that means."""
    return [
        case_texts.write_assumptions(made.assumptions, lang),
        texts.translate(lang, "options.assumed"),
    ]


def _list_soon(made: Case, lang: str) -> list[str]:
    """How what is recommended was counted, and when the targets of the first of them would show;
    what a range depends on is for analysts, in the notes."""
    between = texts.translate(lang, "minute.between")
    return [
        texts.translate(
            lang,
            "case.lacks",
            title=options.name_option(option, lang),
            reasons=between.join((option.benefit.basis, *option.proof_basis[: 2 * (not place)])),
        )
        for place, option in enumerate(_list_recommended(made))
        if option.benefit
    ]


def _recommend(made: Case, lang: str) -> _Topic:
    chosen = _list_recommended(made)
    proofs = (
        texts.translate(
            lang,
            "case.lacks",
            title=options.name_option(option, lang),
            reasons=texts.translate(lang, "minute.between").join(option.proof),
        )
        for option in chosen
    )
    slide = Slide(
        label=texts.translate(lang, "case.recommendation"),
        title=made.advice.said,
        lines=_list_advice(made, lang, proofs),
    )
    return _Topic(slide, tuple(_list_tests(chosen or made.options)))


def _list_advice(made: Case, lang: str, proofs: Iterable[str] = ()) -> tuple[Line, ...]:
    """What the company wrote, a reason for each option, its targets, and the rule."""
    written = made.advice.written
    return (
        *((Line(case_texts.write_note(written, lang)),) if written else ()),
        *_list_items((*made.advice.reasons, *proofs)),
        Line(texts.translate(lang, "advice.by_rule"), is_quiet=True, scale=0.8),
    )


def _doubt(made: Case, lang: str) -> _Topic:
    label = texts.translate(lang, "case.counter")
    title, lines = made.fairness or label, ()
    counter = made.behind.get(option_points.COUNTER)
    if counter and len(made.fairness) > LONGEST_TITLE[lang]:
        title = card_title.write_title(counter, lang)
        lines = (Line(made.fairness),)
    doubts = _list_items(made.doubts)
    if doubts:
        doubts = (Line(texts.translate(lang, "case.doubts"), is_bold=True), *doubts)
    slide = Slide(
        label=label,
        title=title,
        lines=(*lines, *doubts, Line(texts.translate(lang, "case.limits"), is_quiet=True)),
    )
    return _Topic(slide, (option_points.COUNTER, *_list_tests(_list_recommended(made))))


def _ask(made: Case, lang: str) -> _Topic:
    own = (Line(made.edits, is_quiet=True),) if made.edits else ()
    missing = case_texts.write_missing(made.missing, lang)
    slide = Slide(
        label=texts.translate(lang, "case.asked"),
        title=made.advice.asked,
        lines=(
            Line(made.advice.said),
            *map(Line, made.advice.terms),
            *own,
            Line(texts.translate(lang, "case.missing"), is_bold=True),
            *_list_items(missing or [texts.translate(lang, "case.nothing_missing")]),
        ),
    )
    return _Topic(slide, tuple(answer.query.name for answer in made.answers))


def _list_items(lines: Iterable[str]) -> tuple[Line, ...]:
    return tuple(Line(line, is_item=True) for line in lines)


def _list_recommended(made: Case) -> list[Option]:
    rule = made.advice.rule
    return [option for option in made.options if option.name in (rule.first, *rule.later)]


def _list_tests(shown: Sequence[Option]) -> list[str]:
    known = options.load_options()
    return [name for option in shown for name in known.get(option.name, {}).get("tests", ())]
