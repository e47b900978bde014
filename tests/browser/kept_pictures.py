"""A few pages look as they did: against small pictures of theirs, with a tolerance for fonts.

Where a page is meant to look otherwise, `make pictures` takes them anew; look at them before.
"""

import io
import os
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import expect

from tests.browser import stillness

PICTURES = Path(__file__).parent / "pictures"
IS_NEW = os.environ.get("FIRSTHAND_PICTURES") == "1"
# So much of a page is compared, at a quarter of its size: letters of another font melt away,
# a card that is gone, a colour or a chart of another shape do not.
HEIGHT, SCALE = 2_000, 4
# A point differs by so much of 255, and so many of them may.
FAR, TOLERANCE = 48, 0.03


def compare_look(page, name):
    """Hold the upper part of a page against its picture, or take that anew; `name` is its file's.

    The window has its size again afterwards.
    """
    size, place = page.viewport_size, PICTURES / f"{name}.png"
    page.set_viewport_size({"width": size["width"], "height": HEIGHT})
    page.mouse.move(0, 0)
    expect(page.locator('[data-testid="stSpinner"], [data-testid="stSkeleton"]')).to_have_count(0)
    shot = Image.open(io.BytesIO(stillness.picture(page))).convert("RGB")
    page.set_viewport_size(size)
    seen = shot.resize((size["width"] // SCALE, HEIGHT // SCALE), Image.Resampling.BOX)
    if IS_NEW:
        PICTURES.mkdir(exist_ok=True)
        seen.quantize(64).save(place, optimize=True)
        return
    known = Image.open(place).convert("RGB")
    assert known.size == seen.size
    found = apart(seen, known)
    if found > TOLERANCE:
        seen.save(place.with_suffix(".seen.png"))
    assert found <= TOLERANCE


def apart(one, other):
    """The share of points in which two pictures of a size are far apart."""
    far = ImageChops.difference(one, other).convert("L").point(lambda value: 255 * (value > FAR))
    return far.histogram()[255] / (far.width * far.height)
