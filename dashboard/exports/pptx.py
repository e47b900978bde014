"""Slides as a PowerPoint file, with native charts and tables and with notes."""

import io
from typing import Any

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Pt

from dashboard.display import texts
from dashboard.exports import slide_parts
from dashboard.exports.slide_parts import Box
from dashboard.narrative import slides
from dashboard.narrative.lines import Line
from dashboard.narrative.slides import Deck, Slide

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
TABLE_SIZES = (14, 13.5, 13, 12.5, 12, 11.5, 11, 10.5, 10, 9.5, 9, 8.5, 8, 7.5, 7)
FOOT_SIZES = (9, 8, 7, 6)
PAIR_SIZES = (16, 15, 14, 12)
# Heights within the body: the title of a pair, its bars, and what stands beneath the table.
PAIR_TITLE, PAIR_BARS, BENEATH = 44.0, 220.0, 32.0
LABELS_WIDTH = 66.0
GAP = 18.0


def render_slides(deck: Deck, lang: str) -> bytes:
    """The PowerPoint file of a deck: native charts and tables, and notes under each slide."""
    file = Presentation()
    _widen(file)
    _set_fonts(file)
    file.core_properties.author = "Firsthand"
    file.core_properties.title = deck.title
    file.core_properties.language = slide_parts.TAGS[lang]
    for number, content in enumerate(deck.slides, 1):
        slide = file.slides.add_slide(file.slide_layouts[TITLE_ONLY])
        _draw_body(slide, content, lang)
        _frame(slide, content, deck, lang)
        place = texts.translate(lang, "deck.place", n=number, all=len(deck.slides))
        slide_parts.write_text(slide, [Line(place, is_quiet=True)], PLACE, FOOT_SIZES, lang)
    written = io.BytesIO()
    file.save(written)
    return written.getvalue()


def _widen(file: Any) -> None:
    """Make the template's slides 16:9, and what stands on its masters as much wider."""
    before = file.slide_width
    file.slide_width, file.slide_height = Pt(WIDTH), Pt(HEIGHT)
    wider = file.slide_width / before
    height = file.slide_height / (before * 3 / 4)
    # All places are read first: a layout has those that it does not say from the master.
    places = [
        (shape, shape.left, shape.top, shape.width, shape.height)
        for page in (file.slide_master, *file.slide_layouts)
        for shape in page.shapes
    ]
    for shape, left, top, across, down in places:
        shape.left, shape.width = round(left * wider), round(across * wider)
        shape.top, shape.height = round(top * height), round(down * height)


def _set_fonts(file: Any) -> None:
    """Give headings and text of the template's theme our fonts."""
    theme = file.slide_master.part.part_related_by(RT.THEME)
    root = parse_xml(theme.blob)
    for tag, font in (("latin", slide_parts.LATIN_FONT), ("ea", slide_parts.HAN_FONT)):
        for element in root.iter(qn(f"a:{tag}")):
            element.set("typeface", font)
    theme.blob = serialize_part_xml(root)


def _frame(slide: Any, content: Slide, deck: Deck, lang: str) -> None:
    """Label, title, foot and notes of a slide."""
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = TITLE.place()
    slide_parts.fill_frame(
        title.text_frame, [Line(content.title, is_bold=True)], TITLE, TITLE_SIZES, lang
    )
    label = [Line(content.label, is_quiet=True)]
    slide_parts.write_text(slide, label, KICKER, KICKER_SIZES, lang)
    foot = [Line(deck.stamps, is_quiet=True), Line(deck.source, is_quiet=True)]
    slide_parts.write_text(slide, foot, FOOT, FOOT_SIZES, lang)
    slide_parts.write_notes(slide, content.notes, lang)


def _draw_body(slide: Any, content: Slide, lang: str) -> None:
    if content.table:
        table = Box(BODY.left, BODY.top, BODY.width, BODY.height - BENEATH - 4)
        slide_parts.draw_table(slide, content.table, table, LABELS_WIDTH, TABLE_SIZES, lang)
        beneath = Box(BODY.left, BODY.top + BODY.height - BENEATH, BODY.width, BENEATH)
        slide_parts.write_text(slide, content.beneath, beneath, TABLE_SIZES, lang)
    _draw_pairs(slide, content, lang)
    slide_parts.write_text(slide, content.lines, BODY, BODY_SIZES, lang)


def _draw_pairs(slide: Any, content: Slide, lang: str) -> None:
    """The pairs side by side: title, native chart, and the notes below it."""
    width = (BODY.width - GAP * (len(content.pairs) - 1)) / max(len(content.pairs), 1)
    for place, pair in enumerate(content.pairs):
        left = BODY.left + place * (width + GAP)
        head = Box(left, BODY.top, width, PAIR_TITLE)
        slide_parts.write_text(slide, [Line(pair.title, is_bold=True)], head, PAIR_SIZES, lang)
        bars = Box(left, BODY.top + PAIR_TITLE + 4, width, PAIR_BARS)
        slide_parts.draw_bars(slide, pair, bars, 12, lang)
        *notes, mark = slides.write_notes(pair, lang)
        under = [*map(Line, notes), Line(mark, is_bold=True)]
        room = Box(left, BODY.top + PAIR_TITLE + PAIR_BARS + 10, width, 100)
        slide_parts.write_text(slide, under, room, SMALL_SIZES, lang)
