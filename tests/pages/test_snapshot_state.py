"""A damaged or outdated snapshot: pages show what is sound, and say so in one line."""

import duckdb
import pytest

from dashboard.evidence import data_needs
from store import snapshots
from tests import company
from tests.pages.page import find_table, read_text, run_part


@pytest.fixture
def data(tmp_path):
    company.publish(tmp_path, projects=2)
    return tmp_path


def damage(snapshot):
    content = bytearray(snapshot.path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    snapshot.path.write_bytes(content)


def test_the_last_sound_snapshot_is_shown(visit, data):
    damage(company.publish(data, projects=3))
    at = visit("loads", data=data)
    assert not at.exception
    assert "these figures come from the previous one" in read_text(at)
    assert "another version" not in read_text(at)


def test_what_is_opened_on_a_page_is_of_the_snapshot_of_that_page(visit, data):
    at = visit("overview", data=data)
    older = data_needs.count_loaded(data)["tasks"]
    company.publish(data, projects=3)
    assert data_needs.count_loaded(data)["tasks"] != older
    at.session_state["supply_offer"] = True  # opens the popover
    run_part(at, "supply_offer")
    assert not at.exception
    rows = find_table(at, "Rows in the figures").set_index("Export")
    assert rows.loc["tasks", "Rows in the figures"] == older


@pytest.mark.nightly
def test_without_any_sound_snapshot_every_page_says_so(visit, data):
    current = snapshots.get_current(data)
    assert current
    damage(current)
    for name, lang in (("overview", "en"), ("upload", "en"), ("loads", "zh")):
        at = visit(name, lang=lang, data=data)
        assert not at.exception
        assert ("损坏" if lang == "zh" else "no earlier one can be read") in read_text(at)


def test_a_snapshot_of_another_version_is_shown_as_such(visit, data):
    current = snapshots.get_current(data)
    assert current
    with duckdb.connect(current.path) as connection:
        connection.execute("update build_version set version = 'earlier'")
    current.path.with_suffix(".sha256").unlink()
    at = visit("loads", data=data)
    assert not at.exception
    assert "built by another version" in read_text(at)


def test_a_page_says_that_the_settings_have_changed_since_its_figures_were_counted(visit, data):
    (data / "settings.toml").write_text("least_cases = 10\n", "utf-8")
    at = visit("loads", data=data)
    assert not at.exception
    assert "are based on the old settings" in read_text(at)
