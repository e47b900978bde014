"""The case and its slides as PDF, set by Typst. All text reaches the templates as values, so that
none of it is read as markup."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import typst

from dashboard.display import palette, texts
from dashboard.engine.errors import Refused
from dashboard.narrative import pairs, slides
from dashboard.narrative.lines import Line, Row
from dashboard.narrative.pairs import Bar, Pair
from dashboard.narrative.slides import Deck, Slide

TEMPLATES = Path(__file__).parent
REGIONS = {"en": "gb", "zh": "cn"}
# The first that the computer has is used; Typst brings the last two.
LATIN_FONTS = (
    "Source Sans 3",
    "Noto Sans",
    "Arial",
    "Liberation Sans",
    "Libertinus Serif",
    "DejaVu Sans Mono",
)
HAN_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "SimHei",
    "Noto Serif CJK SC",
    "SimSun",
)
SOME_HAN_FONTS = ", ".join(HAN_FONTS[:3])
HAN = re.compile(r"[\u3000-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")


def render_slides(deck: Deck, lang: str) -> bytes:
    """The slides as a PDF, a page each. Raises Refused where they hold Chinese and the computer has
    no font for it: Typst would print boxes."""
    return _render("slides.typ", deck, lang)


def render_case(deck: Deck, lang: str) -> bytes:
    """The case as a PDF of two A4 pages: what its slides say, and the options in full. Raises
    Refused as `render_slides` does."""
    return _render("case.typ", deck, lang)


def lacks_font(deck: Deck, lang: str) -> bool:
    """Whether the slides hold Chinese and the computer has no font for it."""
    return not _list_fonts(HAN_FONTS) and bool(HAN.search(_describe(deck, lang)))


def _render(template: str, deck: Deck, lang: str) -> bytes:
    if lacks_font(deck, lang):
        raise Refused("no_han_font", fonts=SOME_HAN_FONTS)
    content = _describe(deck, lang)
    return typst.compile(
        str(TEMPLATES / template), font_paths=_find_fonts(), sys_inputs={"content": content}
    )


@cache
def _find_fonts() -> typst.Fonts:
    return typst.Fonts()


def _list_fonts(names: Iterable[str]) -> list[str]:
    known = set(_find_fonts().families())
    return [name for name in names if name in known]


def _describe(deck: Deck, lang: str) -> str:
    """What the templates read, as JSON."""
    content = {
        "title": deck.title,
        "stamps": deck.stamps,
        "source": deck.source,
        "lang": lang,
        "region": REGIONS[lang],
        "fonts": _list_fonts((*LATIN_FONTS, *HAN_FONTS)),
        "options": _describe_rows(deck.options),
        "beneath": list(map(asdict, deck.beneath)),
        "advice": list(map(asdict, deck.advice)),
        "slides": [
            _describe_slide(slide, number, len(deck.slides), lang)
            for number, slide in enumerate(deck.slides, 1)
        ],
    }
    return json.dumps(content, ensure_ascii=False)


def _describe_slide(slide: Slide, number: int, of: int, lang: str) -> dict[str, Any]:
    return {
        "label": slide.label,
        "title": slide.title,
        "place": texts.translate(lang, "deck.place", n=number, all=of),
        "lines": list(map(asdict, slide.lines)),
        "pairs": [_describe_pair(pair, lang) for pair in slide.pairs],
        "table": _describe_rows(slide.table),
        "beneath": list(map(asdict, slide.beneath)),
    }


def _describe_rows(rows: Iterable[Row]) -> list[list[list[dict[str, Any]]]]:
    return [[list(map(asdict, cell)) for cell in row] for row in rows]


def _describe_pair(pair: Pair, lang: str) -> dict[str, Any]:
    *notes, mark = slides.write_notes(pair, lang)
    return {
        "title": pair.title,
        "bars": [_describe_bar(bar, lang) for bar in pair.bars],
        "notes": [asdict(line) for line in (*map(Line, notes), Line(mark, is_bold=True))],
    }


def _describe_bar(bar: Bar, lang: str) -> dict[str, Any]:
    return {
        "name": bar.name,
        "said": pairs.write_size(bar, lang),
        "share": bar.share,
        "low": bar.low,
        "high": bar.high,
        "hue": palette.pick_hue(bar.value, palette.LIGHT),
        "is_solid": palette.is_solid(bar.value),
    }
