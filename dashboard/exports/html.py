"""The case for change as one page to print: nothing in it is loaded from elsewhere."""

from functools import partial
from pathlib import Path

import plotly.io as pio
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dashboard import charts, comparison_charts, formats, grades, text
from dashboard.case import SIDES, Case
from dashboard.marks import LIGHT

# Text from data is escaped wherever a template writes it.
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
)


def case(made: Case, lang: str) -> bytes:
    """The page of a case as HTML, in black on white, with its picture drawn inside it."""
    say = partial(text.say, lang)
    figure = comparison_charts.findings(made.answers, lang, LIGHT)
    about = [say("case.made_on", day=formats.day(made.made_on, lang))]
    if made.as_of:
        about.append(say("card.as_of", day=formats.day(made.as_of, lang)))
    if made.is_sample:
        about.append(say("app.sample_says"))
    written = TEMPLATES.get_template("case.html").render(
        made=made,
        lang=lang,
        say=say,
        sides=SIDES,
        bare=text.unmarked,
        mark=grades.mark(made.situation.grade, lang),
        about=" · ".join(about),
        picture=None
        if figure is None
        else pio.to_html(
            figure.figure(),
            full_html=False,
            include_plotlyjs=True,
            config=charts.config(lang) | {"displayModeBar": False},
        ),
    )
    return written.encode()
