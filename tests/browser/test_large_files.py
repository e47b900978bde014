"""Large files: a bar that moves, a way to stop, and other pages that answer meanwhile.

The night takes small files and a bar that is redrawn often. `make large` takes the sizes that the
product promises and prints what they took.
"""

import json
import os
import time

import pytest
from playwright.sync_api import expect

from dashboard.display import texts
from store import snapshots
from tests import large_exports
from tests.browser.intake_steps import count_held_bytes
from tests.browser.visit import READY, Visit

IS_FULL = os.environ.get("FIRSTHAND_LARGE") == "1"
# How a file is written, into which table it goes, and how many rows it has nightly and in full.
FILES = {
    "plan.xlsx": (large_exports.plan, "tasks", 8_000, 200_000),
    "tickets.csv": (large_exports.tickets, "tickets", 16_000, 2_000_000),
}
# What the server may hold while it takes in either file.
MAX_MEGABYTES = 2_000
STOPPED = 200_000 if IS_FULL else 50_000
MINUTE = 60_000
PATIENCE = (30 if IS_FULL else 5) * MINUTE
LOOK = {} if IS_FULL else {"FIRSTHAND_LOOK_SECONDS": "0.02"}
RECORD = """
    window.seen = [];
    setInterval(() => {
        const bar = document.querySelector('[class*="st-key-progress_"] [role="progressbar"]');
        const value = bar && Number(bar.getAttribute('aria-valuenow'));
        const name = bar && bar.closest('[class*="st-key-progress_"]').className;
        const last = window.seen[window.seen.length - 1];
        if (bar && (!last || last[0] !== name || last[1] !== value)) {
            window.seen.push([name, value]);
        }
    }, 20);
"""

pytestmark = [
    pytest.mark.timeout(3 * PATIENCE / 1000),
    *([] if IS_FULL else [pytest.mark.nightly]),
]


def moved(seen):
    """The values of each bar in the order in which they were seen."""
    bars = {}
    for name, value in seen:
        bars.setdefault(name, []).append(value)
    return list(bars.values())


def answered(other):
    """Seconds that a page of another session takes to answer."""
    began = time.monotonic()
    other.page.goto(f"{other.address}/loads", timeout=PATIENCE)
    expect(other.page.locator("h1")).to_have_text(
        texts.translate("en", "pages.loads.title"), timeout=PATIENCE
    )
    other.page.wait_for_selector(READY, timeout=PATIENCE)
    return time.monotonic() - began


@pytest.mark.parametrize("name", FILES)
def test_a_large_file_is_taken_in_while_other_pages_answer(
    browser, serve, peak, sample_copy, tmp_path, name
):
    write, table, *sizes = FILES[name]
    rows = sizes[IS_FULL]
    path = write(tmp_path / name, rows)
    address = serve(sample_copy, **LOOK)
    one, other = Visit(browser, address), Visit(browser, address)
    page = one.open("upload")
    before = answered(other)
    page.evaluate(RECORD)
    began = time.monotonic()
    page.locator("input[type=file]").set_input_files(path, timeout=PATIENCE)
    bar = page.locator('[class*="st-key-progress_"] [role="progressbar"]')
    expect(bar).to_be_visible(timeout=PATIENCE)
    publish = page.get_by_role("button", name="Publish", exact=True)
    meanwhile = []
    while bar.count() or not (publish.count() and publish.is_enabled()):
        seconds = answered(other)
        if bar.count():
            meanwhile.append(seconds)
    read = time.monotonic() - began
    page.wait_for_selector(READY, timeout=MINUTE)
    assert count_held_bytes(address) == 0
    publish.click()
    expect(page.get_by_text("Published. The pages now show the new data.")).to_be_visible(
        timeout=PATIENCE
    )
    whole = time.monotonic() - began
    bars = moved(page.evaluate("window.seen"))
    figures = {
        "file": name,
        "rows": rows,
        "megabytes": path.stat().st_size // 1_000_000,
        "seconds_until_publish": round(read, 1),
        "seconds_until_published": round(whole, 1),
        "peak_megabytes_of_the_server": peak(address),
        "bars": [f"{len(bar)} values from {min(bar)} to {max(bar)}" for bar in bars],
        "other_page_seconds": {
            "before": round(before, 1),
            "times": len(meanwhile),
            "median": round(sorted(meanwhile)[len(meanwhile) // 2], 1) if meanwhile else None,
            "longest": round(max(meanwhile, default=0), 1),
        },
    }
    print(json.dumps(figures, indent=2))
    assert figures["peak_megabytes_of_the_server"] <= MAX_MEGABYTES
    # A page that waited for the reading to end would answer after the bar is gone.
    assert meanwhile
    assert bars
    for values in bars:
        assert values == sorted(values)
    assert len(set(bars[0])) >= 5
    now = snapshots.get_current(sample_copy)
    assert now is not None
    with snapshots.connect(now.path) as connection:
        [(kept,)] = connection.execute(
            f"select count(*) from {table} where source_file = ?", [name]
        ).fetchall()
    assert kept == rows - (rows // 1000 if table == "tickets" else 0)
    one.close()
    other.close()


def test_a_reading_that_is_stopped_leaves_everything_as_it_was_and_can_be_begun_again(
    browser, serve, sample_copy, tmp_path
):
    path = large_exports.tickets(tmp_path / "tickets.csv", STOPPED)
    before = snapshots.get_current(sample_copy)
    one = Visit(browser, serve(sample_copy))
    page = one.open("upload")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Stop", exact=True).and_(
        page.locator('[class*="st-key-stop_"] button')
    ).click(timeout=PATIENCE)
    expect(page.get_by_text("Stopped. Nothing was imported from these files.")).to_be_visible(
        timeout=PATIENCE
    )
    assert snapshots.get_current(sample_copy) == before
    page.get_by_role("button", name="Read again").click()
    heading = page.get_by_role("heading", name="Recognised", exact=True)
    expect(heading).to_be_visible(timeout=PATIENCE)
    assert one.complaints == []
    one.close()
