"""Slides as plain values, from which the page and each file are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.display import texts
from dashboard.narrative import grade_texts, pairs
from dashboard.narrative.lines import Line, Row
from dashboard.narrative.pairs import Pair


@dataclass(frozen=True)
class Slide:
    """A slide: a label, a title, and below them pairs, a table with what it assumes `beneath`, or
    lines. `notes` are what its speaker may be asked."""

    label: str
    title: str
    lines: tuple[Line, ...] = ()
    pairs: tuple[Pair, ...] = ()
    table: tuple[Row, ...] = ()
    beneath: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Deck:
    """Slides with their title, and what stands at the foot of each: stamps and source.

    `options` are the rows of the options for a printed page, with what they assume `beneath`, and
    `advice` what is recommended there: its targets stand in these rows.
    """

    title: str
    slides: tuple[Slide, ...]
    options: tuple[Row, ...]
    beneath: tuple[Line, ...]
    advice: tuple[Line, ...]
    stamps: str
    source: str


def list_words(slide: Slide, lang: str) -> list[str]:
    """All that a slide says below its title, the table column by column."""
    by_pair = [line for pair in slide.pairs for line in (pair.title, *write_notes(pair, lang))]
    lines = [line.text for line in (*slide.lines, *slide.beneath)]
    return by_pair + list_cells(slide.table) + lines


def list_cells(rows: Sequence[Row]) -> list[str]:
    """What a table says, column by column."""
    columns = zip(*rows, strict=True)
    return [line.text for column in columns for cell in column for line in cell]


def write_notes(pair: Pair, lang: str) -> list[str]:
    """What stands below a pair of bars: its cases, what bounds it, and the mark of its grade."""
    cases = texts.translate(lang, "pairs.cases", cases=pairs.write_cases(pair.bars, lang))
    return [text for text in (cases, pair.note, grade_texts.format_mark(pair.grade, lang)) if text]
