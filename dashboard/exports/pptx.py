"""The case as seven PowerPoint slides whose titles alone tell it; the last asks the decision."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx import Presentation
from pptx.util import Pt

from dashboard.display import texts
from dashboard.exports import slide_notes, slide_parts
from dashboard.exports.slide_fit import Line
from dashboard.exports.slide_parts import Box
from dashboard.narrative import (
    case,
    case_texts,
    disputed,
    grade_texts,
    option_points,
    options,
    pairs,
)
from dashboard.narrative.case import Case
from dashboard.narrative.option_points import Point
from dashboard.narrative.options import Option

# 16:9, in points; python-pptx's own template is 4:3.
WIDTH, HEIGHT = 960.0, 540.0
TITLE_ONLY = 5
MARGIN = 36.0
KICKER = Box(MARGIN, 16, WIDTH - 2 * MARGIN, 22)
TITLE = Box(MARGIN, 40, WIDTH - 2 * MARGIN, 74)
BODY = Box(MARGIN, 122, WIDTH - 2 * MARGIN, 374)
FOOT = Box(MARGIN, 504, WIDTH - 2 * MARGIN - 90, 26)
PLACE = Box(WIDTH - MARGIN - 80, 504, 80, 26)
KICKER_SIZES, TITLE_SIZES = (13,), (28, 26, 24, 22, 20, 18, 16, 14)
BODY_SIZES = (20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10)
SMALL_SIZES = (12, 11, 10, 9, 8)
TABLE_SIZES = (12, 11.5, 11, 10.5, 10, 9.5, 9, 8.5, 8, 7.5, 7)
FOOT_SIZES = (9, 8, 7, 6)
LABELS_WIDTH = 66.0
# Where the first sentence of a text ends.
SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
GAP = 18.0


@dataclass(frozen=True)
class _Slide:
    """What every slide has: a label, a title, the queries behind it, and all its words in full."""

    label: str
    title: str
    names: Sequence[str]
    words: Sequence[Line]


def render_case(made: Case, lang: str) -> bytes:
    """The PowerPoint file of a case: native charts and tables, and notes under each slide."""
    deck = Presentation()
    _widen(deck)
    deck.core_properties.author = "Firsthand"
    deck.core_properties.title = texts.translate(lang, "pages.case.title")
    deck.core_properties.language = slide_parts.TAGS[lang]
    stamps = case.list_stamps(made, disputed.list_disputed(made.answers, lang), lang)
    makers = (_tell_problem, _tell_certainty, _tell_today, _compare, _recommend, _doubt, _ask)
    for number, make in enumerate(makers, 1):
        slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
        told = make(slide, made, lang)
        _frame(slide, told, made, stamps, lang)
        place = texts.translate(lang, "deck.place", n=number, all=len(makers))
        slide_parts.write_text(slide, [Line(place, is_quiet=True)], PLACE, FOOT_SIZES, lang)
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def _widen(deck: Any) -> None:
    """Make the template's slides 16:9, and what stands on its masters as much wider."""
    before = deck.slide_width
    deck.slide_width, deck.slide_height = Pt(WIDTH), Pt(HEIGHT)
    wider = deck.slide_width / before
    height = deck.slide_height / (before * 3 / 4)
    for place in (deck.slide_master, *deck.slide_layouts):
        for shape in place.shapes:
            left, top, across, down = shape.left, shape.top, shape.width, shape.height
            shape.left, shape.width = round(left * wider), round(across * wider)
            shape.top, shape.height = round(top * height), round(down * height)


def _frame(slide: Any, told: _Slide, made: Case, stamps: Sequence[str], lang: str) -> None:
    """Label, title, foot and notes of a slide."""
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = TITLE.place()
    slide_parts.fill_frame(
        title.text_frame, [Line(told.title, is_bold=True)], TITLE, TITLE_SIZES, lang
    )
    slide_parts.write_text(slide, [Line(told.label, is_quiet=True)], KICKER, KICKER_SIZES, lang)
    foot = [Line(" · ".join(stamps), is_quiet=True), Line(made.source, is_quiet=True)]
    slide_parts.write_text(slide, foot, FOOT, FOOT_SIZES, lang)
    whole = [texts.translate(lang, "deck.whole"), told.title, *(one.text for one in told.words)]
    notes = slide_notes.list_notes(made.behind, told.names, lang)
    settings = [made.own_settings] if made.own_settings else []
    slide_parts.write_notes(slide, [*notes, *settings, *stamps, made.source, *whole], lang)


def _tell_problem(slide: Any, made: Case, lang: str) -> _Slide:
    """The matter: pairs as bars, with their cases and the mark of their grade."""
    words = []
    shown = made.pairs
    width = (BODY.width - GAP * (len(shown) - 1)) / max(len(shown), 1)
    for place, pair in enumerate(shown):
        left = BODY.left + place * (width + GAP)
        head = [Line(pair.title, is_bold=True)]
        slide_parts.write_text(slide, head, Box(left, BODY.top, width, 44), (16, 15, 14, 12), lang)
        bars = Box(left, BODY.top + 48, width, 220)
        slide_parts.draw_bars(slide, pair, bars, 12, lang)
        cases = texts.translate(lang, "pairs.cases", cases=pairs.write_cases(pair.bars, lang))
        under = [Line(text) for text in (cases, pair.note) if text]
        under.append(Line(grade_texts.format_mark(pair.grade, lang), is_bold=True))
        slide_parts.write_text(
            slide, under, Box(left, BODY.top + 274, width, 100), SMALL_SIZES, lang
        )
        words += head + under
    if not shown:
        words = _list_items(case_texts.write_missing(made.missing, lang))
        slide_parts.write_text(slide, words, BODY, BODY_SIZES, lang)
    names = [name for pair in shown for name in (pair.name, *(pairs.GROUPS[pair.name] or ())[:1])]
    label = texts.translate(lang, "case.problem")
    return _Slide(label, made.problem, names or list(pairs.QUERIES), words)


def _tell_certainty(slide: Any, made: Case, lang: str) -> _Slide:
    """What each headline comparison says, with its grade."""
    words = [
        Line(
            texts.translate(
                lang,
                "case.lacks",
                title=" · ".join(filter(None, (finding.grade, finding.title))),
                reasons=texts.strip_markdown(finding.said),
            ),
            is_item=True,
        )
        for finding in made.findings
    ]
    slide_parts.write_text(slide, words, BODY, BODY_SIZES, lang)
    title = f"{grade_texts.format_mark(made.situation.grade, lang)} · {made.situation.counted}"
    names = [answer.query.name for answer in made.answers]
    return _Slide(texts.translate(lang, "case.how_sure"), title, names, words)


def _tell_today(slide: Any, made: Case, lang: str) -> _Slide:
    label = texts.translate(lang, "case.today")
    words = _list_items(made.today)
    slide_parts.write_text(slide, words, BODY, BODY_SIZES, lang)
    title = SENTENCE.split(made.today[0])[0] if made.today else label
    names = (case.EFFORT, option_points.REWORK, option_points.COURSE)
    return _Slide(label, title, names, words)


def _compare(slide: Any, made: Case, lang: str) -> _Slide:
    """The options as a native table: what changes, for, against, what cannot be told, avoided."""
    rows = [
        [[], *(_head_option(option, lang) for option in made.options)],
        *(
            [
                [Line(texts.translate(lang, f"options.{name}"), is_bold=True)],
                *(write(option, lang) for option in made.options),
            ]
            for name, write in (
                ("change", _write_change),
                ("supports", _write_supports),
                ("against", _write_against),
                ("unsettled", _write_unsettled),
                ("avoided", _write_avoided),
            )
        ),
    ]
    table = Box(BODY.left, BODY.top, BODY.width, BODY.height - 36)
    slide_parts.draw_table(slide, rows, table, LABELS_WIDTH, TABLE_SIZES, lang)
    assumed = [
        Line(case_texts.write_assumptions(made.assumptions, lang), is_quiet=True),
        Line(texts.translate(lang, "options.assumed"), is_quiet=True),
    ]
    under = Box(BODY.left, BODY.top + BODY.height - 32, BODY.width, 32)
    slide_parts.write_text(slide, assumed, under, FOOT_SIZES, lang)
    words = [line for column in zip(*rows, strict=True) for cell in column for line in cell]
    words += [Line(option.benefit.basis) for option in made.options if option.benefit]
    supported = [one for one in made.options if one.step and one.support == "supported"]
    title = texts.translate(lang, "deck.supported_none")
    if supported:
        listed = texts.translate(lang, "general.comma").join(
            case.name_option(option, lang) for option in supported
        )
        title = texts.translate(lang, "deck.supported", options=listed)
    names = [*_list_tests(made.options), option_points.COUNTER, *option_points.COUNTED]
    return _Slide(texts.translate(lang, "case.options"), title, names, [*words, *assumed])


def _recommend(slide: Any, made: Case, lang: str) -> _Slide:
    advice = made.advice
    words = [Line(case_texts.write_note(advice.written, lang))] if advice.written else []
    words += _list_items(advice.reasons)
    words += [
        Line(
            texts.translate(
                lang,
                "case.lacks",
                title=case.name_option(option, lang),
                reasons=option.proof,
            ),
            is_item=True,
        )
        for option in _list_recommended(made)
    ]
    words.append(Line(texts.translate(lang, "advice.by_rule"), is_quiet=True, scale=0.8))
    slide_parts.write_text(slide, words, BODY, BODY_SIZES, lang)
    label = texts.translate(lang, "case.recommendation")
    return _Slide(label, advice.said, _list_tests(_list_recommended(made) or made.options), words)


def _doubt(slide: Any, made: Case, lang: str) -> _Slide:
    label = texts.translate(lang, "case.counter")
    words = []
    if made.doubts:
        words = [Line(texts.translate(lang, "case.doubts"), is_bold=True)]
        words += _list_items(made.doubts)
    words.append(Line(texts.translate(lang, "case.limits"), is_quiet=True))
    slide_parts.write_text(slide, words, BODY, BODY_SIZES, lang)
    names = [option_points.COUNTER, *_list_tests(_list_recommended(made))]
    return _Slide(label, made.fairness or label, names, words)


def _ask(slide: Any, made: Case, lang: str) -> _Slide:
    words = [Line(made.advice.said)]
    if made.own_settings:
        words.append(Line(made.own_settings, is_quiet=True))
    words.append(Line(texts.translate(lang, "case.missing"), is_bold=True))
    missing = case_texts.write_missing(made.missing, lang)
    words += _list_items(missing or [texts.translate(lang, "case.nothing_missing")])
    slide_parts.write_text(slide, words, BODY, BODY_SIZES, lang)
    names = [answer.query.name for answer in made.answers]
    return _Slide(texts.translate(lang, "case.asked"), made.advice.asked, names, words)


def _list_items(lines: Sequence[str]) -> list[Line]:
    return [Line(line, is_item=True) for line in lines]


def _list_recommended(made: Case) -> list[Option]:
    rule = made.advice.rule
    return [option for option in made.options if option.name in (rule.first, *rule.later)]


def _list_tests(shown: Sequence[Option]) -> list[str]:
    known = options.load_options()
    return [name for one in shown for name in known.get(one.name, {}).get("tests", ())]


def _head_option(option: Option, lang: str) -> list[Line]:
    lines = [Line(case.name_option(option, lang), is_bold=True, scale=1.1)]
    if option.step:
        lines.append(Line(texts.translate(lang, f"options.step.{option.step}"), is_quiet=True))
        lines.append(Line(texts.translate(lang, f"options.support.{option.support}"), is_bold=True))
    return lines


def _write_change(option: Option, lang: str) -> list[Line]:
    return [Line(option.change)]


def _write_supports(option: Option, lang: str) -> list[Line]:
    return _write_points(option.supports, texts.translate(lang, "options.no_supports"))


def _write_against(option: Option, lang: str) -> list[Line]:
    return _write_points(option.against, texts.translate(lang, "options.no_against"))


def _write_unsettled(option: Option, lang: str) -> list[Line]:
    return _write_points(option.unsettled, texts.translate(lang, "general.none"))


def _write_points(points: Sequence[Point], nothing: str) -> list[Line]:
    if not points:
        return [Line(nothing, is_quiet=True)]
    return [Line(" ".join(filter(None, (point.mark, point.said)))) for point in points]


def _write_avoided(option: Option, lang: str) -> list[Line]:
    if option.benefit is None:
        return [Line(option.promise)]
    return [Line(option.benefit.said)]
