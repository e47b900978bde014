"""The journal page, the name of the visitor, and pages beside a damaged journal."""

import shutil
from types import SimpleNamespace

import pytest

from dashboard.display import texts
from dashboard.ui import saved_views, visitor
from store import journal
from tests import company
from tests.pages.page import find_table, read_text

CONFIRMED = {"sha": "a", "name": "tickets.csv", "source": None, "format": None, "complete": False}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    data = tmp_path_factory.mktemp("recorded")
    company.publish(data, projects=2)
    journal.append(data, "received", "王芳", sha="a", name="tickets.csv")
    journal.append(data, "confirmed", "王芳", **CONFIRMED)
    journal.append(data, "unheard_of", "Li Na", answer=42)
    return data


@pytest.fixture
def own_data(recorded, tmp_path):
    """A copy that a test may write to."""
    return shutil.copytree(recorded, tmp_path / "data")


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "Imported the file “tickets.csv”"), ("zh", "导入文件“tickets.csv”")]
)
def test_the_journal_says_who_did_what_in_plain_words(visit, own_data, lang, said):
    at = visit("journal", lang, data=own_data)
    assert not at.exception
    rows = find_table(at, texts.translate(lang, "journal.what"))
    assert list(rows["#"]) == [4, 3, 2, 1]
    by = dict(zip(rows["#"], rows[texts.translate(lang, "journal.by")], strict=True))
    what = dict(zip(rows["#"], rows[texts.translate(lang, "journal.what")], strict=True))
    assert (by[3], what[3]) == ("王芳", said)
    assert what[4] == '{"answer": 42}'


def test_the_journal_says_which_settings_changed_and_that_nobody_is_known(visit, own_data):
    changed = {"name": "link_window_days", "before": 30, "value": 45}
    for is_edited in (True, False):
        body = {"sha": "a", "is_edited": is_edited, "changes": [changed], "own": {}}
        journal.append(own_data, "settings", "firsthand", **body)
    at = visit("journal", data=own_data)
    released, edited, *_ = find_table(at, "What")["What"]
    assert "link_window_days 30 → 45" in released and "link_window_days 30 → 45" in edited
    assert "another release" in released
    assert "by whom is not recorded" in edited


def test_the_journal_is_filtered_by_kind_person_and_day(visit, own_data):
    at = visit("journal", data=own_data)
    at.multiselect(key="journal_by").set_value(["王芳"]).run()
    assert len(find_table(at, "What")) == 2
    at.multiselect(key="journal_kind").set_value(["received"]).run()
    assert list(find_table(at, "What")["What"]) == ["Received the file “tickets.csv”"]
    at.multiselect(key="journal_kind").set_value([])
    at.multiselect(key="journal_by").set_value([]).run()
    assert len(find_table(at, "What")) == 4
    last = journal.list_entries(own_data)[-1].at.date()
    at.date_input(key="journal_end").set_value(last.replace(year=last.year - 1)).run()
    assert "0 of 4 entries" in read_text(at)
    assert not at.exception


def test_an_entry_of_a_named_visitor_bears_the_name_and_of_others_dashboard(visit, own_data):
    at = visit("overview", data=own_data)
    for name in ("", "王芳"):
        at.session_state["keep_view"] = True
        at.run()
        if name:
            at.text_input(key="visitor_name").set_value(name).run()
        at.text_input(key="new_view").set_value("Board")
        at.button(key="save_view").click().run()
        assert not at.exception
    entries = journal.list_entries(own_data, saved_views.KIND)
    assert [entry.by for entry in entries] == [visitor.UNNAMED, "王芳"]


def test_a_name_given_on_a_page_of_the_intake_is_kept_for_the_session(visit, own_data):
    at = visit("upload", data=own_data)
    at.text_input(key="visitor_name").set_value("  Li Na ").run()
    assert not at.exception
    assert at.session_state[visitor.NAME_KEY] == "Li Na"
    at.switch_page("pages/intake/loads.py").run()
    assert at.session_state[visitor.NAME_KEY] == "Li Na"
    at.text_input(key="visitor_name").set_value("a\u202eb").run()
    assert at.session_state[visitor.NAME_KEY] == "Li Na"
    assert len(at.toast) == 1


def test_behind_a_proxy_its_header_alone_names_the_visitor(monkeypatch):
    name = "王芳".encode().decode("latin-1")
    context = SimpleNamespace(
        cookies={visitor.COOKIE: "mallory"}, headers={"X-Forwarded-User": name}
    )
    monkeypatch.setattr(visitor.st, "context", context)
    monkeypatch.setattr(visitor.st, "session_state", {})
    assert visitor.get_visitor() == "mallory"
    monkeypatch.setenv("FIRSTHAND_AUTH_HEADER", "X-Forwarded-User")
    assert visitor.get_visitor() == "王芳"
    context.headers = {"X-Forwarded-User": "a\nb"}
    assert visitor.get_visitor() == visitor.UNNAMED
    context.headers = {}
    assert visitor.get_visitor() == visitor.UNNAMED


@pytest.mark.parametrize(("damage", "lang"), [("lost", "en"), ("damaged", "zh")])
def test_pages_say_that_the_journal_is_lost_or_damaged_and_evidence_is_shown(
    visit, own_data, lang, damage
):
    path = own_data / "journal.sqlite"
    path.unlink() if damage == "lost" else path.write_bytes(path.read_bytes()[:4500])
    before = {path.name: path.stat().st_mtime_ns for path in own_data.iterdir()}
    at = visit("complaints", lang, data=own_data)
    for page in ("complaints", "upload", "names", "loads", "journal", "queries"):
        at.switch_page(f"pages/{_find_section(page)}/{page}.py").run()
        assert not at.exception, page
        [error] = at.error
        assert "backup journal" in error.value, page
        assert (len(at.get("bidi_component")) > 1) == (page == "complaints"), page
    assert {path.name: path.stat().st_mtime_ns for path in own_data.iterdir()} == before


def _find_section(page):
    sections = {"complaints": "evidence", "queries": "workbench"}
    return sections.get(page, "intake")
