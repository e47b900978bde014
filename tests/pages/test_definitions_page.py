"""The pages of definitions and of checks."""

import shutil

import pytest

from dashboard.display import texts
from queries import catalog, definitions
from queries.settings import load_settings
from store import journal
from tests.pages.page import find_table, read_text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_definition_shows_its_words_threshold_sql_and_checks(visit, published, lang):
    at = visit("definitions", lang, definition="corroborated")
    assert not at.exception
    definition = definitions.load_definitions()["corroborated"]
    said = read_text(at)
    assert definition.says[lang] in said
    assert f"= {load_settings(published)['corroboration_days']}" in said
    assert catalog.load_shipped()["model/complaints"].sql in [code.value for code in at.code]
    assert texts.translate(lang, "definitions.as_shipped") in said
    led_to = [link.proto.query_string for link in at.get("page_link")]
    assert "setting=corroboration_days" in led_to


def test_the_history_of_a_definition_has_its_models_and_its_thresholds(visit, published, tmp_path):
    data = shutil.copytree(published, tmp_path / "data")
    text = catalog.read_shipped("model/complaints").text
    version = {"name": "model/complaints", "text": text, "reason": "clearer", "base": ""}
    journal.append(data, "query", "Li Na", status="refused", **version)
    change = {"name": "corroboration_days", "before": 14, "value": 30}
    journal.append(data, "settings", "firsthand", changes=[change])
    back = {"name": "corroboration_days", "before": 30, "value": 14, "file": None}
    journal.append(data, "setting", "Li Na", reason="as agreed", **back)
    at = visit("definitions", data=data, definition="corroborated")
    assert not at.exception
    rows = find_table(at, "What")
    whats = ["corroboration_days 30 → 14", "corroboration_days 14 → 30"]
    assert list(rows["What"][:2]) == whats
    assert list(rows["Reason for the change"]) == ["as agreed", "", "clearer"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_check_says_what_it_would_mean_and_what_to_do(visit, lang):
    at = visit("checks", lang, check="links_add_up")
    assert not at.exception
    said = read_text(at)
    assert catalog.load_shipped()["checks/links_add_up"].remedy[lang] in said
    assert texts.translate(lang, "checks.found_none") in said


@pytest.mark.nightly
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_check_shows_its_count_and_its_rows(visit, sample, lang):
    at = visit("checks", lang, data=sample.data)
    assert not at.exception
    results = find_table(at, texts.translate(lang, "checks.check"))
    counts = results.iloc[:, 0]
    assert counts.iloc[0] > 0
    said = read_text(at)
    assert texts.translate(lang, "checks.found", n=int(counts.iloc[0])) in said
    assert len(at.dataframe[1].value) == counts.iloc[0]


def test_the_results_of_earlier_publications_stand_beside_the_published_ones(
    visit, published, tmp_path
):
    data = shutil.copytree(published, tmp_path / "data")
    [current] = (data / "snapshots").glob("*.duckdb")
    for end in (".duckdb", ".sha256"):
        kept = current.with_suffix(end)
        if kept.exists():
            shutil.copy(kept, kept.with_name(f"20200101T000000000000-earlier{end}"))
    results = find_table(visit("checks", data=data), "Check")
    assert list(results.iloc[:, 0]) == list(results.iloc[:, 3])
