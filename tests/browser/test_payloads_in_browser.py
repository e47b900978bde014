"""Where every text is a payload nothing is run or fetched, and each is shown as it is."""

from pathlib import Path
from urllib.parse import urlencode

import plotly
import pytest
from playwright.sync_api import expect

from dashboard.charts import layout, plotly_text
from dashboard.charts.figure import Figure
from dashboard.charts.gantt_labels import NAME_WIDTH
from dashboard.display.palette import LIGHT
from etl.__main__ import main
from etl.values.normalise import EMPTY
from tests import payloads
from tests.browser.test_browser import PAGES, READY, Visit

PLOTLY = Path(plotly.__file__).parent / "package_data/plotly.min.js"
PAGE = Path(__file__).with_name("markdown_page.py")
# The places of a page that Markdown fills, and what only formatting makes.
PLACES = {
    "items of a list": "li",
    "bold paragraphs": "p > strong",
    "headings": "h3",
    "small print": "[data-testid=stCaptionContainer] p",
    "labels": "[role=radiogroup] label p",
}
FORMATTED = (
    "a:not(h3 a), img, svg:not(h3 svg), em, code, s, del, .katex, [role=img], table, h1, hr, pre"
)
DRAW = """async ([figure, count, step]) => {
    const place = document.body.appendChild(document.createElement('div'));
    place.style.width = '1200px';
    await Plotly.newPlot(place, figure.data, figure.layout);
    const read = root => [...root.querySelectorAll('text')].map(text => text.textContent);
    const hovers = [];
    for (let number = 0; number < count; number += step) {
        Plotly.Fx.hover(place, [{ curveNumber: 0, pointNumber: number }]);
        hovers.push(read(place.querySelector('.hoverlayer'))[0]);
        // Plotly ignores a second hover within this time.
        await new Promise(resolve => setTimeout(resolve, 52));
    }
    return {
        ticks: read(place.querySelector('.yaxislayer-above')),
        notes: read(place.querySelector('.infolayer')),
        hovers,
        links: place.querySelectorAll('.main-svg a').length,
    };
}"""


def flat(text):
    """A text as a browser lays it out: white space is one space."""
    return " ".join(text.split())


def test_streamlit_shows_every_payload_as_it_is(browser, serve, tmp_path):
    address = serve(tmp_path, str(PAGE), PYTHONPATH=str(Path.cwd()))
    one = Visit(browser, address)
    one.page.goto(address)
    one.page.wait_for_selector(READY, timeout=60_000)
    texts = one.page.locator(".st-key-texts")
    expect(texts.locator("[role=radiogroup]")).to_be_visible(timeout=60_000)
    for place, selector in PLACES.items():
        shown = [flat(text) for text in texts.locator(selector).all_text_contents()]
        assert shown == [flat(text) for text in payloads.ALL], place
    assert texts.locator(FORMATTED).evaluate_all("all => all.map(one => one.outerHTML)") == []
    assert one.complaints == []
    assert one.elsewhere == []
    one.close()


@pytest.mark.parametrize("step", [8, pytest.param(1, marks=pytest.mark.nightly)])
def test_plotly_shows_every_payload_as_it_is(browser, step):
    figure = Figure()
    count = len(payloads.ALL)
    keys = [str(number) for number in range(count)]
    hovers = [plotly_text.join_lines([text]) for text in payloads.ALL]
    figure.add_scatter(x=[0] * count, y=keys, mode="markers", hovertext=hovers, hoverinfo="text")
    labels = [plotly_text.escape(text) for text in payloads.ALL]
    figure.update_yaxes(type="category", tickmode="array", tickvals=keys, ticktext=labels)
    for key, label in zip(keys, labels, strict=True):
        figure.add_annotation(x=0, y=key, text=label)
    figure = layout.apply_layout(figure, LIGHT, 30 * count, 8).to_plotly()
    page = browser.new_page()
    page.add_script_tag(path=PLOTLY)
    shown = page.evaluate(DRAW, [figure.to_plotly_json(), count, step])
    every = [flat(text) for text in payloads.ALL]
    assert [flat(text) for text in shown["ticks"]] == every
    assert [flat(text) for text in shown["notes"]] == every
    assert [flat(text) for text in shown["hovers"]] == every[::step]
    assert shown["links"] == 0
    page.close()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A data folder with the company whose every text is a payload."""
    folder, data = tmp_path_factory.mktemp("exports"), tmp_path_factory.mktemp("hostile")
    assert main(["load", str(payloads.write_exports(folder)), "--data", str(data)]) == 0
    return data


@pytest.fixture(scope="module")
def hostile_dashboard(serve, hostile):
    return serve(hostile)


@pytest.fixture
def visit(browser, hostile_dashboard):
    """A window on the company's dashboard, in which no dialog opens and nothing is fetched."""
    one = Visit(browser, hostile_dashboard)
    dialogs = []
    one.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    yield one
    assert dialogs == []
    assert one.complaints == []
    assert one.elsewhere == []
    one.close()


CHOSEN = payloads.CHARTED[:2]
# A record of each kind of payload.
RECORDS = ("<b>bold</b><br>x", ":material/delete:", "http://evil.example/x?y=1", "$x^2$", "- item")


def number_of(text):
    """The number of a payload in the ids of the company."""
    return [one for one in payloads.ALL if one not in EMPTY].index(text)


def joined(text):
    """A text without white space, at which a label may be broken."""
    return "".join(text.split())


def shown_labels(page):
    """The texts along the axes, without white space."""
    return set(map(joined, page.locator(".yaxislayer-above text").all_text_contents()))


def open_record(visit, text):
    """The page of the requirement whose title and wording are a payload."""
    number = number_of(text)
    address = {"record": ("requirements", f"P-{number % 3}", f"R-{number}")}
    visit.page.goto(f"{visit.address}/record?{urlencode(address, doseq=True)}")
    expect(visit.page.locator("h3").first).to_have_text(text, timeout=60_000)
    wordings = visit.page.locator("[data-testid=stMarkdownContainer] p")
    expect(wordings.filter(has_text=f"{text} again").first).to_be_visible(timeout=60_000)


@pytest.mark.nightly
def test_pages_show_names_in_filters_charts_and_records_as_they_are(visit):
    clients = [("client", f"C-{number_of(text)}") for text in CHOSEN]
    page = visit.open("complaints", f"?{urlencode([*clients, ('card', 'complaints/medium')])}")
    line = page.locator(".st-key-filter_line [data-testid=stCaptionContainer]")
    expect(line).to_contain_text(", ".join(CHOSEN), timeout=60_000)
    assert line.locator("a, [role=img], strong, br").count() == 0
    chart = page.locator(".st-key-card_complaints-medium .yaxislayer-above")
    for text in CHOSEN:
        expect(chart).to_contain_text(text.split()[0], timeout=60_000)
    assert set(map(joined, CHOSEN)) <= shown_labels(page)
    open_record(visit, RECORDS[1])


@pytest.mark.nightly
def test_a_plan_and_records_show_names_titles_and_wordings_as_they_are(visit):
    page = visit.open("project", "?of_project=P-0")
    visit.charts(1)
    short = [text for text in payloads.ALL if text.isascii() and len(text) <= NAME_WIDTH]
    assert {joined(text) for text in short if text not in EMPTY} <= shown_labels(page)
    for text in RECORDS:
        open_record(visit, text)


@pytest.mark.nightly
@pytest.mark.parametrize("name", PAGES)
def test_no_page_runs_or_fetches_a_payload(visit, name):
    client = f"?of_client=C-{number_of(CHOSEN[0])}"
    visit.open(name, {"project": "?of_project=P-0", "client": client}.get(name, ""))
    # Charts are drawn after the page has run.
    visit.page.wait_for_timeout(2_000)
