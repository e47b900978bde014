"""The names page by the keyboard alone: answered, applied, and taken back."""

import pytest
from playwright.sync_api import expect

from store import snapshots
from tests.browser.keyboard import choose_second_answer, step_to
from tests.browser.visit import READY, Visit


def meant(data, text):
    now = snapshots.get_current(data)
    assert now is not None
    with snapshots.connect(now.path) as connection:
        return connection.execute(
            "select match_id from name_matches where entity = 'people' and text = ?", [text]
        ).fetchall()


@pytest.mark.nightly
def test_names_are_answered_applied_and_taken_back_by_the_keyboard_alone(
    browser, serve, sample_copy
):
    one = Visit(browser, serve(sample_copy))
    page = one.open("names")
    assert meant(sample_copy, "Zhang Wei") == [("zhang wei",)]
    assert len(meant(sample_copy, "王磊")) == 2

    # Beside the three that are filled in: the first 王磊 is the one meant.
    choose_second_answer(page, "pairs_people")
    expect(page.get_by_role("button", name="Apply 4 answers")).to_be_enabled()
    step_to(page, "apply_pairs")
    page.keyboard.press("Enter")
    expect(page.get_by_text("4 decisions applied")).to_be_visible(timeout=60_000)
    page.wait_for_selector(READY, timeout=60_000)
    assert meant(sample_copy, "Zhang Wei") == [("00057",)]
    assert meant(sample_copy, "王磊") == [("00065",)]

    step_to(page, "decided_people", "CANVAS")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Undo 1 decision")).to_be_enabled()
    step_to(page, "apply_take_back")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 decision undone")).to_be_visible(timeout=60_000)
    assert one.complaints == []
    one.close()
