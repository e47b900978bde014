"""Pictures of every page, to be looked at: `make screenshots`. They lie in screenshots/."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.visit import DESK, LOCALES, PAGES, PHONE, Visit

SHOTS = Path(__file__).parent.parent.parent / "screenshots"
# Of pages that are about something chosen: what.
CHOSEN = {
    "project": "?of_project=NQ-003",
    "client": "?of_client=000001",
    "compare": "?a_end=2025-06-30&b_start=2025-07-01",
    "record": "?record=requirements&record=NQ-003&record=VEL-28",
}
SIZES = {"desk": DESK, "phone": PHONE}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("lang", LOCALES)
@pytest.mark.parametrize("name", [*PAGES, "record"])
def test_a_page_stands_still_for_its_picture(browser, dashboard, name, lang, dark, size):
    one = Visit(browser, dashboard, lang=lang, dark=dark, size=SIZES[size])
    one.open(name, CHOSEN.get(name, ""))
    if PAGES.get(name) or name in CHOSEN:
        one.charts(max(PAGES.get(name, 1), 1))
    expect(one.page.locator('[data-testid="stSkeleton"]')).to_have_count(0, timeout=60_000)
    one.shoot(SHOTS / f"{name}-{lang}-{'dark' if dark else 'light'}-{size}.png")
    one.close()
