"""The options as a table: a column for each, a row for what changes, for, against and so on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from dashboard.display import texts
from dashboard.narrative import case_texts
from dashboard.narrative.lines import Cell, Line, Row
from dashboard.narrative.option_points import Point
from dashboard.narrative.options import Option, name_option

Write = Callable[[Option, str], Cell]


def list_rows(options: Sequence[Option], cells: Mapping[str, Write], lang: str) -> tuple[Row, ...]:
    """A row with the options' titles, and one for each of `cells`, by the key of its label."""
    labels = {name: Line(texts.translate(lang, f"options.{name}"), is_bold=True) for name in cells}
    return (
        ((), *(_write_head(option, lang) for option in options)),
        *(
            ((labels[name],), *(write(option, lang) for option in options))
            for name, write in cells.items()
        ),
    )


def _write_head(option: Option, lang: str) -> Cell:
    title = Line(name_option(option, lang), is_bold=True, scale=1.1)
    if not option.step:
        return (title,)
    return (
        title,
        Line(texts.translate(lang, f"options.step.{option.step}"), is_quiet=True),
        Line(texts.translate(lang, f"options.support.{option.support}"), is_bold=True),
    )


def _write_change(option: Option, lang: str) -> Cell:
    return (Line(option.change),)


def _write_supports(option: Option, lang: str) -> Cell:
    return _write_points(option.supports, texts.translate(lang, "options.no_supports"))


def _write_against(option: Option, lang: str) -> Cell:
    return _write_points(option.against, texts.translate(lang, "options.no_against"))


def _write_unsettled(option: Option, lang: str) -> Cell:
    return _write_points(option.unsettled, texts.translate(lang, "general.none"))


def _brief_supports(option: Option, lang: str) -> Cell:
    return _brief_points(option.supports, texts.translate(lang, "options.no_supports"), lang)


def _brief_against(option: Option, lang: str) -> Cell:
    return _brief_points(option.against, texts.translate(lang, "options.no_against"), lang)


def _count_unsettled(option: Option, lang: str) -> Cell:
    if not option.unsettled:
        return (Line(texts.translate(lang, "general.none"), is_quiet=True),)
    return (Line(texts.translate(lang, "deck.unsettled", n=len(option.unsettled))),)


def _brief_points(points: Sequence[Point], nothing: str, lang: str) -> Cell:
    """The first point, and how many more there are."""
    if len(points) < 2:
        return _write_points(points, nothing)
    [first] = _write_points(points[:1], nothing)
    further = texts.translate(lang, "deck.further", said=first.text, n=len(points) - 1)
    return (Line(further),)


def _write_points(points: Sequence[Point], nothing: str) -> Cell:
    if not points:
        return (Line(nothing, is_quiet=True),)
    return tuple(Line(" · ".join(filter(None, (point.mark, point.said)))) for point in points)


def _write_avoided(option: Option, lang: str) -> Cell:
    """What would be avoided, and on what condition."""
    condition = (Line(option.condition),) if option.condition else ()
    return (*_brief_avoided(option, lang), *condition)


def _brief_avoided(option: Option, lang: str) -> Cell:
    return (Line(option.benefit.said if option.benefit else option.promise),)


def _write_takes(option: Option, lang: str) -> Cell:
    """What waiting takes, and what the company wrote."""
    waiting = tuple(map(Line, option.waiting))
    if option.takes:
        return (*waiting, Line(case_texts.write_note(option.takes, lang)))
    key = "options.takes_empty" if option.step else "general.none"
    return (*waiting, Line(texts.translate(lang, key), is_quiet=True))


def _print_takes(option: Option, lang: str) -> Cell:
    """What is not said of waiting with what speaks against the option."""
    return _write_takes(replace(option, waiting=option.waiting[1:]), lang)


def _write_people(option: Option, lang: str) -> Cell:
    gain = texts.translate(lang, "options.gain", who=option.gains)
    return Line(gain), Line(texts.translate(lang, "options.loss", who=option.loses))


def _write_proof(option: Option, lang: str) -> Cell:
    return tuple(map(Line, option.proof))


# For a slide that can be read from the back of a room; its notes and a printed page hold it all.
BRIEF: Mapping[str, Write] = {
    "supports": _brief_supports,
    "against": _brief_against,
    "unsettled": _count_unsettled,
    "avoided": _brief_avoided,
}
WHOLE: Mapping[str, Write] = {
    "change": _write_change,
    "supports": _write_supports,
    "against": _write_against,
    "unsettled": _write_unsettled,
    "avoided": _write_avoided,
    "takes": _write_takes,
    "people": _write_people,
    "proof": _write_proof,
}
# On paper, days of waiting stand once, with what speaks against.
PRINTED: Mapping[str, Write] = {**WHOLE, "takes": _print_takes}
