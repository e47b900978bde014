"""The Settings page: what each value means, and a change with its reason."""

import shutil

import pytest

from dashboard.display import texts
from queries.settings import load_settings, load_shipped
from store import journal
from tests.pages.page import find_table, read_text

NAME = "corroboration_days"


@pytest.mark.parametrize("lang", ["en", pytest.param("zh", marks=pytest.mark.nightly)])
def test_every_setting_stands_there_with_its_meaning_and_source(visit, lang):
    at = visit("settings", lang, setting=NAME)
    assert not at.exception
    listed = [name for table in at.dataframe for name in table.value.iloc[:, 0]]
    # Synonyms are answered on the page Names.
    titles = [
        texts.translate(lang, f"settings.page.about.{name}.title")
        for name in load_shipped()
        if name != "synonyms"
    ]
    assert sorted(listed) == sorted(titles)
    assert texts.translate(lang, f"settings.page.about.{NAME}.source") in read_text(at)
    led_to = [link.proto.query_string for link in at.get("page_link")]
    assert "definition=corroborated" in led_to


@pytest.mark.nightly
@pytest.mark.parametrize("name", [name for name in load_shipped() if name != "synonyms"])
def test_every_setting_has_a_form(visit, name):
    at = visit("settings", setting=name)
    assert not at.exception
    at.button(key="save_setting").click().run()
    assert "already applies" in at.warning[0].value


@pytest.mark.nightly
def test_a_setting_is_changed_with_a_reason_and_changed_back(visit, published, tmp_path):
    data = shutil.copytree(published, tmp_path / "data")
    at = visit("settings", data=data, setting=NAME)
    at.number_input[0].set_value(30)
    at.button(key="save_setting").click().run()
    assert "Enter a reason" in at.warning[0].value
    at.text_input(key=f"why_{NAME}").set_value("meetings are monthly").run()
    at.button(key="save_setting").click().run()
    assert "Changed" in at.success[0].value
    assert load_settings(data)[NAME] == 30
    assert "corroboration_days 14 → 30" in read_text(at)
    at.button(key=f"back_{NAME}_0").click().run()
    assert at.number_input[0].value == 14
    at.text_input(key=f"why_{NAME}").set_value("as agreed").run()
    at.button(key="save_setting").click().run()
    assert load_settings(data)[NAME] == 14
    assert [one.body["value"] for one in journal.list_entries(data, "setting")] == [30, 14]
    at.switch_page("pages/intake/journal.py").run()
    what = list(find_table(at, "What")["What"])
    assert "Setting changed: corroboration_days 30 → 14. Reason: as agreed" in what
