"""Options side by side, in HTML: columns where there is room, else one below the other; drawn alike
on the page and in print. All text is escaped here."""

from collections.abc import Callable, Iterable, Sequence
from html import escape

from dashboard.display import texts
from dashboard.narrative import benefits, case_texts
from dashboard.narrative.benefits import Benefit
from dashboard.narrative.option_points import Point
from dashboard.narrative.options import Option, list_basis

Draw = Callable[[Option, str], str]


def draw_options(options: Sequence[Option], lang: str, first: str | None = None) -> str:
    """The options that are weighed against each other, in full; the one to begin with is framed."""
    return _draw(options, ROWS, "options", lang, first)


def draw_others(options: Sequence[Option], lang: str) -> str:
    """Further options: what changes, what was tested, and how one would see that it is done."""
    return _draw(options, OTHER_ROWS, "options others", lang)


def draw_basis(options: Iterable[Option], lang: str) -> str:
    """What the page shows of the options on demand, for paper, where nothing can be opened."""
    lines = "".join(f"<li>{escape(line)}</li>" for line in list_basis(options, lang))
    return f'<ul class="basis">{lines}</ul>'


def _draw(
    options: Iterable[Option],
    rows: dict[str, Draw],
    style: str,
    lang: str,
    first: str | None = None,
) -> str:
    articles = []
    for option in options:
        parts = [_draw_head(option, lang)]
        for row, draw in rows.items():
            label = escape(texts.translate(lang, f"options.{row}"))
            parts.append(f'<section class="{row}"><h4>{label}</h4>{draw(option, lang)}</section>')
        frame = ' class="first"' if option.name == first else ""
        articles.append(f"<article{frame}>{''.join(parts)}</article>")
    return f'<div class="{style}">{"".join(articles)}</div>'


def _draw_head(option: Option, lang: str) -> str:
    step = texts.translate(lang, f"options.step.{option.step}") if option.step else ""
    support = texts.translate(lang, f"options.support.{option.support}") if option.step else ""
    title = texts.translate(lang, "options.named", letter=option.letter, title=option.title)
    return (
        f'<header><p class="step">{escape(step)}</p><h3>{escape(title)}</h3>'
        f'<p class="support">{escape(support)}</p></header>'
    )


def _draw_change(option: Option, lang: str) -> str:
    return f"<p>{escape(option.change)}</p>"


def _draw_supports(option: Option, lang: str) -> str:
    return _draw_points(option.supports, texts.translate(lang, "options.no_supports"))


def _draw_against(option: Option, lang: str) -> str:
    return _draw_points(option.against, texts.translate(lang, "options.no_against"))


def _draw_unsettled(option: Option, lang: str) -> str:
    return _draw_points(option.unsettled, texts.translate(lang, "general.none"))


def _draw_points(points: Iterable[Point], nothing: str) -> str:
    listed = "".join(
        f"<li>{f'<b>{escape(point.mark)}</b> ' if point.mark else ''}{escape(point.said)}</li>"
        for point in points
    )
    return f"<ul>{listed}</ul>" if listed else f'<p class="quiet">{escape(nothing)}</p>'


def _draw_avoided(option: Option, lang: str) -> str:
    benefit = option.benefit
    if benefit is None:
        return f"<p>{escape(option.promise)}</p>"
    swings = "".join(
        f"<li>{escape(swing)}{_draw_span(place.low, place.high, benefit)}</li>"
        for place, swing in zip(benefit.ranges, benefits.list_swings(benefit, lang), strict=True)
    )
    span = _draw_span(benefit.avoided.p5, benefit.avoided.p95, benefit, benefit.expected)
    condition = f"<p>{escape(option.condition)}</p>" if option.condition else ""
    return f"<p>{escape(benefit.said)}</p>{span}{condition}" + _draw_behind(
        "hangs_on", f"<p>{escape(benefit.basis)}</p><ul>{swings}</ul>", lang
    )


def _draw_behind(label: str, drawn: str, lang: str) -> str:
    """What is read on demand: a column holds in front what a board compares."""
    summary = escape(texts.translate(lang, f"options.{label}"))
    return f'<details class="{label}"><summary>{summary}</summary>{drawn}</details>'


def _draw_span(low: float, high: float, benefit: Benefit, middle: float | None = None) -> str:
    """A range on the scale from none to all that there are today in a quarter."""

    def place(value: float) -> float:
        return min(max(value / benefit.today, 0.0), 1.0) if benefit.today else 0.0

    start, end = place(low), place(high)
    tick = f'<i style="left:{place(middle):.1%}"></i>' if middle is not None else ""
    return (
        f'<span class="span"><span style="left:{start:.1%};width:{end - start:.1%}"></span>'
        f"{tick}</span>"
    )


def _draw_takes(option: Option, lang: str) -> str:
    if option.step is None:
        return f'<p class="quiet">{escape(texts.translate(lang, "general.none"))}</p>'
    waiting = _draw_paragraphs(option.waiting)
    if option.takes is None:
        empty = escape(texts.translate(lang, "options.takes_empty"))
        return f'{waiting}<p class="quiet">{empty}</p>'
    return f"{waiting}<p>{escape(case_texts.write_note(option.takes, lang))}</p>"


def _draw_people(option: Option, lang: str) -> str:
    gain = escape(texts.translate(lang, "options.gain", who=option.gains))
    loss = escape(texts.translate(lang, "options.loss", who=option.loses))
    return f"<p>{gain}</p><p>{loss}</p>"


def _draw_proof(option: Option, lang: str) -> str:
    targets = _draw_paragraphs(option.proof)
    if not option.proof_basis:
        return targets
    return targets + _draw_behind("how_soon", _draw_paragraphs(option.proof_basis), lang)


def _draw_paragraphs(said: Iterable[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in said)


ROWS: dict[str, Draw] = {
    "change": _draw_change,
    "supports": _draw_supports,
    "against": _draw_against,
    "unsettled": _draw_unsettled,
    "avoided": _draw_avoided,
    "takes": _draw_takes,
    "people": _draw_people,
    "proof": _draw_proof,
}
OTHER_ROWS: dict[str, Draw] = {
    key: ROWS[key] for key in ("change", "supports", "against", "unsettled", "proof")
}
