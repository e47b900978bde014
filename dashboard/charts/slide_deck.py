"""Slides in HTML, on the page and in the file to take along; static/slides.js turns them and fits
their text. All text is escaped here."""

from collections.abc import Iterable, Sequence
from html import escape

from dashboard.charts import pair_bars
from dashboard.display import texts
from dashboard.narrative import grade_texts
from dashboard.narrative.lines import Line, Row
from dashboard.narrative.slides import Deck, Slide

# The largest size of the text below a title; a slide is 960 wide.
LARGEST = {"pairs": 16, "table": 14, "lines": 20}


def draw_slides(deck: Deck, lang: str, *, is_file: bool = False) -> str:
    """The slides and the buttons that turn them; a file has no page to go back to."""
    buttons = ("before", "next", "wide") if is_file else ("before", "next", "wide", "leave")
    drawn = "".join(
        f'<button type="button" data-key="{name}">{escape(texts.translate(lang, f"story.{name}"))}'
        "</button>"
        for name in buttons
    )
    keys = escape(texts.translate(lang, "story.keys_file" if is_file else "story.keys"))
    return (
        f'<div class="stage" aria-live="polite">{_draw_slides(deck, lang)}</div>'
        f'<div class="keys">{drawn}<p>{keys}</p></div>'
    )


def _draw_slides(deck: Deck, lang: str) -> str:
    foot = f"<p>{escape(deck.stamps)}</p><p>{escape(deck.source)}</p>"
    drawn = []
    for number, slide in enumerate(deck.slides, 1):
        place = escape(texts.translate(lang, "deck.place", n=number, all=len(deck.slides)))
        kind = "pairs" if slide.pairs else "table" if slide.table else "lines"
        drawn.append(
            f'<section class="slide" aria-roledescription="slide" aria-label="{place}">'
            f'<p class="label">{escape(slide.label)}</p>'
            f'<h2 data-largest="28">{escape(slide.title)}</h2>'
            f'<div class="body {kind}" data-largest="{LARGEST[kind]}">'
            f"{_draw_body(slide, lang)}</div>"
            f'<footer>{foot}<p class="place">{place}</p></footer></section>'
        )
    return "".join(drawn)


def _draw_body(slide: Slide, lang: str) -> str:
    pairs = "".join(
        pair_bars.draw_pair(pair, lang, grade_texts.format_mark(pair.grade, lang))
        for pair in slide.pairs
    )
    table = _draw_table(slide.table) if slide.table else ""
    return pairs + table + _draw_lines((*slide.lines, *slide.beneath))


def _draw_table(rows: Sequence[Row]) -> str:
    heads, *others = rows
    head = "".join(f'<th scope="col">{_draw_lines(cell)}</th>' for cell in heads)
    body = "".join(
        f'<tr><th scope="row">{_draw_lines(row[0])}</th>'
        + "".join(f"<td>{_draw_lines(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in others
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _draw_lines(lines: Iterable[Line]) -> str:
    drawn, is_listing = [], False
    for line in lines:
        if line.is_item != is_listing:
            drawn.append("<ul>" if line.is_item else "</ul>")
            is_listing = line.is_item
        drawn.append(_draw_line(line))
    return "".join(drawn) + ("</ul>" if is_listing else "")


def _draw_line(line: Line) -> str:
    if line.is_item:
        return f"<li>{escape(line.text)}</li>"
    marks = ["strong"] * line.is_bold + ["quiet"] * line.is_quiet
    size = f' style="font-size:{line.scale}em"' if line.scale != 1 else ""
    return f'<p class="{" ".join(marks)}"{size}>{escape(line.text)}</p>'
