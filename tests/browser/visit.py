"""A visit: a browser window on the dashboard, what it does there and what it complains of."""

import re
from contextlib import suppress

from playwright.sync_api import expect

from dashboard.display import texts
from dashboard.display.palette import DARK, LIGHT
from tests.browser.stillness import picture, wait_until

# A page, and how many charts it draws at least.
PAGES = {
    "overview": 0,
    "complaints": 4,
    "requirements": 5,
    "schedule": 3,
    "project": 0,
    "client": 0,
    "compare": 0,
    "case": 0,
    "decisions": 0,
    "story": 0,
    "upload": 0,
    "names": 0,
    "worklist": 0,
    "loads": 0,
    "journal": 0,
    "queries": 0,
    "settings": 0,
    "definitions": 0,
    "dictionary": 0,
    "checks": 0,
    "second": 0,
}
LOCALES = {"en": "en-GB", "zh": "zh-CN"}
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'
DRAWN = ".js-plotly-plot .main-svg:first-of-type"
FIRST_OPTION = re.compile("-option-0$")
IS_WRITTEN_IN_NONE_OF = """inks => [...document.querySelectorAll('.js-plotly-plot text')].every(
    text => !inks.includes(getComputedStyle(text).fill))"""


def rgb(colour):
    """A colour `#RRGGBB` as a browser says it."""
    return f"rgb({int(colour[1:3], 16)}, {int(colour[3:5], 16)}, {int(colour[5:], 16)})"


class Visit:
    """A browser window on the dashboard, and what it complains of."""

    def __init__(self, browser, address, lang="en", dark=False, size=None, context=None):
        self.address, self.lang = address, lang
        self.context = context or browser.new_context(locale=LOCALES[lang])
        self.keeps_context = context is not None
        self.page = self.context.new_page()
        self.page.set_viewport_size(size or DESK)
        self.page.emulate_media(color_scheme="dark" if dark else "light")
        self.complaints, self.elsewhere = [], []
        self.page.on("console", self._heard)
        self.page.on("request", self._asked)

    def _heard(self, message):
        # Streamlit asks for the health of each page's own address, which it does not have.
        is_harmless = "_stcore/" in message.location.get("url", "") and "404" in message.text
        if message.type == "error" and not is_harmless:
            self.complaints.append(message.text)

    def _asked(self, request):
        if not request.url.startswith((self.address, "data:", "blob:", "ws:")):
            self.elsewhere.append(request.url)

    def open(self, name, query=""):
        # The first page of all lives at the root.
        place = "" if name == "overview" else name
        self.page.goto(f"{self.address}/{place}{query}")
        title = texts.translate(self.lang, f"pages.{name}.title")
        expect(self.page.locator("h1")).to_have_text(title, timeout=60_000)
        self.page.wait_for_selector(READY, timeout=60_000)
        return self.page

    def turn_dark(self):
        """Let the reader's system turn dark: the page follows, its charts when it runs again."""
        self.page.emulate_media(color_scheme="dark")
        expect(self.page.get_by_test_id("stApp")).to_have_css(
            "background-color", rgb(DARK.page), timeout=60_000
        )
        if self.page.locator(DRAWN).count():
            self.page.locator('[data-testid="stSidebarNavLink"][aria-current="page"]').click()
            light = [rgb(LIGHT.ink), rgb(LIGHT.secondary)]
            wait_until(self.page, IS_WRITTEN_IN_NONE_OF, light)
            self.page.wait_for_selector(READY, timeout=60_000)

    def charts(self, at_least):
        """Wait until so many charts stand there with marks in them; gives their number."""
        expect(self.page.locator(DRAWN).nth(max(at_least - 1, 0))).to_be_visible(timeout=60_000)
        return self.page.locator(DRAWN).count()

    def shoot(self, path):
        """Take a picture of the whole page, as far down as 6,000 px."""
        path.parent.mkdir(parents=True, exist_ok=True)
        height = self.page.evaluate(
            "document.querySelector('[data-testid=stMain]').scrollHeight + 20"
        )
        width = self.page.viewport_size["width"]
        self.page.set_viewport_size({"width": width, "height": min(height, 6000)})
        path.write_bytes(picture(self.page))

    def overflow(self):
        """How many pixels wider than the window the page is."""
        return self.page.evaluate(
            "(() => { const m = document.querySelector('[data-testid=stMain]');"
            " return m.scrollWidth - m.clientWidth })()"
        )

    def close(self):
        """Leave nothing of the visit but, in a context that is kept, the scripts it has loaded."""
        if self.keeps_context:
            self.page.evaluate("localStorage.clear()")
            self.context.clear_cookies()
            self.page.close()
        else:
            self.context.close()


def pick_first(page, label):
    """Choose the first of a list by the keyboard."""
    field = page.get_by_label(label, exact=True)
    # The list may open, or open again, with nothing or "Select all" under the key.
    for _ in range(20):
        field.press("ArrowDown")
        with suppress(AssertionError):
            expect(field).to_have_attribute("aria-activedescendant", FIRST_OPTION, timeout=500)
            break
    else:
        raise AssertionError(f"the list of {label} does not open at its first")
    field.press("Enter")
