"""The parts of a slide by themselves: room, text, native charts and tables, and what files hold."""

import io
import json
from dataclasses import replace

import pytest
from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.oxml.ns import qn
from pptx.util import Pt

from dashboard.display import palette
from dashboard.exports import html, pdf, pptx, slide_fit, slide_parts
from dashboard.exports.slide_parts import Box
from dashboard.narrative.lines import Line
from dashboard.narrative.pairs import Bar, Pair
from dashboard.narrative.slides import Deck, Slide

PAIR = Pair(
    "requirements/unverified_difference",
    "Started without an answer",
    (
        Bar("Passed on", "second_hand", 58, 100, 0.5, 0.66),
        Bar("Told by the client", "first_hand", 21, 100, 0.14, 0.3),
        Bar("Unknown", "unknown", 3, 7),
    ),
    "strong",
    "At least 50 of 100.",
)
ROWS = (
    ((Line("Option"),), (Line("Agree", is_bold=True),), (Line("Ask"),)),
    ((Line("For"),), (Line("a"), Line("b", is_item=True)), ()),
)
DECK = Deck(
    "The case",
    (
        Slide("Problem", "Half start early", pairs=(PAIR,), notes=("Question: how?", "Cases: 626")),
        Slide("Options", "One is supported", table=ROWS, beneath=(Line("Assumed: 8", scale=0.5),)),
        Slide("Decision", "Decide by May", lines=(Line("First", is_item=True), Line("More"))),
    ),
    options=ROWS,
    beneath=(Line("Basis", is_quiet=True),),
    advice=(Line("Agree first"),),
    stamps="As of 2 March",
    source="Snapshot 7",
)


@pytest.mark.parametrize(
    ("text", "is_bold", "width"),
    [
        ("", False, 0),
        ("a", False, 0.54),
        ("A", False, 0.68),
        ("i", False, 0.28),
        ("m", False, 1.0),
        ("7", False, 0.56),
        ("→", False, 1.0),
        ("一", False, 1.0),
        ("aA", True, 1.22 * 1.08),
    ],
)
def test_a_text_is_as_wide_as_its_letters(text, is_bold, width):
    assert slide_fit.measure_width(text, is_bold) == pytest.approx(width)


@pytest.mark.parametrize(
    ("text", "room", "rows"),
    [
        ("", 10, 1),
        ("aaaa aaaa", 4.61, 1),
        ("aaaa aaaa", 4.59, 2),
        # The space at the end of a row takes no room.
        ("aaaa aaaa ", 4.61, 1),
        ("a" * 10, 5.41, 1),
        ("a" * 10, 5.39, 2),
        ("a" * 10, 1.81, 3),
        # Of Chinese, a letter of each row may be carried over.
        ("一" * 10, 11, 1),
        ("一" * 10, 10.9, 2),
        ("一" * 3, 1.5, 3),
    ],
)
def test_rows_are_counted_by_words_and_by_chinese_letters(text, room, rows):
    assert slide_fit.count_rows(Line(text), room) == rows


def test_a_paragraph_is_its_rows_and_the_space_before_it():
    assert slide_fit.measure_height([Line("a")], 100, 10) == pytest.approx(12 + 3.5)
    assert slide_fit.measure_height([Line("a", scale=0.5)], 100, 10) == pytest.approx(6 + 1.75)
    assert slide_fit.measure_height([Line("a"), Line("b")], 100, 10) == pytest.approx(31)
    # Nine letters take 48.6 points; an item has 12 fewer.
    nine = Line("a" * 9)
    assert slide_fit.measure_height([nine], 50, 10) == pytest.approx(15.5)
    assert slide_fit.measure_height([replace(nine, is_item=True)], 50, 10) == pytest.approx(27.5)
    assert slide_fit.measure_height([replace(nine, is_item=True)], 61, 10) == pytest.approx(15.5)


@pytest.mark.parametrize(("height", "size"), [(31, 20), (30.9, 15), (23.25, 15), (23, 10), (1, 10)])
def test_the_largest_size_that_fits_is_picked_and_the_last_where_none_does(height, size):
    assert slide_fit.pick_size([Line("a")], 100, height, (20, 15, 10)) == size


@pytest.mark.parametrize(
    ("height", "kept"),
    [
        (46.5, ["one", "two", "three"]),
        (46.4, ["one", "more"]),
        (45, ["one", "more"]),
        (31, ["one", "more"]),
        (30.9, ["…", "more"]),
    ],
)
def test_what_does_not_fit_is_left_to_the_notes(height, kept):
    lines = [Line("one"), Line("two"), Line("three")]
    found = slide_fit.shorten(lines, 100, height, 10, "more")
    assert [line.text for line in found] == kept
    if "more" in kept:
        assert found[-1] == Line("more", is_quiet=True)


def test_a_long_last_paragraph_leaves_those_before_it_as_they_are():
    lines = [Line("one"), Line("two"), Line("word " * 50), Line("four")]
    found = slide_fit.shorten(lines, 100, 60, 10, "more")
    assert [line.text for line in found] == ["one", "two", "more"]


def test_of_a_first_paragraph_too_long_as_much_as_fits_is_kept():
    """Two rows of nine letters beside the words for the rest: the dots are as wide as two."""
    [cut, rest] = slide_fit.shorten([Line("a" * 99, is_bold=True)], 52.6, 45, 10, "more")
    assert cut == Line("a" * 16 + "…", is_bold=True)
    assert rest == Line("more", is_quiet=True)


@pytest.fixture(scope="module")
def slides():
    return Presentation(io.BytesIO(pptx.render_slides(DECK, "en"))).slides


@pytest.fixture
def slide():
    file = Presentation()
    return file.slides.add_slide(file.slide_layouts[6])


def test_lines_are_written_with_their_size_marks_and_language(slide):
    lines = [Line("A", is_bold=True), Line("b", is_item=True, is_quiet=True, scale=0.5)]
    slide_parts.write_text(slide, lines, Box(10, 20, 300, 100), (30, 20), "zh")
    slide_parts.write_text(slide, [], Box(10, 20, 300, 100), (30, 20), "zh")
    [shape] = slide.shapes
    assert [side.pt for side in (shape.left, shape.top, shape.width, shape.height)] == [
        *(10, 20, 300, 100)
    ]
    frame = shape.text_frame
    margins = (frame.margin_left, frame.margin_right, frame.margin_top, frame.margin_bottom)
    assert margins == (0, 0, 0, 0)
    assert (frame.word_wrap, frame.auto_size) == (True, MSO_AUTO_SIZE.NONE)
    assert frame.vertical_anchor == MSO_ANCHOR.TOP
    first, second = frame.paragraphs
    assert [part.runs[0].font.size.pt for part in (first, second)] == [30, 15]
    assert [part.runs[0].font.bold for part in (first, second)] == [True, False]
    assert [part.line_spacing.pt for part in (first, second)] == [36, 18]
    assert [part.space_before.pt for part in (first, second)] == [0, 5.25]
    colours = [f"#{part.runs[0].font.color.rgb}".lower() for part in (first, second)]
    assert colours == [palette.LIGHT.ink.lower(), palette.LIGHT.secondary.lower()]
    assert first._p.pPr.find(qn("a:buNone")) is not None
    assert second._p.pPr.find(qn("a:buChar")).get("char") == "•"
    assert (second._p.pPr.get("marL"), second._p.pPr.get("indent")) == ("228600", "-228600")
    properties = first.runs[0]._r.rPr
    assert (properties.get("lang"), properties.find(qn("a:ea")).get("typeface")) == (
        *("zh-CN", "Microsoft YaHei"),
    )


def test_a_pair_is_a_chart_of_100_with_its_intervals(slides):
    [chart] = [shape.chart for shape in slides[0].shapes if shape.has_chart]
    [plot] = chart.plots
    [series] = plot.series
    assert series.name == PAIR.title
    # 3 of 7 is 43 of 100, told as a count.
    assert list(series.values) == [58, 21, 43]
    assert list(plot.categories) == [
        "Passed on: 58 of 100",
        "Told by the client: 21 of 100",
        "Unknown: 3 of 7",
    ]
    ends = {
        side: [
            (point.get("idx"), point.find(qn("c:v")).text)
            for point in series._element.findall(f".//{qn(f'c:{side}')}//{qn('c:pt')}")
        ]
        for side in ("plus", "minus")
    }
    assert ends == {
        "plus": [("0", "8"), ("1", "9"), ("2", "0")],
        "minus": [("0", "8"), ("1", "7"), ("2", "0")],
    }
    values, names = chart.value_axis, chart.category_axis
    assert (values.minimum_scale, values.maximum_scale, values.visible) == (0, 100, False)
    assert (names.reverse_order, values.has_major_gridlines) == (True, False)
    assert (chart.has_title, chart.has_legend, chart.font.size.pt) == (False, False, 12)
    for point, bar in enumerate(PAIR.bars):
        fill = series.points[point].format.fill
        colour = palette.pick_hue(bar.value, palette.LIGHT).removeprefix("#")
        assert str(fill.fore_color.rgb).lower() == colour.lower()
        assert (fill.type.name == "SOLID") is bool(palette.is_solid(bar.value))


def test_bars_without_intervals_have_no_error_bars(slide):
    plain = replace(PAIR, bars=tuple(replace(bar, low=None) for bar in PAIR.bars))
    slide_parts.draw_bars(slide, plain, Box(0, 0, 300, 200), 10, "en")
    [shape] = slide.shapes
    assert shape.chart.plots[0].series[0]._element.find(qn("c:errBars")) is None
    assert shape.name == PAIR.title
    described = shape._element.nvGraphicFramePr.cNvPr.get("descr")
    assert described == "Passed on: 58 of 100; Told by the client: 21 of 100; Unknown: 3 of 7"


def test_a_table_has_a_narrow_first_column_and_rows_as_high_as_their_cells(slide):
    slide_parts.draw_table(slide, ROWS, Box(10, 20, 300, 200), 70, (20, 10), "en")
    [shape] = slide.shapes
    table = shape.table
    assert [column.width.pt for column in table.columns] == [70, 115, 115]
    # “Option” of 20 points takes one row of 24 and 7 before it; two lines 62; 2 above and below.
    assert [row.height.pt for row in table.rows] == [pytest.approx(h) for h in (35, 66)]
    assert shape.height.pt == pytest.approx(101)
    assert [[cell.text_frame.text for cell in row.cells] for row in table.rows] == [
        ["Option", "Agree", "Ask"],
        ["For", "a\nb", ""],
    ]
    cell = table.cell(0, 0)
    assert [side.pt for side in (cell.margin_left, cell.margin_right)] == [4, 4]
    assert [side.pt for side in (cell.margin_top, cell.margin_bottom)] == [2, 2]
    assert (cell.text_frame.word_wrap, table.horz_banding) == (True, False)


def test_where_a_table_does_not_fit_its_highest_rows_give_up_room(slide):
    long = tuple(Line(f"line {number}") for number in range(20))
    rows = (ROWS[0], ((Line("For"),), long, ()), ((Line("Against"),), (), long))
    slide_parts.draw_table(slide, rows, Box(0, 0, 300, 120), 60, (10, 8), "en")
    [shape] = slide.shapes
    table = shape.table
    # The heads of 8 points are 16.4 high, which leaves 51.8 for each of the others.
    assert [row.height.pt for row in table.rows] == pytest.approx([16.4, 51.8, 51.8], abs=0.1)
    shown = table.cell(1, 1).text_frame.text.split("\n")
    assert shown == ["line 0", "line 1", "More in the notes."]


@pytest.mark.parametrize(
    ("heights", "room", "shared"),
    [
        ([10, 10], 30, [10, 10]),
        ([10, 40, 50], 70, [10, 30, 30]),
        ([50, 10, 40], 95, [45, 10, 40]),
        ([90, 90], 60, [30, 30]),
    ],
)
def test_low_rows_stay_as_they_are_and_high_ones_share_what_is_left(heights, room, shared):
    assert slide_parts._share_room(heights, room) == shared


def test_slides_hold_label_title_foot_place_and_notes_in_their_boxes(slides):
    for number, (slide, content) in enumerate(zip(slides, DECK.slides, strict=True), 1):
        frames = {shape.text_frame.text: shape for shape in slide.shapes if shape.has_text_frame}
        title = slide.shapes.title
        assert title.text_frame.text == content.title
        assert title.text_frame.paragraphs[0].runs[0].font.bold
        assert title.text_frame.paragraphs[0].runs[0].font.size.pt == 28
        assert (title.left.pt, title.top.pt, title.width.pt) == (36, 40, 888)
        assert frames[content.label].top.pt == 16
        assert frames["As of 2 March\nSnapshot 7"].left.pt == 36
        place = frames[f"{number} of 3"]
        assert (place.left.pt, place.top.pt) == (844, 504)
    notes = slides[0].notes_slide.notes_text_frame
    assert [part.text for part in notes.paragraphs] == ["Question: how?", "Cases: 626"]
    lines = [shape for shape in slides[2].shapes if shape.has_text_frame]
    assert "First\nMore" in [shape.text_frame.text for shape in lines]


def test_a_file_of_slides_has_its_format_fonts_and_title():
    file = Presentation(io.BytesIO(pptx.render_slides(DECK, "zh")))
    assert (file.slide_width, file.slide_height) == (Pt(960), Pt(540))
    about = file.core_properties
    assert (about.title, about.author, about.language) == ("The case", "Firsthand", "zh-CN")
    # A layout takes from its master what it does not say itself; neither stands beyond the edge.
    for layout in file.slide_layouts:
        for shape in layout.placeholders:
            assert 0 <= shape.left < shape.left + shape.width <= file.slide_width
            assert 0 <= shape.top < shape.top + shape.height <= file.slide_height
    widest = max(shape.width for shape in file.slide_master.placeholders)
    assert widest.pt == pytest.approx(960 * 0.9)


def test_several_pairs_share_the_width_of_a_slide():
    both = replace(DECK, slides=(replace(DECK.slides[0], pairs=(PAIR, PAIR)),))
    file = Presentation(io.BytesIO(pptx.render_slides(both, "en")))
    charts = [shape for shape in file.slides[0].shapes if shape.has_chart]
    assert [(one.left.pt, one.width.pt, one.top.pt) for one in charts] == [
        (36, 435, 170),
        (489, 435, 170),
    ]
    under = [
        shape.text_frame.text
        for shape in file.slides[0].shapes
        if shape.has_text_frame and "At least 50" in shape.text_frame.text
    ]
    assert len(under) == 2
    assert "58 of 100 (50–66 of 100)" in under[0]


def test_the_pdf_is_set_from_the_words_numbers_and_colours_of_the_slides():
    content = json.loads(pdf._describe(DECK, "zh"))
    assert {key: content[key] for key in ("title", "stamps", "source", "lang", "region")} == {
        **{"title": "The case", "stamps": "As of 2 March", "source": "Snapshot 7"},
        **{"lang": "zh", "region": "cn"},
    }
    first, second, third = content["slides"]
    assert (first["label"], first["title"]) == ("Problem", "Half start early")
    assert [slide["place"] for slide in content["slides"]] == [
        *("第1页，共3页", "第2页，共3页", "第3页，共3页")
    ]
    [pair] = first["pairs"]
    bar = pair["bars"][0]
    assert (bar["share"], bar["low"], bar["high"]) == (0.58, 0.5, 0.66)
    assert (bar["name"], bar["hue"]) == (
        "Passed on",
        palette.pick_hue("second_hand", palette.LIGHT),
    )
    assert bar["is_solid"] is palette.is_solid("second_hand")
    assert "58" in bar["said"]
    assert [note["is_bold"] for note in pair["notes"]] == [False, False, True]
    assert second["table"][1][1][1] == {
        **{"text": "b", "is_bold": False, "is_item": True, "is_quiet": False, "scale": 1.0}
    }
    assert second["beneath"][0]["scale"] == 0.5
    assert [line["text"] for line in third["lines"]] == ["First", "More"]
    assert content["options"] == second["table"]
    assert content["beneath"][0]["text"] == "Basis"
    assert set(content["fonts"]) <= {*pdf.LATIN_FONTS, *pdf.HAN_FONTS}


def test_slides_in_a_page_of_their_own_load_nothing_and_escape_what_they_hold():
    hostile = replace(DECK, slides=(replace(DECK.slides[2], title="<script>1</script>"),))
    page = html.render_slides(hostile, "en").decode()
    assert "<script>1" not in page and "&lt;script&gt;1" in page
    assert "http://" not in page.replace("http://www.w3.org", "") and "src=" not in page
    assert "As of 2 March" in page and "Snapshot 7" in page
