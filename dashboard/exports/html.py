"""The case and its slides as HTML files that load nothing from elsewhere."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dashboard.charts import option_grid, pair_bars, slide_deck
from dashboard.display import texts
from dashboard.narrative import case_texts, disputed, grade_texts
from dashboard.narrative.case import Case, list_stamps
from dashboard.narrative.case_texts import write_finding
from dashboard.narrative.slides import Deck
from store.paths import STATIC

# autoescape: templates contain text from the data.
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
)
# The rules that the pages have for the same pieces.
CASE_STYLES, SLIDE_STYLES = ("pairs.css", "case.css"), ("pairs.css", "slides.css")


def render_case(case: Case, lang: str) -> bytes:
    """The HTML page of a case in UTF-8, black on white; it loads nothing from elsewhere."""
    t = partial(texts.translate, lang)
    disputes = disputed.list_disputed(case.answers, lang)
    page = TEMPLATES.get_template("case.html").render(
        case=case,
        lang=lang,
        t=t,
        strip_markdown=texts.strip_markdown,
        write_finding=write_finding,
        style=_read_styles(CASE_STYLES),
        grade=grade_texts.format_mark(case.situation.grade, lang),
        stamps=" · ".join(list_stamps(case, disputes, lang)),
        assumptions=case_texts.write_assumptions(case.assumptions, lang),
        written=case.advice.written and case_texts.write_note(case.advice.written, lang),
        missing=case_texts.write_missing(case.missing, lang),
        # Drawn with every text escaped.
        pairs=[
            pair_bars.draw_pair(pair, lang, grade_texts.format_mark(pair.grade, lang))
            for pair in case.pairs
        ],
        options=option_grid.draw_options(case.options, lang, case.advice.rule.first),
        basis=option_grid.draw_basis(case.options, lang),
        others=option_grid.draw_others(case.others, lang),
    )
    return page.encode()


def render_slides(deck: Deck, lang: str) -> bytes:
    """The slides as an HTML page in UTF-8 that turns by keys as on screen; printed, a page each."""
    page = TEMPLATES.get_template("slides.html").render(
        deck=deck,
        lang=lang,
        style=_read_styles(SLIDE_STYLES),
        script=(STATIC / "slides.js").read_text(encoding="utf-8"),
        # Drawn with every text escaped.
        slides=slide_deck.draw_slides(deck, lang, is_file=True),
    )
    return page.encode()


def _read_styles(names: Iterable[str]) -> str:
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in names)
