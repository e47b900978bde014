"""Pairs of groups as bars on one scale of 100, in HTML: drawn alike on pages and in print."""

from html import escape

from dashboard.display import palette, texts
from dashboard.narrative import pairs
from dashboard.narrative.pairs import Bar, Pair


def draw_pair(pair: Pair, lang: str, mark: str = "", disputes: str = "") -> str:
    """A pair as bars, with the cases beneath and, if given, what is disputed of them and the mark
    of its grade."""
    lines = [f"<h3>{escape(pair.title)}</h3>", "<dl>"]
    for bar in pair.bars:
        hue, is_verified = palette.MARKS[bar.value]
        fill = "solid" if is_verified else "open"
        size = escape(pairs.write_size(bar, lang))
        lines.append(
            f"<dt>{escape(bar.name)}</dt><dd>"
            f'<span class="track"><span class="{hue} {fill}" style="width:{bar.share:.1%}"></span>'
            f"{_draw_range(bar)}</span> <b>{size}</b></dd>"
        )
    lines.append(f"</dl><p>{escape(write_notes(pair, lang))}</p>")
    if disputes:
        lines.append(f"<p>{escape(disputes)}</p>")
    if mark:
        lines.append(f'<p class="mark">{escape(mark)}</p>')
    return f'<div class="pair">{"".join(lines)}</div>'


def write_notes(pair: Pair, lang: str) -> str:
    """What bounds a pair, if anything does, and the cases behind each of its bars."""
    cases = texts.translate(lang, "pairs.cases", cases=pairs.write_cases(pair.bars, lang))
    return texts.translate(lang, "minute.between").join(filter(None, (pair.note, cases)))


def _draw_range(bar: Bar) -> str:
    """A thin line over a bar from one end of its interval to the other."""
    if bar.low is None or bar.high is None:
        return ""
    return f'<i style="left:{bar.low:.1%};width:{bar.high - bar.low:.1%}"></i>'
