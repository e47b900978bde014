"""The case for change as a self-contained HTML page to print."""

from functools import partial
from pathlib import Path

import plotly.io as pio
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dashboard.charts import comparison, plotly_config
from dashboard.display import number_formats, texts
from dashboard.display.palette import LIGHT
from dashboard.narrative import disputed, grade_texts
from dashboard.narrative.case import SIDES, Case

# autoescape: templates contain text from the data.
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
)


def render_case(case: Case, lang: str) -> bytes:
    """The HTML page of a case in UTF-8, black on white, with its chart and Plotly embedded."""
    t = partial(texts.translate, lang)
    figure = comparison.draw_findings(case.answers, lang, LIGHT)
    stamps = [t("case.made_on", day=number_formats.format_day(case.made_on, lang))]
    if case.as_of:
        stamps.append(t("card.as_of", day=number_formats.format_day(case.as_of, lang)))
    if case.is_sample:
        stamps.append(t("app.sample_says"))
    stamps += disputed.list_disputed(case.answers, lang)
    page = TEMPLATES.get_template("case.html").render(
        case=case,
        lang=lang,
        t=t,
        sides=SIDES,
        strip_markdown=texts.strip_markdown,
        grade=grade_texts.format_mark(case.situation.grade, lang),
        stamps=" · ".join(stamps),
        chart=None
        if figure is None
        else pio.to_html(
            figure.to_plotly(),
            full_html=False,
            include_plotlyjs=True,
            config=plotly_config.make_config(lang) | {"displayModeBar": False},
        ),
    )
    return page.encode()
