"""A few pages look as they did: against small pictures of theirs, with a tolerance for fonts.

Where a page is meant to look otherwise, `make pictures` takes them anew; look at them before.
"""

import io
import os
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import expect

from tests.browser import stillness
from tests.browser.test_browser import DESK, PAGES, PHONE, Visit

PICTURES = Path(__file__).parent / "pictures"
IS_NEW = os.environ.get("FIRSTHAND_PICTURES") == "1"
KEPT = [
    ("overview", "en", False, DESK),
    ("complaints", "zh", False, DESK),
    ("requirements", "en", True, DESK),
    ("case", "zh", True, PHONE),
    ("upload", "en", False, PHONE),
]
# So much of a page is compared, at a quarter of its size: letters of another font melt away,
# a card that is gone, a colour or a chart of another shape do not.
HEIGHT, SCALE = 2_000, 4
# A point differs by so much of 255, and so many of them may.
FAR, TOLERANCE = 48, 0.03


def picture(one, name):
    """The upper part of a page, small and in colour."""
    page, width = one.page, one.page.viewport_size["width"]
    one.open(name)
    if PAGES[name]:
        one.charts(PAGES[name])
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.mouse.move(0, 0)
    expect(page.locator('[data-testid="stSpinner"], [data-testid="stSkeleton"]')).to_have_count(0)
    shot = Image.open(io.BytesIO(stillness.picture(page))).convert("RGB")
    return shot.resize((width // SCALE, HEIGHT // SCALE), Image.Resampling.BOX)


def apart(one, other):
    """The share of points in which two pictures of a size are far apart."""
    far = ImageChops.difference(one, other).convert("L").point(lambda value: 255 * (value > FAR))
    return far.histogram()[255] / (far.width * far.height)


@pytest.mark.parametrize(
    ("name", "lang", "dark", "size"), KEPT, ids=[f"{name}-{lang}" for name, lang, *_ in KEPT]
)
def test_a_page_looks_as_it_did(browser, dashboard, name, lang, dark, size):
    one = Visit(browser, dashboard, lang=lang, dark=dark, size=size)
    seen, place = picture(one, name), PICTURES / f"{name}-{lang}.png"
    one.close()
    if IS_NEW:
        PICTURES.mkdir(exist_ok=True)
        seen.quantize(64).save(place, optimize=True)
        return
    known = Image.open(place).convert("RGB")
    assert known.size == seen.size
    found = apart(seen, known)
    if found > TOLERANCE:
        seen.save(PICTURES / f"{name}-{lang}.seen.png")
    assert found <= TOLERANCE


def test_a_page_that_lost_its_chart_would_be_told():
    known = Image.open(PICTURES / "overview-en.png").convert("RGB")
    lost = known.copy()
    lost.paste((255, 255, 255), (70, 250, 350, 400))
    assert apart(known, known) == 0
    assert apart(lost, known) > TOLERANCE
