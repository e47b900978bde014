"""Waiting for what a reader waits for: until a page stands still."""

import time

from playwright.sync_api import expect

STILL = "() => !document.getAnimations().some(animation => animation.playState === 'running')"
PATIENCE = 60_000
# Milliseconds between two pictures, and how many are taken at most.
BETWEEN, MOST = 250, 60


def wait_until(page, holds, arg=None):
    """Wait until a function of JavaScript gives true.

    Playwright's own `wait_for_function` evaluates a text within the page, which its
    Content-Security-Policy forbids.
    """
    ends = time.monotonic() + PATIENCE / 1000
    while not page.evaluate(holds, arg):
        assert time.monotonic() < ends, holds
        page.wait_for_timeout(BETWEEN / 5)


def wait_until_still(page):
    """Wait until no element is stale, fades, or lacks the content that its script gives it."""
    expect(page.locator('[data-stale="true"]')).to_have_count(0, timeout=PATIENCE)
    wait_until(page, STILL)
    expect(page.locator("button:empty")).to_have_count(0, timeout=PATIENCE)


def picture(page):
    """The page as a PNG, once it looks the same twice in a row."""
    wait_until_still(page)
    before = b""
    for _ in range(MOST):
        # A chart follows its new width some frames later.
        page.wait_for_timeout(BETWEEN)
        taken = page.screenshot(animations="disabled")
        if taken == before:
            return taken
        before = taken
    raise TimeoutError("the page never looks the same twice")
