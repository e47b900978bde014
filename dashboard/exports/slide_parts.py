"""The parts of a slide in PowerPoint's own form: text, tables and bar charts that stay editable.

Text is put in as plain runs, sized so that it fits; what does not fit even at the smallest size is
left to the notes, and the slide says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_PATTERN
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Pt

from dashboard.display import number_formats, palette, texts
from dashboard.exports import slide_fit
from dashboard.narrative import pairs
from dashboard.narrative.lines import Line
from dashboard.narrative.pairs import Pair

GROUND = palette.LIGHT
# The theme's fonts: every computer has the first or one of its widths, which text is fitted by;
# Windows and Office have the second.
LATIN_FONT, HAN_FONT = "Arial", "Microsoft YaHei"
TAGS = {"en": "en-GB", "zh": "zh-CN"}
# PowerPoint's built-in table without fills, with thin lines.
GRID_STYLE = "{5940675A-B579-460E-94D1-54222C63F5DA}"
# Room inside a cell, in points.
CELL_SIDE, CELL_TOP = 4.0, 2.0
GAP_WIDTH = 45


@dataclass(frozen=True)
class Box:
    """A place on a slide, in points."""

    left: float
    top: float
    width: float
    height: float

    def place(self) -> tuple[Emu, Emu, Emu, Emu]:
        """The place as python-pptx takes it."""
        left, top, width, height = map(Pt, (self.left, self.top, self.width, self.height))
        return left, top, width, height


def write_text(
    slide: Any, lines: Sequence[Line], box: Box, sizes: Sequence[float], lang: str
) -> None:
    """A text box with as many of the lines as fit, at the largest size at which all do."""
    if lines:
        shape = slide.shapes.add_textbox(*box.place())
        fill_frame(shape.text_frame, lines, box, sizes, lang)


def fill_frame(
    frame: Any, lines: Sequence[Line], box: Box, sizes: Sequence[float], lang: str
) -> None:
    """Put lines into a frame that is as large as the box, without margins."""
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.vertical_anchor = MSO_ANCHOR.TOP
    size = slide_fit.pick_size(lines, box.width, box.height, sizes)
    more = texts.translate(lang, "deck.more")
    _write_lines(frame, slide_fit.shorten(lines, box.width, box.height, size, more), size, lang)


def _write_lines(frame: Any, lines: Sequence[Line], size: float, lang: str) -> None:
    for place, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        own = size * line.scale
        paragraph.alignment = PP_ALIGN.LEFT
        # In points, as fonts that stand in for these two have higher lines of their own.
        paragraph.line_spacing = Pt(slide_fit.LINE * own)
        paragraph.space_before = Pt(0 if place == 0 else slide_fit.BEFORE * own)
        properties = paragraph._p.get_or_add_pPr()
        if line.is_item:
            indent = int(Pt(slide_fit.INDENT * own))
            properties.set("marL", str(indent))
            properties.set("indent", str(-indent))
            properties.append(parse_xml(f'<a:buChar {nsdecls("a")} char="•"/>'))
        else:
            properties.append(parse_xml(f"<a:buNone {nsdecls('a')}/>"))
        run = paragraph.add_run()
        run.text = line.text
        run.font.size, run.font.bold = Pt(own), line.is_bold
        run.font.color.rgb = _read_colour(GROUND.secondary if line.is_quiet else GROUND.ink)
        _set_language(run._r.get_or_add_rPr(), lang)


def _set_language(properties: Any, lang: str) -> None:
    """The language of a run and the font of its Chinese letters."""
    properties.set("lang", TAGS[lang])
    if properties.find(qn("a:ea")) is None:
        font = parse_xml(f'<a:ea {nsdecls("a")} typeface="{HAN_FONT}"/>')
        latin = properties.find(qn("a:latin"))
        properties.append(font) if latin is None else latin.addnext(font)


def draw_bars(slide: Any, pair: Pair, box: Box, size: float, lang: str) -> None:
    """A pair as a native bar chart of 100, each bar with its interval."""
    data = CategoryChartData(number_format="0")
    # The names are words of ours: one that began like a formula would be one in Excel.
    data.categories = named = [
        texts.translate(lang, "case.lacks", title=bar.name, reasons=pairs.write_size(bar, lang))
        for bar in pair.bars
    ]
    shares = [number_formats.count_in_hundred(bar.share) for bar in pair.bars]
    data.add_series(pair.title, shares)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *box.place(), data)
    _describe(frame, pair.title, texts.translate(lang, "general.list").join(named))
    chart = frame.chart
    chart.has_title = chart.has_legend = False
    chart.font.size, chart.font.color.rgb = Pt(size), _read_colour(GROUND.ink)
    _set_language(chart.font._rPr, lang)
    values, names = chart.value_axis, chart.category_axis
    values.minimum_scale, values.maximum_scale, values.visible = 0, 100, False
    values.has_major_gridlines = False
    names.reverse_order = True
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.format.line.color.rgb = _read_colour(GROUND.secondary)
    [plot] = chart.plots
    plot.gap_width = GAP_WIDTH
    [series] = plot.series
    for point, bar in enumerate(pair.bars):
        _fill_bar(series.points[point].format.fill, bar.value)
    _add_intervals(series._element, pair, shares)


def _fill_bar(fill: Any, value: str) -> None:
    """As on the page: solid for verified, hatched for not."""
    colour = palette.pick_hue(value, GROUND)
    if palette.is_solid(value):
        fill.solid()
        fill.fore_color.rgb = _read_colour(colour)
    else:
        fill.patterned()
        fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
        fill.fore_color.rgb = _read_colour(colour)
        fill.back_color.rgb = _read_colour(palette.tint(colour, 0.2, GROUND.page))


def _add_intervals(series: Any, pair: Pair, shares: Sequence[int]) -> None:
    """The 95 % interval of each bar as error bars, for which python-pptx has no call."""
    ends = [
        (share, share)
        if bar.low is None or bar.high is None
        else tuple(map(number_formats.count_in_hundred, (bar.low, bar.high)))
        for bar, share in zip(pair.bars, shares, strict=True)
    ]
    upper = [high - share for (_, high), share in zip(ends, shares, strict=True)]
    lower = [share - low for (low, _), share in zip(ends, shares, strict=True)]
    if not any(upper) and not any(lower):
        return
    bars = parse_xml(
        f"<c:errBars {nsdecls('c', 'a')}>"
        '<c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"<c:plus>{_list_numbers(upper)}</c:plus><c:minus>{_list_numbers(lower)}</c:minus>"
        f'<c:spPr><a:ln w="15875"><a:solidFill><a:srgbClr val="{GROUND.ink[1:]}"/></a:solidFill>'
        "</a:ln></c:spPr></c:errBars>"
    )
    series.find(qn("c:cat")).addprevious(bars)


def _list_numbers(numbers: Sequence[int]) -> str:
    points = "".join(
        f'<c:pt idx="{place}"><c:v>{number}</c:v></c:pt>' for place, number in enumerate(numbers)
    )
    return f'<c:numLit><c:ptCount val="{len(numbers)}"/>{points}</c:numLit>'


def draw_table(
    slide: Any,
    rows: Sequence[Sequence[Sequence[Line]]],
    box: Box,
    first: float,
    sizes: Sequence[float],
    lang: str,
) -> None:
    """A native table of cells of lines, its first column `first` points wide, the others alike.

    Where it does not fit at the smallest size, the highest rows give up room.
    """
    others = (box.width - first) / (len(rows[0]) - 1)
    widths = [first, *[others] * (len(rows[0]) - 1)]
    measure = partial(_measure_rows, rows, widths)
    size = next((size for size in sizes if sum(measure(size)) <= box.height), sizes[-1])
    heights = measure(size)
    if sum(heights) > box.height:
        heights = _share_room(heights, box.height)
    frame = slide.shapes.add_table(len(rows), len(widths), *box.place())
    table = frame.table
    table._tbl.tblPr.find(qn("a:tableStyleId")).text = GRID_STYLE
    table.horz_banding = False
    more = texts.translate(lang, "deck.more")
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Pt(width)
    for place, (row, height) in enumerate(zip(rows, heights, strict=True)):
        table.rows[place].height = Pt(height)
        for column, lines in enumerate(row):
            cell, inner = table.cell(place, column), widths[column] - 2 * CELL_SIDE
            cell.margin_left = cell.margin_right = Pt(CELL_SIDE)
            cell.margin_top = cell.margin_bottom = Pt(CELL_TOP)
            cell.text_frame.word_wrap = True
            room = height - 2 * CELL_TOP
            shown = slide_fit.shorten(lines, inner, room, size, more) if lines else []
            _write_lines(cell.text_frame, shown, size, lang)
    frame.height = Pt(sum(heights))


def _measure_rows(
    rows: Sequence[Sequence[Sequence[Line]]], widths: Sequence[float], size: float
) -> list[float]:
    return [
        2 * CELL_TOP
        + max(
            slide_fit.measure_height(lines, width - 2 * CELL_SIDE, size)
            for lines, width in zip(row, widths, strict=True)
        )
        for row in rows
    ]


def _share_room(heights: Sequence[float], room: float) -> list[float]:
    """Heights that add up to the room: the low ones as they are, the highest alike."""
    shared, left = list(heights), room
    for place, row in enumerate(sorted(range(len(heights)), key=heights.__getitem__)):
        shared[row] = min(heights[row], left / (len(heights) - place))
        left -= shared[row]
    return shared


def write_notes(slide: Any, lines: Sequence[str], lang: str) -> None:
    """The speaker's notes, a paragraph each."""
    frame = slide.notes_slide.notes_text_frame
    for place, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = line
        _set_language(run._r.get_or_add_rPr(), lang)


def _describe(frame: Any, name: str, said: str) -> None:
    """The name of a shape, and what a screen reader says of it."""
    frame.name = name
    frame._element.nvGraphicFramePr.cNvPr.set("descr", said)


def _read_colour(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.removeprefix("#"))
