"""The workbench: fields, mistakes, drafts, two analysts on one query, the card that Try draws."""

import pytest

from dashboard.display import texts
from dashboard.server import access
from dashboard.ui import visitor
from etl.commands.queries import save_query
from queries import catalog
from store import drafts, journal
from tests import company
from tests.pages.page import read_text

NAME = "complaints/headline"
SQL, HEADER = f"sql_{NAME}_plain", f"header_{NAME}_plain"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    company.publish(folder, projects=2)
    return folder


@pytest.fixture
def open_query(visit, small):
    def open_query(lang="en", query=NAME, data=small):
        return visit("queries", lang, data=data, query=query, plain="1")

    return open_query


def write(at, key, text):
    return at.text_area(key=key).set_value(text).run()


def read_cards(at):
    """The titles of the cards that are drawn."""
    return [part.value for part in at.markdown if part.value.startswith("###")]


def test_a_field_and_the_header_show_one_text(open_query):
    at = open_query()
    at.text_input(key=f"field_{NAME}_title.zh").set_value("客户自己提出").run()
    assert 'title.zh    = "客户自己提出"' in at.text_area(key=HEADER).value
    write(at, HEADER, at.text_area(key=HEADER).value.replace("客户自己提出", "客户亲自提出"))
    assert at.text_input(key=f"field_{NAME}_title.zh").value == "客户亲自提出"
    at.button(key="discard_draft").click().run()
    assert at.text_input(key=f"field_{NAME}_title.zh").value == "客户直接投诉"
    assert not at.exception


def test_fields_changed_between_two_runs_do_not_undo_each_other(open_query):
    at = open_query()
    at.text_input(key=f"field_{NAME}_title.en").set_value("Said by the client")
    at.text_input(key=f"field_{NAME}_title.zh").set_value("客户自己提出")
    at.text_area(key=SQL).set_value(f"{at.text_area(key=SQL).value}-- mine\n").run()
    assert not at.exception
    header = at.text_area(key=HEADER).value
    assert '"Said by the client"' in header and '"客户自己提出"' in header
    assert "-- mine" in at.text_area(key=SQL).value


def test_a_mistake_of_the_header_is_told_although_its_sql_runs(open_query):
    at = open_query()
    write(at, HEADER, at.text_area(key=HEADER).value.replace("grain ", "grains "))
    at.button(key="try").click().run()
    assert "grains" in at.error[0].value
    assert "1 row" in read_text(at)
    assert not read_cards(at)


def test_a_column_that_the_header_still_names_is_told_in_place_of_the_card(open_query):
    at = open_query()
    sql = at.text_area(key=SQL).value
    write(at, SQL, sql.replace("as client_direct_rate", "as direct_rate"))
    at.button(key="try").click().run()
    [told] = [each.value for each in at.warning]
    assert "names “client\\_direct\\_rate” in its header but returns" in told
    assert "direct\\_rate" in told
    assert len(read_cards(at)) == 1


def test_try_draws_the_old_card_beside_the_new_in_either_language(open_query):
    at = open_query()
    sql = at.text_area(key=SQL).value
    at.button(key="try").click().run()
    [alone] = read_cards(at)
    write(at, SQL, sql.replace("where is_within", "where origin <> 'unknown' and is_within"))
    at.button(key="try").click().run()
    old, new = read_cards(at)
    assert old == alone != new
    assert "7 of 12" in old
    assert "7 of 10" in new
    at.session_state["preview_language"] = "zh"
    old, new = read_cards(at.run())
    assert ("12件" in old, "10件" in new) == (True, True)
    assert not at.exception


@pytest.mark.nightly
def test_above_save_stands_what_the_plan_found_or_that_there_is_none(open_query, sample):
    at = open_query(data=sample.data)
    sql = at.text_area(key=SQL).value
    none = texts.translate("en", "plan.none")
    assert none not in read_text(at)
    write(at, SQL, sql.replace("where is_within", "where origin <> 'unknown' and is_within"))
    assert none in read_text(at)
    at.button(key="make_plan").click().run()
    assert not at.exception
    assert "According to its plan, 1 headline figure changes and" in read_text(at)
    write(at, SQL, sql.replace("where is_within", "where false and is_within"))
    assert none in read_text(at)


@pytest.mark.nightly
def test_a_plan_tells_another_split_of_the_same_cases_from_no_change(open_query, sample):
    name = "requirements/unverified_by_channel"
    at = open_query(query=name, data=sample.data)
    key = f"sql_{name}_plain"
    sql = at.text_area(key=key).value
    split = "if(channel = 'joint', 'direct', channel)"
    write(at, key, sql.replace("channel,\n", f"{split} as channel,\n", 1))
    at.button(key="make_plan").click().run()
    assert not at.exception
    assert "Same overall, in other rows or columns" in read_text(at)
    write(at, key, f"{sql}\n-- looked at")
    at.button(key="make_plan").click().run()
    assert "Unchanged: Started without" in read_text(at)


@pytest.mark.nightly
def test_a_plan_is_not_shown_once_another_query_was_saved(open_query, tmp_path):
    company.publish(tmp_path, projects=2)
    at = open_query(data=tmp_path)
    sql = at.text_area(key=SQL).value
    write(at, SQL, sql.replace("where is_within", "where origin <> 'unknown' and is_within"))
    at.button(key="make_plan").click().run()
    assert "According to its plan, 1 headline figure changes" in read_text(at)
    theirs = catalog.load_shipped()["schedule/headline"].text + "-- theirs"
    assert save_query(tmp_path, "schedule/headline", theirs, "theirs", "Ben").is_recorded
    said = read_text(at.run())
    assert texts.translate("en", "plan.stale") in said
    assert "According to its plan," not in said
    at.button(key="make_plan").click().run()
    assert texts.translate("en", "plan.stale") not in read_text(at)


@pytest.mark.nightly
def test_the_plan_of_a_trial_says_what_each_step_does(open_query):
    at = open_query()
    write(at, SQL, "select client_id, count(*) as n from complaints group by all order by all")
    at.button(key="try").click().run()
    at.button(key="explain_trial").click().run()
    plan = at.dataframe[-1].value
    steps = [step.strip() for step in plan["Step"]]
    assert "order by" in steps
    assert any("complaints" in told for told in plan["What it does"])
    assert plan["Share of time"].sum() == pytest.approx(1)
    assert not at.exception


def test_a_draft_is_found_in_the_browser_that_wrote_it_and_under_no_name_that_is_only_given(
    open_query, small, monkeypatch
):
    monkeypatch.setattr(visitor, "get_visitor", lambda: "Ana")
    monkeypatch.setattr(visitor, "get_owner", lambda: "browser 1")
    write(open_query(), SQL, "select 1 as one")
    assert open_query().text_area(key=SQL).value == "select 1 as one"
    monkeypatch.setattr(visitor, "get_owner", lambda: "browser 2")
    assert open_query().text_area(key=SQL).value != "select 1 as one"
    monkeypatch.setattr(visitor, "get_owner", lambda: "browser 1")
    at = open_query()
    assert at.text_area(key=SQL).value == "select 1 as one"
    at.button(key="discard_draft").click().run()
    assert drafts.find(small, "browser 1", NAME) is None
    assert not [entry for entry in journal.list_entries(small) if "one" in str(entry.body)]


@pytest.mark.parametrize(("proved", "named"), [("", 0), ("Ana", 1), ("王芳", 1)])
def test_behind_a_proxy_a_draft_belongs_to_the_person_that_it_names(
    open_query, small, monkeypatch, proved, named
):
    monkeypatch.setenv(access.HEADER, "X-Forwarded-User")
    monkeypatch.setattr(visitor, "_read_header", lambda: proved)
    at = write(open_query(), SQL, "select 2 as two")
    assert bool(drafts.find(small, proved, NAME)) == bool(named)
    at.button(key="discard_draft").click().run()
    assert drafts.find(small, proved, NAME) is None


@pytest.mark.nightly
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_two_analysts_on_one_query_lose_nothing(open_query, tmp_path, lang):
    company.publish(tmp_path, projects=2)
    shipped = catalog.load_shipped()[NAME].text
    at = open_query(lang, data=tmp_path)
    write(at, SQL, at.text_area(key=SQL).value.replace("order by", "-- mine\norder by"))
    theirs = shipped.replace("order by", "-- theirs\norder by")
    assert save_query(tmp_path, NAME, theirs, "the other way", "Ben").is_published
    at.run()
    assert ("Ben" in at.warning[0].value, "the other way" in at.warning[0].value) == (True, True)
    assert not [button for button in at.button if button.key == "save_version"]
    at.radio(key=f"collision_{NAME}_{catalog.load(tmp_path)[NAME].version}_0").set_value("both")
    at.run()
    at.button(key="take_merged").click().run()
    assert not at.exception
    assert "-- theirs\n-- mine\norder by" in at.text_area(key=SQL).value
    at.text_input(key=f"reason_{NAME}").set_value("both")
    at.button(key="save_version").click().run()
    assert len(at.success) == 1
    assert "-- mine" in catalog.load(tmp_path)[NAME].text
