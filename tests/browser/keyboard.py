"""The keyboard on a page: stepping to a widget, answering in a grid."""

import re

from playwright.sync_api import expect

PLACE = (
    "(document.activeElement.closest('[class*=st-key-]')?.className ?? '') "
    "+ ' ' + document.activeElement.tagName"
)
FARTHEST = 60
WAIT = 120_000


def step_to(page, key, tag=""):
    """Press Tab until the focus stands in the widget of this key."""
    for _ in range(FARTHEST):
        page.keyboard.press("Tab")
        place = page.evaluate(PLACE)
        if f"st-key-{key}" in place and place.endswith(tag):
            return
    raise AssertionError(f"Tab does not reach {key}")


def choose_second_answer(page, grid):
    """Step to a grid and choose the second option in its first row's answer, the third column."""
    step_to(page, grid, "CANVAS")
    focus = page.locator(":focus")
    for key, attribute, value in (
        ("ArrowRight", "aria-colindex", "2"),
        ("ArrowRight", "aria-colindex", "3"),
        ("Enter", "aria-activedescendant", re.compile("-option-0$")),
        ("ArrowDown", "aria-activedescendant", re.compile("-option-1$")),
    ):
        page.keyboard.press(key)
        expect(focus).to_have_attribute(attribute, value, timeout=WAIT)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("portal").get_by_role("combobox")).to_have_count(0, timeout=WAIT)
