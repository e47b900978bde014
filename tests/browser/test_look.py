"""How a page looks on a phone, and that the pictures would tell; others: test_browser."""

import pytest
from PIL import Image

from tests.browser.kept_pictures import PICTURES, TOLERANCE, apart, compare_look
from tests.browser.visit import PAGES, PHONE


@pytest.mark.parametrize(
    ("name", "lang", "dark"),
    [pytest.param("case", "zh", True, marks=pytest.mark.nightly), ("upload", "en", False)],
)
def test_a_page_looks_on_a_phone_as_it_did(visit, name, lang, dark):
    one = visit(lang=lang, dark=dark, size=PHONE)
    page = one.open(name)
    if PAGES[name]:
        one.charts(PAGES[name])
    compare_look(page, f"{name}-{lang}")


def test_a_page_that_lost_its_chart_would_be_told():
    known = Image.open(PICTURES / "complaints-zh.png").convert("RGB")
    lost = known.copy()
    lost.paste((255, 255, 255), (70, 60, 350, 400))
    assert apart(known, known) == 0
    assert apart(lost, known) > TOLERANCE
