"""Queries of the company's own, on a page by their header."""

import pytest

from dashboard.display import texts
from queries import catalog
from store import error_log, journal
from tests import company
from tests.pages.page import read_text
from tests.pages.test_more import list_cards

SHIPPED = catalog.read_shipped("requirements/unverified_by_channel").text
FIGURE = catalog.read_shipped("requirements/headline").text
FRONT = 'page = "requirements"\nafter = "requirements/time_to_verify"\nfront = true\n'


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    company.publish(folder)

    def save(name, placed, old="", new="", text=SHIPPED, **more):
        text = text.replace("/*\n", f"/*\n{placed}", 1).replace(old, new)
        body = {"name": name, "text": text, "reason": "a card", "status": "saved"}
        journal.append(folder, "query", "Ana", **body, **more)

    save("own/channels", FRONT)
    save("own/failing", FRONT, "cases_by(", "no_such_macro(")
    save("own/figure", FRONT, text=FIGURE)
    save("own/last", FRONT.replace("time_to_verify", "states"))
    save("own/more", 'page = "requirements"\n', was="own/former")
    return folder


@pytest.mark.parametrize("lang", ["en", pytest.param("zh", marks=pytest.mark.nightly)])
def test_a_query_of_ones_own_is_a_card_and_a_failing_one_takes_no_page_away(visit, own, lang):
    at = visit("requirements", lang, own)
    assert not at.exception
    cards = list_cards(at)
    assert cards.index("own/channels") == cards.index("requirements/time_to_verify") + 1
    assert "requirements/unverified_control" in cards
    # So small a company's figure is withheld, here too.
    assert [metric.value for metric in at.metric] == ["–"]
    assert "own/failing" not in cards
    marks = {popover.proto.popover.label for popover in at.get("popover")}
    mark, edited = (texts.translate(lang, f"edits.{one}") for one in ("mark_own", "mark"))
    assert (mark in marks, edited in marks) == (True, False)
    told = [*at.warning, *at.error]
    assert any("no_such_macro" in each.value.replace("\\", "") for each in told)
    assert not (own / error_log.NAME).exists()
    assert "own/more" not in cards
    # In front, after a card that stands under “More evidence”.
    assert cards[-1] == "own/last"
    at.session_state["more_requirements"] = True
    at.run()
    assert not at.exception
    assert list_cards(at)[-1] == "own/more"
    assert list_cards(at).count("own/last") == 1


def test_a_card_that_cannot_be_drawn_leaves_the_one_beside_it(visit, tmp_path):
    company.publish(tmp_path, projects=2)
    name = "requirements/verification_evidence"
    text = catalog.read_shipped(name).text.replace('y = "requirement_count"', 'y = "channel"')
    body = {"name": name, "text": text, "reason": "a try", "status": "saved"}
    journal.append(tmp_path, "query", "Ana", **body)
    at = visit("requirements", data=tmp_path)
    assert not at.exception
    assert "requirements/unverified_by_channel" in list_cards(at)
    assert "errors.log" in read_text(at)
    (tmp_path / error_log.NAME).unlink()


def test_a_link_to_a_card_opens_it_by_the_former_name_of_its_query_too(visit, own):
    at = visit("requirements", data=own, card="own/former")
    assert not at.exception
    assert "own/more" in list_cards(at)


def test_a_query_of_ones_own_has_no_original_and_is_none_that_was_edited(visit, own):
    at = visit("queries", data=own, query="own/channels", plain="1")
    assert not at.exception
    keys = [button.key for button in at.button]
    assert "open_own/channels" in keys
    assert "restore_shipped" not in keys
    assert at.button(key="open_own/channels").label == "**channels**"
