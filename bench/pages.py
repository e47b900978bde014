"""The evidence pages beside a bare Streamlit page with as many charts: `python -m bench.pages`.

Both are opened in turns in a real Chromium by real servers. First chart: from the opening of the
page to the first mark drawn. Filter: from the choice of a client to the last part of the page drawn
anew; that a drawn mark still glides to its place, or goes when it has, does not count.
Ratios of medians, because machines differ. Needs a data folder with the sample company.
"""

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HOUSE = Path(__file__).resolve().parent.parent
PAGES = ("overview", "complaints", "requirements", "schedule")
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
# A page is done when nothing on it has changed for so many milliseconds.
QUIET = 2_000
PATIENCE = 120_000
MARKS = ".js-plotly-plot :is(.point, .points path, .js-line, .sankey-link)"
# Notes when the first mark was drawn, and when a part of the page last came or went.
WATCH = f"""
new MutationObserver((changes) => {{
    const now = performance.now();
    const counts = (one) => one.addedNodes.length || !one.target.closest?.('.js-plotly-plot');
    if (changes.some(counts)) window.changed = now;
    window.first ??= document.querySelector('{MARKS}') ? now : undefined;
}}).observe(document, {{ subtree: true, childList: true }});
"""
SETTLED = f"performance.now() - window.changed > {QUIET} && window.first"
CHARTS = "document.querySelectorAll('.js-plotly-plot .main-svg:first-of-type').length"
EMPTY = f"""[...document.querySelectorAll('.js-plotly-plot')]
    .filter(chart => !chart.querySelector('{MARKS.replace(".js-plotly-plot ", "")}')).length"""


@contextmanager
def served(script: str, **environment: str) -> Generator[str]:
    """A Streamlit server of one script; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)],
        cwd=HOUSE,
        env={**os.environ, "PYTHONPATH": str(HOUSE), **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait()


def visited(browser: Browser, address: str) -> tuple[float, float, int]:
    """Milliseconds to the first chart and to the end of a change of filter, and how many charts.

    Raises RuntimeError where a chart holds no data.
    """
    context = browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto(address)
    page.wait_for_function(SETTLED, timeout=PATIENCE)
    first, charts, empty = page.evaluate(f"[window.first, {CHARTS}, {EMPTY}]")
    if empty:
        raise RuntimeError(f"{empty} of {charts} charts of {address} hold no data")
    took = _filtered(page)
    context.close()
    return first, took, charts


def _filtered(page: Page) -> float:
    change = page.locator("summary", has_text="Change")
    if change.count():
        change.click()
    client = page.get_by_label("Client", exact=True)
    while not (client.get_attribute("aria-activedescendant") or "").endswith("-option-0"):
        client.press("ArrowDown")
        page.wait_for_timeout(300)
    began = page.evaluate("window.changed = performance.now()")
    client.press("Enter")
    page.wait_for_function(SETTLED, timeout=PATIENCE)
    return page.evaluate("window.changed") - began


def compared(browser: Browser, real: str, name: str, rounds: int) -> None:
    """Print one page's ratios to a bare page with its number of charts."""
    place = f"{real}/{'' if name == 'overview' else name}"
    _, _, charts = visited(browser, place)
    with served("bench/bare_page.py", CHARTS=str(charts)) as bare:
        visited(browser, bare)
        runs = [(visited(browser, place), visited(browser, bare)) for _ in range(rounds)]
    first, filtered = (
        statistics.median(run[0][at] for run in runs)
        / statistics.median(run[1][at] for run in runs)
        for at in (0, 1)
    )
    print(f"| {name} | {charts} | {first:.2f} | {filtered:.2f} |", flush=True)


def main() -> None:
    """Compare the pages asked for, a line of a table each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", help="a data folder with the sample company")
    parser.add_argument("--pages", nargs="+", default=PAGES, choices=PAGES)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    installed = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    print("| page | charts | first chart / bare | filter / bare |\n| --- | --- | --- | --- |")
    with (
        served("app.py", FIRSTHAND_DATA=given.data, FIRSTHAND_WORK_OUT="0") as real,
        sync_playwright() as player,
    ):
        browser = player.chromium.launch(executable_path=installed, args=["--no-sandbox"])
        for name in given.pages:
            compared(browser, real, name, given.rounds)
        browser.close()


if __name__ == "__main__":
    main()
