"""Two truths planted in the sample company, found in what its cards say: who differs, and where."""

from pathlib import Path
from shutil import copytree

import pytest

from dashboard.engine import answers, session
from dashboard.estimates import spread
from dashboard.narrative import sentences
from etl.commands import names, queries
from etl.commands.synonyms import list_proposals
from tests.sample import Sample

CAREFUL = {"Priya Raman", "Grace Lim", "何静", "周敏"}


@pytest.mark.nightly
def test_a_few_people_are_said_to_stand_out_below_and_the_lowest_are_the_careful_four(
    sample: Sample, tmp_path: Path
) -> None:
    answer = answers.run_query(sample.data, "requirements/unverified_by_relayer")
    assert sentences.write_sentence(answer, "en").startswith(
        "**A few stand out.** Two of 20 people"
    )
    assert sentences.write_sentence(answer, "zh").startswith("**少数突出。**从20人中任取两个")
    told = sentences.write_sentence(answer, "en").replace("\u00a0", " ")
    assert "Beyond the limits: 0 above, 3 below: A 25% (n 59)" in told
    assert not CAREFUL & set(answer.rows["person_label"])

    data = copytree(sample.data, tmp_path / "data")
    (data / "settings.toml").write_text("show_names = true\n", "utf-8")
    assert queries.build(data, by="test").snapshot
    named = answers.run_query(data, "requirements/unverified_by_relayer")
    table = spread.tabulate_units(named.query.estimate, named.rows)
    assert set(table["person_label"].tail(4)) == CAREFUL


@pytest.mark.nightly
def test_the_extra_days_are_said_to_differ_by_industry_with_the_hospitals_on_the_other_side(
    sample: Sample, tmp_path: Path
) -> None:
    data = copytree(sample.data, tmp_path / "data")
    # The industries of both halves of the company, each in its own language, as proposed.
    proposals = list_proposals(session.get_snapshot(data).path, ())
    industries = [one for one in proposals if one.column == "industry"]
    assert industries
    names.decide_names(data, [name for one in industries for name in one.decide(True)], by="test")
    told = sentences.write_sentence(answers.run_query(data, "schedule/extra_days_by_kind"), "en")
    assert told.startswith("**It appears to differ by industry** (p 0.0")
    assert "Healthcare 0.52 working days shorter" in told
    assert "No difference can be seen by type of service" in told


@pytest.mark.nightly
def test_unverified_starts_after_relaying_are_alike_in_all_kinds_of_project(sample: Sample) -> None:
    answer = answers.run_query(sample.data, "requirements/unverified_by_kind")
    told = sentences.write_sentence(answer, "en")
    assert told.startswith("No difference can be seen by type of service (p ")
    assert "differs" not in told
