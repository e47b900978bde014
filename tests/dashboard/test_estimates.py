"""What an answer says in figures, and how sure it may sound."""

import re
import shutil
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.engine import answers, estimate_cache, precompute, session
from dashboard.narrative import counts, grade_texts, sentences
from queries import catalog

FAMILY = catalog.settings(Path("no data folder"))["headline_family"]
ESTIMATED = [name for name, query in catalog.shipped().items() if query.estimate]


def asked(data, name):
    """The graded estimate of a query."""
    return counts.pick_graded(answers.run_query(data, name))


@pytest.fixture(scope="session")
def worked_out(large, tmp_path_factory):
    """The large company in a folder of its own, its headline comparisons put to their checks."""
    folder = shutil.copytree(large, tmp_path_factory.mktemp("worked_out") / "large")
    told = []
    assert precompute.compute_all(folder, lambda *said: told.append(said))
    assert [done for _, done, _ in told] == list(range(1, len(FAMILY) + 1))
    return folder


def test_a_figure_that_is_precise_enough_is_firm_and_carries_its_interval(large):
    answer = answers.run_query(large, "schedule/headline")
    assert counts.pick_graded(answer).grade == "firm"
    said = sentences.write_sentence(answer, "en")
    ends = re.search(r"(\d+)%\*\* \((\d+)% to (\d+)%\)", said)
    assert ends is not None
    value, low, high = map(int, ends.groups())
    assert low < value < high


def test_before_the_checks_a_comparison_is_suggestive_at_most_and_says_so(large):
    found = [asked(large, name) for name in FAMILY]
    assert "strong" not in {one.grade for one in found}
    suggestive = [one for one in found if one.grade == "suggestive"]
    assert suggestive
    assert all("being_worked_out" in one.reasons for one in suggestive)


def test_what_is_worked_out_lies_beside_the_snapshot_and_is_found_there(worked_out):
    assert precompute.list_waiting(worked_out) == []
    for name in FAMILY:
        found = asked(worked_out, name)
        assert found.checks is not None, name
        assert "leave_one_out" in found.checks.variants, name
        assert "being_worked_out" not in found.reasons


def test_the_checks_belong_to_the_published_snapshot_alone(worked_out):
    published, older = (
        counts.pick_graded(answers.run_query(worked_out, FAMILY[0], at=at)).checks
        for at in (None, session.get_snapshot(worked_out))
    )
    assert published is not None
    assert older is None


def test_another_text_of_a_query_is_worked_out_anew(worked_out):
    query = session.get_queries(worked_out)[FAMILY[0]]
    settings = catalog.settings(worked_out)
    snapshot = session.get_snapshot(worked_out)
    other = catalog.parse(query.name, query.text + "\n-- looked at")
    assert estimate_cache.load(estimate_cache.locate(snapshot, query, settings)) is not None
    assert estimate_cache.load(estimate_cache.locate(snapshot, other, settings)) is None
    assert (
        estimate_cache.load(estimate_cache.locate(snapshot, query, settings | {"sesoi_rate": 0.1}))
        is None
    )


def test_placebos_windows_and_strata_stand_beside_the_slip_of_a_change(worked_out):
    checks = asked(worked_out, "schedule/extra_days").checks
    assert checks is not None
    assert set(checks.placebos) == {"after_finish", "start_slip"}
    assert {
        "window_short", "window_long", "explicit_only", "unknown_in", "unknown_out",
        "unadjusted", "stratified", "leave_one_out",
    } == set(checks.variants)  # fmt: skip


def test_a_filtered_view_is_exploratory(worked_out):
    for name in ESTIMATED:
        answer = answers.run_query(worked_out, name, {"client": ["C1", "C2", "C3"]})
        assert answer.is_filtered
        assert answer.estimates, name
        for estimate in answer.estimates:
            assert estimate.grade not in ("strong", "firm", "contrary"), name


def test_the_command_line_works_out_what_a_page_would(worked_out, capsys):
    assert main(["estimates", "--data", str(worked_out), "--json"]) == 0
    assert "schedule/extra_days" in capsys.readouterr().out


@pytest.mark.parametrize("name", ESTIMATED)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_figure_has_a_sentence_a_mark_and_a_reason_in_words(worked_out, name, lang):
    answer = answers.run_query(worked_out, name)
    estimate = counts.pick_graded(answer)
    said = sentences.write_sentence(answer, lang)
    assert said
    assert grade_texts.format_mark(str(estimate.grade), lang)
    settings = catalog.settings(worked_out)
    assert grade_texts.describe_rule(answer, estimate, settings, lang)
    assert grade_texts.list_facts(answer, estimate, lang)
    written = "".join((said, *grade_texts.list_reasons(answer, estimate, lang)))
    assert not re.search(r"[a-z]+_[a-z]+", written), written
