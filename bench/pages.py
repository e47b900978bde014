"""Evidence pages compared with a bare Streamlit page of as many charts: `python -m bench.pages`.

Both are opened alternately in Chromium, from real servers. First chart: from opening the page to
the first mark drawn. Filter: from choosing a client until the last part of the page is redrawn;
animations of marks already drawn do not count. Ratios of medians, since machines differ. Needs a
data folder with the sample company.
"""

import argparse
import os
import shutil
import signal
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

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("overview", "complaints", "requirements", "schedule")
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
# A page is done when nothing on it has changed for this long.
QUIET_MS = 2_000
TIMEOUT_MS = 120_000
# The overview's bars are drawn without Plotly.
MARKS = (
    ":is(.js-plotly-plot :is(.point, .points path, .js-line, .sankey-link), .pair .track > span)"
)
# Records when the first mark was drawn, and when a part of the page last changed.
OBSERVER = f"""
new MutationObserver((changes) => {{
    const now = performance.now();
    const counts = (change) =>
        change.addedNodes.length || !change.target.closest?.('.js-plotly-plot');
    if (changes.some(counts)) window.changed = now;
    window.first ??= document.querySelector('{MARKS}') ? now : undefined;
}}).observe(document, {{ subtree: true, childList: true }});
"""
SETTLED = f"performance.now() - window.changed > {QUIET_MS} && window.first"
CHARTS = "document.querySelectorAll('.js-plotly-plot .main-svg:first-of-type, .pair').length"
EMPTY = f"""[...document.querySelectorAll('.js-plotly-plot, .pair')]
    .filter(chart => !chart.querySelector('{MARKS}')).length"""


@contextmanager
def serve(script: str, **environment: str) -> Generator[str]:
    """Run a Streamlit server of one script and yield its address."""
    with start_server(script, **environment) as (address, _):
        yield address


@contextmanager
def start_server(script: str, **environment: str) -> Generator[tuple[str, int]]:
    """Run a Streamlit server of one script; yields its address and the id of its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        yield address, server.pid
    finally:
        # Slow estimates that the server started end with it.
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def measure_visit(browser: Browser, address: str) -> tuple[float, float, int]:
    """Milliseconds to the first chart and to the end of a filter change, and the number of charts.

    Raises RuntimeError where a chart has no data.
    """
    context = browser.new_context(
        locale="en-GB", bypass_csp=True, viewport={"width": 1440, "height": 900}
    )
    context.add_init_script(OBSERVER)
    page = context.new_page()
    page.goto(address)
    page.wait_for_function(SETTLED, timeout=TIMEOUT_MS)
    first, charts, empty = page.evaluate(f"[window.first, {CHARTS}, {EMPTY}]")
    if empty:
        raise RuntimeError(f"{empty} of {charts} charts of {address} have no data")
    filtered = _measure_filter(page)
    context.close()
    return first, filtered, charts


def _measure_filter(page: Page) -> float:
    filter_button = page.locator("summary", has_text="Filters")
    if filter_button.count():
        filter_button.click()
    client = page.get_by_label("Client", exact=True)
    while not (client.get_attribute("aria-activedescendant") or "").endswith("-option-0"):
        client.press("ArrowDown")
        page.wait_for_timeout(300)
    started = page.evaluate("window.changed = performance.now()")
    client.press("Enter")
    page.wait_for_function(SETTLED, timeout=TIMEOUT_MS)
    return page.evaluate("window.changed") - started


def compare(browser: Browser, real: str, name: str, rounds: int) -> None:
    """Print the ratios of one page to a bare page with as many charts."""
    address = f"{real}/{'' if name == 'overview' else name}"
    _, _, charts = measure_visit(browser, address)
    with serve("bench/bare_page.py", CHARTS=str(charts)) as bare:
        measure_visit(browser, bare)
        runs = [
            (measure_visit(browser, address), measure_visit(browser, bare)) for _ in range(rounds)
        ]
    first, filtered = (
        statistics.median(run[0][index] for run in runs)
        / statistics.median(run[1][index] for run in runs)
        for index in (0, 1)
    )
    print(f"| {name} | {charts} | {first:.2f} | {filtered:.2f} |", flush=True)


def main() -> None:
    """Print the comparison of the selected pages, one table row each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", help="a data folder with the sample company")
    parser.add_argument("--pages", nargs="+", default=PAGES, choices=PAGES)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    installed = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    print("| page | charts | first chart / bare | filter / bare |\n| --- | --- | --- | --- |")
    with (
        serve("app.py", FIRSTHAND_DATA=options.data, FIRSTHAND_WORK_OUT="0") as real,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=installed, args=["--no-sandbox"])
        for name in options.pages:
            compare(browser, real, name, options.rounds)
        browser.close()


if __name__ == "__main__":
    main()
