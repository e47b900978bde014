"""Pictures of every page, to be looked at: `make screenshots`. They lie in screenshots/."""

import shutil
from pathlib import Path

import pytest

from tests.browser.test_browser import DESK, LOCALES, PAGES, PHONE, Visit

SHOTS = Path(__file__).parent.parent.parent / "screenshots"
SIZES = {"desk": DESK, "phone": PHONE}


@pytest.fixture(scope="module", autouse=True)
def emptied():
    shutil.rmtree(SHOTS, ignore_errors=True)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("lang", LOCALES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_stands_still_for_its_picture(browser, dashboard, name, lang, dark, size):
    one = Visit(browser, dashboard, lang=lang, dark=dark, size=SIZES[size])
    one.open(name)
    if PAGES[name]:
        one.charts(PAGES[name])
    one.shoot(SHOTS / f"{name}-{lang}-{'dark' if dark else 'light'}-{size}.png")
    one.close()
