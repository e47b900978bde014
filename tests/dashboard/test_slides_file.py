"""The case as a PowerPoint file: the same words and numbers as in print, and nothing overflows."""

import html as html_module
import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pptx import Presentation
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml.ns import qn

from dashboard.display import number_formats
from dashboard.engine.case_notes import Note
from dashboard.exports import html, pptx
from dashboard.narrative import case, case_slides, case_texts, options
from dashboard.narrative.option_points import Point
from tests import payloads

NUMBER = re.compile(r"\d[\d,.]*\d|\d")
POINT = 12_700
LEAST_SIZE = 10.5


@pytest.fixture(scope="module", params=["en", "zh"])
def lang(request):
    return request.param


@pytest.fixture(scope="module")
def made(make_case, lang):
    return make_case(lang)


@pytest.fixture(scope="module")
def deck(made, lang):
    return open_deck(made, lang)


def open_deck(made, lang):
    return Presentation(io.BytesIO(pptx.render_slides(case_slides.make_deck(made, lang), lang)))


def list_frames(slide):
    """The frames of a slide with their room, in points."""
    for shape in slide.shapes:
        if shape.has_text_frame:
            yield shape.text_frame, shape.width / POINT, shape.height / POINT
        elif shape.has_table:
            for row in shape.table.rows:
                for cell, column in zip(row.cells, shape.table.columns, strict=True):
                    width = column.width - cell.margin_left - cell.margin_right
                    height = row.height - cell.margin_top - cell.margin_bottom
                    yield cell.text_frame, width / POINT, height / POINT


def read_slide(slide):
    said = [frame.text for frame, _, _ in list_frames(slide)]
    for shape in slide.shapes:
        if shape.has_chart:
            said += map(str, shape.chart.plots[0].categories)
    return "\n".join(said)


def measure(frame, width):
    """The height of a frame's text in points, its letters as wide as Arial's are on average."""
    height = 0.0
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            size = run.font.size.pt
            length = sum(1 if ord(letter) >= 0x2E80 else 0.46 for letter in run.text) * size
            height += max(1, -(-length // width)) * size * 1.2
        height += paragraph.space_before.pt if paragraph.space_before else 0
    return height


def test_seven_slides_tell_the_case_by_their_titles_and_the_last_is_the_decision(deck, made):
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert len(titles) == len(set(titles)) == 7
    assert titles[0] == made.problem
    assert titles[1].endswith(made.situation.counted)
    assert made.second_brief in read_slide(deck.slides[1])
    assert made.today[0].startswith(titles[2])
    assert titles[4:] == [made.advice.said, made.fairness, made.advice.asked]
    assert (deck.slide_width * 9, deck.slide_height) == (deck.slide_height * 16, 540 * POINT)


def test_the_slides_have_the_numbers_of_the_page_to_print(deck, made, lang):
    page = html.render_case(made, lang).decode()
    words = html_module.unescape(re.sub(r"<style.*?</style>", "", page, flags=re.DOTALL))
    words = " ".join(re.sub(r"<[^>]+>", " ", words).split())
    printed = set(NUMBER.findall(words))
    for slide in deck.slides:
        assert set(NUMBER.findall(read_slide(slide))) <= printed
    # The options in full stand under their slide.
    notes = deck.slides[3].notes_slide.notes_text_frame.text
    whole = "\n".join([*map(read_slide, deck.slides), notes])
    said = [*made.advice.reasons, *made.today, *made.doubts]
    said += case_texts.write_missing(made.missing, lang)
    for option in made.options:
        points = (*option.supports, *option.against, *option.unsettled)
        said += [option.change, *(point.said for point in points)]
        said.append(option.benefit.said if option.benefit else option.promise)
    assert not [one for one in said if one not in whole]
    assert not [one for one in said if one not in words]


def test_pairs_are_native_charts_with_the_shares_and_intervals_of_the_page(deck, made):
    charts = [shape.chart for shape in deck.slides[0].shapes if shape.has_chart]
    assert len(charts) == len(made.pairs) > 0
    for chart, pair in zip(charts, made.pairs, strict=True):
        assert chart.chart_type == XL_CHART_TYPE.BAR_CLUSTERED
        assert chart.part.chart_workbook.xlsx_part is not None
        [series] = chart.plots[0].series
        shares = [number_formats.count_in_hundred(bar.share) for bar in pair.bars]
        assert list(series.values) == shares
        ends = {
            side: [
                int(v.text) for v in series._element.findall(f".//{qn(f'c:{side}')}//{qn('c:v')}")
            ]
            for side in ("plus", "minus")
        }
        for bar, share, up, down in zip(
            pair.bars, shares, ends["plus"], ends["minus"], strict=True
        ):
            assert share + up == number_formats.count_in_hundred(bar.high)
            assert share - down == number_formats.count_in_hundred(bar.low)


def test_each_slide_has_notes_with_question_method_cases_caveat_and_source(deck, made, lang):
    for slide in deck.slides:
        notes = slide.notes_slide.notes_text_frame.text
        assert made.source in notes
        assert slide.shapes.title.text_frame.text in notes
        heads = ("Question: ", "Method: ", "Cases: ", "Limits: ")
        for head in heads if lang == "en" else ("问题：", "方法：", "数据：", "局限："):
            assert head in notes


def test_options_stand_in_a_native_table(deck, made, lang):
    [table] = [shape.table for shape in deck.slides[3].shapes if shape.has_table]
    heads = [cell.text_frame.paragraphs[0].text for cell in table.rows[0].cells][1:]
    assert heads == [options.name_option(option, lang) for option in made.options]
    cells = [cell.text_frame for row in table.rows for cell in row.cells]
    sizes = [run.font.size.pt for frame in cells for part in frame.paragraphs for run in part.runs]
    # 14 pixels where the slide is 1280 wide.
    assert min(sizes) >= LEAST_SIZE
    more = {"en": "More in the notes.", "zh": "其余见备注。"}[lang]
    assert not [frame.text for frame in cells if more in frame.text]


def test_every_shape_of_a_slide_has_an_id_of_its_own(deck):
    for slide in deck.slides:
        ids = [shape.shape_id for shape in slide.shapes]
        assert len(ids) == len(set(ids)) > 3
        assert min(ids) > 1


def test_nothing_overflows(deck):
    check_room(deck)


def check_room(deck):
    for slide in deck.slides:
        frames = list(list_frames(slide))
        assert len(frames) > 3
        for frame, width, height in frames:
            assert measure(frame, width) <= height + 0.5, frame.text
        for shape in slide.shapes:
            assert 0 <= shape.left <= shape.left + shape.width <= deck.slide_width
            assert 0 <= shape.top <= shape.top + shape.height <= deck.slide_height


def test_chinese_letters_have_a_font_and_every_run_its_language(deck, lang):
    for slide in deck.slides:
        for frame, _, _ in list_frames(slide):
            for properties in frame._txBody.iter(qn("a:rPr")):
                assert properties.get("lang").startswith(lang)
                assert properties.find(qn("a:ea")).get("typeface") == "Microsoft YaHei"


def test_text_from_data_is_plain_and_what_does_not_fit_is_in_the_notes(made, lang):
    long = " ".join(payloads.ALL) + " 一二三四五六七八九十" * 200
    option = made.options[1]
    hostile = replace(
        made,
        problem=long,
        findings=tuple(replace(made.findings[0], title=text) for text in payloads.ALL),
        options=(
            made.options[0],
            replace(option, against=tuple(Point(text, text) for text in payloads.ALL)),
        ),
        advice=replace(made.advice, written=Note(long, "Ping", datetime(2026, 3, 2, tzinfo=UTC))),
        missing=tuple((text, (text,)) for text in payloads.ALL),
    )
    deck = open_deck(hostile, lang)
    check_room(deck)
    kept = "\n".join(slide.notes_slide.notes_text_frame.text for slide in deck.slides)
    for text in payloads.ALL:
        if text.isprintable():
            assert text in kept
    assert "一二三四五六七八九十" in deck.slides[4].notes_slide.notes_text_frame.text
    more = {"en": "More in the notes.", "zh": "其余见备注。"}[lang]
    assert more in read_slide(deck.slides[6])


def test_a_case_without_data_has_its_slides_too(bare, lang):
    found = case.make_case(bare, lang)
    deck = open_deck(found, lang)
    check_room(deck)
    assert len(deck.slides) == 7
    assert all(slide.shapes.title.text_frame.text for slide in deck.slides)
