"""What an answer says in figures, and how sure it may sound."""

import re
import shutil
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.engine import answers, estimate_cache, precompute, session
from dashboard.narrative import counts, grade_rules, grade_texts, sentences
from queries import catalog
from queries.settings import load_settings

FAMILY = load_settings(Path("no data folder"))["headline_family"]
ESTIMATED = [name for name, query in catalog.load_shipped().items() if query.estimate]


def compute(data, name):
    """The graded estimate of a query."""
    return counts.pick_graded(answers.run_query(data, name))


@pytest.fixture(scope="session")
def precomputed(large, tmp_path_factory):
    """The large company in a folder of its own, its headline comparisons put to their checks."""
    folder = shutil.copytree(large, tmp_path_factory.mktemp("precomputed") / "large")
    steps = []
    assert precompute.compute_all(folder, lambda *step: steps.append(step))
    assert [done for _, done, _ in steps] == list(range(1, len(FAMILY) + 1))
    return folder


def test_a_precise_estimate_is_firm_and_has_its_interval(large):
    answer = answers.run_query(large, "schedule/headline")
    assert counts.pick_graded(answer).grade == "firm"
    sentence = sentences.write_sentence(answer, "en")
    ends = re.search(r"(\d+)%\*\* \((\d+)% to (\d+)%\)", sentence)
    assert ends is not None
    value, low, high = map(int, ends.groups())
    assert low < value < high


def test_a_comparison_is_suggestive_at_most_until_its_checks_are_computed(large):
    estimates = [compute(large, name) for name in FAMILY]
    assert "strong" not in {estimate.grade for estimate in estimates}
    suggestive = [estimate for estimate in estimates if estimate.grade == "suggestive"]
    assert suggestive
    assert all("being_worked_out" in estimate.reasons for estimate in suggestive)


@pytest.mark.nightly
def test_precomputed_estimates_are_stored_next_to_the_snapshot(precomputed):
    assert precompute.list_waiting(precomputed) == []
    for name in FAMILY:
        estimate = compute(precomputed, name)
        assert estimate.checks is not None, name
        assert any("without" in one for one in estimate.checks.variants), name
        assert "being_worked_out" not in estimate.reasons


def test_the_checks_belong_to_the_published_snapshot_alone(precomputed):
    published, older = (
        counts.pick_graded(answers.run_query(precomputed, FAMILY[0], at=at)).checks
        for at in (None, session.get_snapshot(precomputed))
    )
    assert published is not None
    assert older is None


def test_a_changed_query_is_computed_again(precomputed):
    query = session.get_queries(precomputed)[FAMILY[0]]
    settings = load_settings(precomputed)
    snapshot = session.get_snapshot(precomputed)
    other = catalog.parse(query.name, query.text + "\n-- looked at")
    assert estimate_cache.load(estimate_cache.locate(snapshot, query, settings)) is not None
    assert estimate_cache.load(estimate_cache.locate(snapshot, other, settings)) is None
    assert (
        estimate_cache.load(estimate_cache.locate(snapshot, query, settings | {"sesoi_rate": 0.1}))
        is None
    )


def test_the_slip_of_a_change_has_placebos_windows_and_strata(precomputed):
    checks = compute(precomputed, "schedule/extra_days").checks
    assert checks is not None
    assert set(checks.placebos) == {"after_finish", "start_slip"}
    assert {
        "window_short", "window_long", "explicit_only", "unknown_in", "unknown_out",
        "unadjusted", "stratified", "within_month", "share_held", "lateness",
        "without_project", "without_salesperson",
    } == set(checks.variants)  # fmt: skip


def test_a_filtered_view_is_exploratory(precomputed):
    for name in ESTIMATED:
        answer = answers.run_query(precomputed, name, {"client": ["C1", "C2", "C3"]})
        assert answer.is_filtered
        assert answer.estimates, name
        for estimate in answer.estimates:
            assert estimate.grade not in ("strong", "firm", "contrary"), name


def test_the_command_line_computes_the_same_as_a_page(precomputed, capsys):
    assert main(["estimates", "--data", str(precomputed), "--json"]) == 0
    assert "schedule/extra_days" in capsys.readouterr().out


@pytest.mark.parametrize("name", ESTIMATED)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_estimate_has_a_sentence_a_mark_and_reasons_in_words(precomputed, name, lang):
    answer = answers.run_query(precomputed, name)
    estimate = counts.pick_graded(answer)
    sentence = sentences.write_sentence(answer, lang)
    assert sentence
    assert grade_texts.format_mark(str(estimate.grade), lang)
    settings = load_settings(precomputed)
    assert grade_rules.describe_rule(answer, estimate, settings, lang)
    assert grade_rules.list_facts(answer, estimate, lang)
    text = "".join((sentence, *grade_texts.list_reasons(answer, estimate, lang)))
    assert not re.search(r"[a-z]+_[a-z]+", text), text
