"""The case for change as a self-contained HTML page to print."""

from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dashboard.charts import option_grid, pair_bars
from dashboard.display import texts
from dashboard.narrative import case_texts, disputed, grade_texts
from dashboard.narrative.case import Case, list_stamps
from store.paths import STATIC

# autoescape: templates contain text from the data.
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
)
# The rules that the page has for the same pieces.
STYLES = ("pairs.css", "case.css")


def render_case(case: Case, lang: str) -> bytes:
    """The HTML page of a case in UTF-8, black on white; it loads nothing from elsewhere."""
    t = partial(texts.translate, lang)
    disputes = disputed.list_disputed(case.answers, lang)
    page = TEMPLATES.get_template("case.html").render(
        case=case,
        lang=lang,
        t=t,
        strip_markdown=texts.strip_markdown,
        style="\n".join((STATIC / name).read_text(encoding="utf-8") for name in STYLES),
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
        # On paper nothing can be opened.
        options=option_grid.draw_options(case.options, lang, case.advice.rule.first).replace(
            "<details ", "<details open "
        ),
        others=option_grid.draw_others(case.others, lang),
    )
    return page.encode()
