"""What a project manager does on the Upload page, and what stands in the data afterwards."""

import urllib.request

from openpyxl import Workbook
from playwright.sync_api import expect

from dashboard.display import texts
from etl.commands import loads
from store import snapshots
from tests.browser.visit import READY, Visit

WAIT = 180_000


def write_workbook(path, **sheets):
    """A workbook with a sheet for each list of rows."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.save(path)
    return path


def load_file(data, path):
    """Load a file as if published earlier."""
    proposal = loads.propose(data, [(path, path.name)], "cron")
    assert loads.confirm(data, proposal, "cron").is_published


def fetch(data, sql):
    """The rows of the published snapshot."""
    published = snapshots.get_current(data)
    assert published is not None
    with snapshots.connect(published.path) as connection:
        return connection.execute(sql).fetchall()


def count_held_bytes(address):
    """The bytes of dropped files that the server at an address holds in memory."""
    with urllib.request.urlopen(f"{address}/_stcore/metrics") as answer:
        lines = answer.read().decode().splitlines()
    held = [line.split() for line in lines if 'cache_type="UploadedFileManager"' in line]
    assert held, "the server holds no files at all"
    return sum(int(number) for *_, number in held)


class Upload(Visit):
    """A visit to the Upload page."""

    def t(self, key, **values):
        return texts.translate(self.lang, key, **values)

    def drop(self, *paths):
        """Open the page anew and drop files on it."""
        page = self.open("upload")
        page.locator("input[type=file]").set_input_files(paths)
        expect(page.get_by_text(self.t("upload.loads"))).to_be_visible(timeout=WAIT)
        self.settle()
        return page

    def settle(self):
        self.page.wait_for_selector(READY, timeout=WAIT)

    def press(self, key):
        self.settle()
        button = self.page.get_by_role("button", name=self.t(key), exact=True).first
        expect(button).to_be_enabled(timeout=WAIT)
        self.settle()
        button.click()

    def answer(self, key):
        """Press a button that saves an answer, and wait until the files were read again."""
        self.press(key)
        answered = self.page.get_by_text(self.t("questions.taken"))
        expect(answered).to_be_visible(timeout=WAIT)
        self.settle()

    def choose(self, field, value):
        """Choose a column for a field of a mapping card, or type a value for all rows."""
        self.settle()
        box = self.page.get_by_role("combobox", name=texts.label_column(self.lang, field)).first
        box.fill(value)
        box.press("Enter")

    def unfold(self, text):
        """Open what is folded under a heading."""
        self.settle()
        self.page.locator("summary", has_text=text).first.click()
        self.settle()

    def publish(self):
        self.press("upload.publish")
        published = self.page.get_by_text(self.t("upload.published")).first
        expect(published).to_be_visible(timeout=WAIT)
        self.settle()

    def leave(self):
        """Close the window; the browser has complained of nothing."""
        assert self.complaints == []
        self.close()
