"""The case for change as one page to print: nothing in it is loaded from elsewhere."""

from functools import partial
from pathlib import Path

import plotly.io as pio
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dashboard.charts import comparison, plotly_config
from dashboard.display import number_formats, texts
from dashboard.display.palette import LIGHT
from dashboard.narrative import grade_texts
from dashboard.narrative.case import SIDES, Case

# Text from data is escaped wherever a template writes it.
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
)


def render_case(made: Case, lang: str) -> bytes:
    """The page of a case as HTML, in black on white, with its picture drawn inside it."""
    say = partial(texts.translate, lang)
    figure = comparison.draw_findings(made.answers, lang, LIGHT)
    about = [say("case.made_on", day=number_formats.format_day(made.made_on, lang))]
    if made.as_of:
        about.append(say("card.as_of", day=number_formats.format_day(made.as_of, lang)))
    if made.is_sample:
        about.append(say("app.sample_says"))
    written = TEMPLATES.get_template("case.html").render(
        made=made,
        lang=lang,
        say=say,
        sides=SIDES,
        bare=texts.strip_markdown,
        mark=grade_texts.format_mark(made.situation.grade, lang),
        about=" · ".join(about),
        picture=None
        if figure is None
        else pio.to_html(
            figure.figure(),
            full_html=False,
            include_plotlyjs=True,
            config=plotly_config.make_config(lang) | {"displayModeBar": False},
        ),
    )
    return written.encode()
