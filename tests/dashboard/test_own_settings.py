"""Settings other than the shipped ones leave a trace at every figure that rests on them."""

import io
import json
import shutil

import openpyxl
import pytest

from cli.main import main
from dashboard.engine import answers, background_build, estimate_cache, headline_family, session
from dashboard.exports import html, xlsx
from dashboard.narrative import case, footnotes, setting_texts
from queries.settings import ChangedSetting, load_settings
from tests import company

OWN = """
link_window_days = 45
least_cases = 20
sesoi_days = 0.25
baseline = "latest"
headline_family = ["complaints/chance", "schedule/linked_difference", "schedule/extra_days"]
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A published company with settings of its own, whose file was edited since."""
    data = tmp_path_factory.mktemp("own")
    (data / "settings.toml").write_text(OWN, "utf-8")
    company.publish(data)
    (data / "settings.toml").write_text("link_window_days = 60\nquery_seconds = 20.0\n", "utf-8")
    return data


def name_own(data, query, chosen=None):
    return [one.name for one in answers.run_query(data, query, chosen).own_settings]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        # What its SQL takes, the models behind it, and what its grade was held against.
        ("schedule/linked_difference", ["link_window_days", "headline_family", "least_cases"]),
        ("schedule/extra_days", ["baseline", "headline_family", "least_cases", "sesoi_days"]),
        ("complaints/chance", ["headline_family", "least_cases"]),
        ("complaints/headline", ["least_cases"]),
        ("requirements/unverified_list", []),
    ],
)
def test_an_answer_names_the_settings_that_bear_on_it_and_no_others(own, query, named):
    assert set(named) <= set(found := name_own(own, query))
    strange = {"link_window_days", "baseline"} if query.startswith("complaints") else set()
    assert not strange & set(found)
    if query == "complaints/headline" or not named:
        assert found == named


def test_a_company_with_the_shipped_settings_is_told_nothing(data):
    for name in load_settings(data)["headline_family"]:
        answer = answers.run_query(data, name)
        assert answer.own_settings == ()
        assert "shipped" not in " ".join(footnotes.write_footnotes(answer, "en"))


def test_figures_are_counted_with_the_settings_of_their_snapshot(own):
    answer = answers.run_query(own, "schedule/slip_by_window")
    assert answer.values["link_window_days"] == 45
    assert load_settings(own)["link_window_days"] == 60
    assert session.get_settings(own)["query_seconds"] == 20.0
    assert len(headline_family.list_family(own)) <= 3
    assert background_build.describe_state(own) == "settings"
    (own / "settings.toml").write_text("nonsense = 1", "utf-8")
    assert background_build.describe_state(own) == "current"
    (own / "settings.toml").write_text(OWN, "utf-8")
    assert background_build.describe_state(own) == "current"


def test_a_window_changed_without_a_build_turns_no_verdict(data, tmp_path):
    folder = shutil.copytree(data, tmp_path / "data")
    names = ("complaints/chance", "complaints/corroboration")
    before = [answers.run_query(folder, name) for name in names]
    (folder / "settings.toml").write_text("corroboration_days = 60\n", "utf-8")
    for earlier, name in zip(before, names, strict=True):
        now = answers.run_query(folder, name)
        assert now.values.get("corroboration_days", 14) == 14
        assert now.rows.equals(earlier.rows)
        assert now.estimates == earlier.estimates


def test_a_slow_estimate_is_kept_for_the_settings_of_its_snapshot(own):
    snapshot, query = session.get_snapshot(own), session.get_query(own, "complaints/chance")
    path = estimate_cache.locate(snapshot, query, session.get_settings(own))
    (own / "settings.toml").write_text("least_cases = 5\n", "utf-8")
    assert estimate_cache.locate(snapshot, query, session.get_settings(own)) == path


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "link_window_days = 45 (shipped: 30)"),
        ("zh", "link_window_days = 45（默认值：30）"),
    ],
)
def test_cards_and_workbooks_say_so_in_words(own, lang, said):
    answer = answers.run_query(own, "schedule/linked_difference")
    notes = footnotes.write_footnotes(answer, lang)
    assert said in notes[-1]
    book = openpyxl.load_workbook(io.BytesIO(xlsx.encode(answer, notes, lang)))
    assert any(said in str(row[0]) for row in book.worksheets[1].iter_rows(values_only=True))


def test_the_printed_case_says_so(own):
    made = case.make_case(own, "en")
    assert "link_window_days = 45 (shipped: 30)" in html.render_case(made, "en").decode()


def test_the_command_line_gives_the_settings_with_the_estimates(own, capsys):
    words = ["query", "schedule/linked_difference", "--json", "--data", str(own)]
    assert main(words) == 0
    document = json.loads(capsys.readouterr().out)
    assert {"name": "link_window_days", "value": 45, "shipped": 30} in document["own_settings"]


@pytest.mark.parametrize(
    ("value", "before", "en", "zh"),
    [
        (45, 30, "x 30 → 45", "x 30 → 45"),
        (0.02, 0.05, "x 0.05 → 0.02", "x 0.05 → 0.02"),
        (True, None, "x not recorded → yes", "x 无记录 → 是"),
        (1_000_000, 5, "x 5 → 1000000", "x 5 → 1000000"),
        ([7, 21], [7, 14], "x 7, 14 → 7, 21", "x 7、14 → 7、21"),
        (["a"], ["a", "b"], "x without b", "x 不含 b"),
        (["a", "c"], ["a", "b"], "x without b and with c", "x 不含 b，另含 c"),
        (["b", "a"], ["a", "b"], "x a, b → b, a", "x a、b → b、a"),
    ],
)
def test_a_change_of_a_setting_is_told_old_and_new(value, before, en, zh):
    changed = ChangedSetting("x", value, before)
    assert setting_texts.describe_change(changed, "en") == en
    assert setting_texts.describe_change(changed, "zh") == zh
