"""An edited query is marked on the executive's page until it is restored."""

import shutil

import pytest
from playwright.sync_api import expect

from etl.commands.queries import save_query
from queries import catalog
from store import journal
from tests.browser.intake_steps import WAIT, Upload

pytestmark = [pytest.mark.nightly, pytest.mark.parametrize("lang", ["en", "zh"])]

QUERY = "requirements/unverified_difference"
REASON = "joint meetings are looked at"


@pytest.fixture
def own(loaded, tmp_path):
    """A copy of the sample company, to edit."""
    return shutil.copytree(loaded, tmp_path / "data")


def test_an_edit_is_marked_on_the_overview_until_it_is_restored(browser, serve, own, lang):
    text = catalog.load_shipped()[QUERY].text
    place = text.rindex("order by")
    edited = f"{text[:place]}-- looked at\n{text[place:]}"
    assert save_query(own, QUERY, edited, REASON, "Li Wei").error is None
    one = Upload(browser, serve(own), lang=lang)
    page = one.open("overview")
    mark = page.get_by_role("button", name=one.t("edits.mark"))
    expect(mark.first).to_be_visible(timeout=WAIT)
    one.settle()
    mark.first.click()
    expect(page.get_by_text(REASON).first).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("+-- looked at")).to_be_visible(timeout=WAIT)
    page.get_by_text(one.t("edits.history")).first.click()
    expect(page.locator("h1")).to_have_text(one.t("pages.queries.title"), timeout=WAIT)
    one.press("workbench.restore_shipped")
    expect(page.get_by_text(one.t("workbench.restored"))).to_be_visible(timeout=WAIT)
    page = one.open("overview")
    one.settle()
    expect(page.get_by_role("button", name=one.t("edits.mark"))).to_have_count(0)
    assert [entry.body["status"] for entry in journal.list_entries(own, "query")] == [
        "saved",
        "shipped",
    ]
    one.close()
