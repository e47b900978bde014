"""The case and its slides as PDF: what they say, as text, on as many pages as promised."""

from dataclasses import replace

import pypdfium2
import pytest
import typst

from dashboard.engine.errors import Refused
from dashboard.exports import pdf
from dashboard.narrative import case, case_slides
from dashboard.narrative.lines import Line
from tests import payloads

# Each begins something in Typst's markup or code.
TYPST = (
    "#panic()",
    '#read("/etc/passwd")',
    "#{1+1}",
    "$x^2$",
    "*bold*",
    "_slanted_",
    "@label",
    "<label>",
    "[content]",
    "`raw`",
    "\\u{1f600}",
    "// comment",
    "/* comment */",
    "= Heading",
    "~---...",
)


@pytest.fixture(scope="module", params=["en", "zh"])
def lang(request):
    return request.param


@pytest.fixture(scope="module")
def deck(make_case, lang):
    return case_slides.make_deck(make_case(lang), lang)


def read(written):
    """The pages of a PDF as text without spaces: a line may be broken anywhere in Chinese."""
    pages = pypdfium2.PdfDocument(written)
    said = [page.get_textpage().get_text_bounded() for page in pages]
    return ["".join(text.replace("\ufffe", "-").split()) for text in said]


def squeeze(text):
    return "".join(text.split())


def test_the_case_is_two_pages_that_say_all_of_its_slides_and_the_options_in_full(deck, lang):
    pages = read(pdf.render_case(deck, lang))
    assert len(pages) == 2
    whole = "".join(pages)
    for line in (*deck.beneath, *(line for slide in deck.slides for line in slide.lines)):
        assert squeeze(line.text) in whole
    cells = [line.text for row in deck.options for cell in row for line in cell]
    assert len(cells) > 40
    for text in cells:
        assert squeeze(text) in whole
    for number, page in enumerate(pages, 1):
        assert f"{number}/2" in page
        assert squeeze(deck.source) in page
        assert squeeze(deck.stamps) in page


def test_the_slides_are_a_page_each_with_title_and_source(deck, lang):
    pages = read(pdf.render_slides(deck, lang))
    assert len(pages) == 7
    for page, slide in zip(pages, deck.slides, strict=True):
        assert squeeze(slide.title) in page
        assert squeeze(deck.source) in page
        for pair in slide.pairs:
            assert squeeze(pair.title) in page


def test_text_from_data_is_no_markup(make_case):
    deck = case_slides.make_deck(make_case("en"), "en")
    every = (*TYPST, *(text for text in payloads.ALL if text.isascii() and text.isprintable()))
    lines = tuple(Line(text, is_item=place % 2 == 0) for place, text in enumerate(every))
    first, second, *others = deck.slides
    hostile = replace(deck, slides=(first, replace(second, lines=lines, title="#panic()"), *others))
    for written in (pdf.render_case(hostile, "en"), pdf.render_slides(hostile, "en")):
        whole = "".join(read(written))
        for text in every:
            assert squeeze(text) in whole


def test_without_a_font_for_chinese_it_says_so_instead_of_printing_boxes(deck, lang, monkeypatch):
    monkeypatch.setattr(pdf, "_find_fonts", lambda: typst.Fonts(include_system_fonts=False))
    # The sample's English slides name projects that are written in Chinese.
    assert pdf.lacks_font(deck, lang)
    with pytest.raises(Refused, match="no_han_font"):
        pdf.render_slides(deck, lang)
    (first, *_) = deck.slides
    latin = replace(deck, slides=(replace(first, lines=(Line("Société Générale"),)),))
    if lang == "en":
        assert not pdf.lacks_font(latin, lang)
        assert len(read(pdf.render_slides(latin, lang))) == 1


@pytest.mark.nightly
def test_a_case_without_data_has_its_pages_too(bare, lang):
    deck = case_slides.make_deck(case.make_case(bare, lang), lang)
    assert len(read(pdf.render_case(deck, lang))) == 2
    assert len(read(pdf.render_slides(deck, lang))) == 7
