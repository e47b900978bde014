"""The case and its slides as PDF: what they say, as text, on as many pages as promised."""

import re
from dataclasses import replace

import pypdfium2
import pytest
import typst
from pypdfium2 import raw

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


# Nine pixels, in points.
LEAST = 6.75


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
    # A hyphen at the end of a line.
    return ["".join(re.sub("[\x02\ufffe]", "-", text).split()) for text in said]


def squeeze(text):
    return "".join(text.split())


def test_the_case_is_two_pages_that_say_all_of_its_slides_and_the_options_in_full(deck, lang):
    pages = read(pdf.render_case(deck, lang))
    assert len(pages) == 2
    whole = "".join(pages)
    # The targets of what is recommended stand with the options.
    slides = (slide for slide in deck.slides if slide.title != deck.slides[4].title)
    lines = (line for slide in slides for line in slide.lines)
    for line in (*deck.beneath, *deck.advice, *lines):
        assert squeeze(line.text) in whole
    cells = [line.text for row in deck.options for cell in row for line in cell]
    assert len(cells) > 40
    for text in cells:
        assert squeeze(text) in whole
    for number, page in enumerate(pages, 1):
        assert f"{number}/2" in page
        assert squeeze(deck.source) in page
        assert squeeze(deck.stamps) in page


def measure_letters(written):
    """The size of each letter of a PDF, in points; pdfium puts in spaces of its own."""
    sizes = set()
    for page in pypdfium2.PdfDocument(written):
        said = page.get_textpage()
        for place, letter in enumerate(said.get_text_range()):
            if not letter.isspace():
                sizes.add(round(raw.FPDFText_GetFontSize(said.raw, place), 2))
    return sizes - {1.0}


def test_no_letter_of_the_case_is_smaller_than_nine_pixels_however_long_it_is(deck, lang):
    written = pdf.render_case(deck, lang)
    assert min(measure_letters(written)) == LEAST < max(measure_letters(written))
    first, second, *others = deck.slides
    long = replace(second, lines=second.lines * 9, beneath=second.beneath)
    endless = replace(deck, slides=(first, long, *others), options=deck.options[:1] * 90)
    assert min(measure_letters(pdf.render_case(endless, lang))) == LEAST


def test_what_is_recommended_says_its_targets_once(deck, lang):
    proofs = [line.text for cell in deck.options[-1][1:] for line in cell]
    said = read(pdf.render_case(deck, lang))
    assert not any(squeeze(proof) in said[0] for proof in proofs)
    assert all(squeeze(proof) in said[1] for proof in proofs)


@pytest.mark.nightly
def test_the_case_of_the_sample_is_two_pages_too(sample, lang):
    deck = case_slides.make_deck(case.make_case(sample.data, lang), lang)
    assert len(read(pdf.render_case(deck, lang))) == 2


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
