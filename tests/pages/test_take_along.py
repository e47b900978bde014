"""The files to take along from the case: the numbers of the page, in every one of them."""

import io
import re
from html import unescape
from zipfile import ZipFile

import pypdfium2
import pytest
from pptx import Presentation

from dashboard.display import texts
from dashboard.evidence import case_page
from dashboard.exports import html, pdf, pptx
from dashboard.narrative import case, case_slides, pairs, slides
from tests import company
from tests.pages.page import find_labelled, read_text

NUMBER = re.compile(r"\d[\d,.]*\d|\d")
LIMIT = 300_000


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    folder = tmp_path_factory.mktemp("take")
    company.publish(folder, projects=30)
    return folder


def list_numbers(text):
    return set(NUMBER.findall(text))


def strip_tags(written):
    words = re.sub(r"<(style|script).*?</\1>", "", written, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", words))


def read_pdf(written):
    pages = pypdfium2.PdfDocument(written)
    return "\n".join(page.get_textpage().get_text_bounded() for page in pages)


def read_pptx(written):
    said = []
    for slide in Presentation(io.BytesIO(written)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                said.append(shape.text_frame.text)
            elif shape.has_table:
                said += [cell.text_frame.text for row in shape.table.rows for cell in row.cells]
            elif shape.has_chart:
                said += map(str, shape.chart.plots[0].categories)
    return "\n".join(said)


def read_page(at):
    drawn = [strip_tags(element.proto.body) for element in at.get("html")]
    return "\n".join((read_text(at), *drawn))


@pytest.mark.parametrize("lang", ["en", pytest.param("zh", marks=pytest.mark.nightly)])
def test_page_and_every_file_say_the_same_numbers(visit, large, lang):
    made = case.make_case(large, lang)
    deck = case_slides.make_deck(made, lang)
    said = [
        line for slide in deck.slides for line in (slide.title, *slides.list_words(slide, lang))
    ]
    bars = (bar for slide in deck.slides for pair in slide.pairs for bar in pair.bars)
    said += [pairs.write_size(bar, lang) for bar in bars]
    figures = list_numbers("\n".join(said))
    assert len(figures) > 40
    in_full = [line.text for row in deck.options for cell in row for line in cell]
    page = visit("case", lang, data=large)
    page.session_state["case_behind"] = True
    case_html = html.render_case(made, lang).decode()
    whole = figures | list_numbers("\n".join(in_full))
    for text in (
        read_page(page.run()),
        strip_tags(case_html),
        read_pdf(pdf.render_case(deck, lang)),
    ):
        assert whole - list_numbers(text) == set()
    foot = list_numbers(" ".join((deck.stamps, deck.source, "1 2 3 4 5 6 7")))
    slides_html = html.render_slides(deck, lang).decode()
    for text in (
        strip_tags(slides_html),
        read_pdf(pdf.render_slides(deck, lang)),
        read_pptx(pptx.render_slides(deck, lang)),
    ):
        assert list_numbers(text) - foot == figures - foot
    for written in (case_html, slides_html):
        assert len(written.encode()) < LIMIT
        assert not re.search(r"\b(src|href)=|url\(|@import|https?:", written)


def test_files_are_offered_one_by_one_and_all_in_one(visit):
    at = visit("case")
    at.session_state["take_case"] = True  # opens the popover
    at.run()
    buttons = at.get("download_button")
    assert [button.proto.label for button in buttons] == [
        texts.translate("en", f"case.{key}") for key in case_page.FILES
    ]
    find_labelled(at.button, texts.translate("en", "case.all")).click().run()
    assert not at.exception
    [*_, whole] = at.get("download_button")
    assert whole.proto.label == "Save firsthand_case.zip"
    _, content = at.session_state["case_files"]
    assert ZipFile(io.BytesIO(content)).namelist() == [file for file, _ in case_page.FILES.values()]
