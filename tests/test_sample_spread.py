"""Two truths planted in the sample company, found in what its cards say: who differs, and where."""

from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from dashboard.engine import answers
from dashboard.estimates import graded, spread
from dashboard.estimates.estimate import GradingContext
from dashboard.narrative import sentences
from queries.settings import load_settings
from tests.sample import Sample

CAREFUL = {"Priya Raman", "Grace Lim", "何静", "周敏"}
# The values of the other half of the company, in its own language.
SAME = {
    "医疗": "Healthcare",
    "交通运输": "Transport",
    "零售": "Retail",
    "物流": "Logistics",
    "公用事业": "Utilities",
    "矿业": "Mining",
    "保险": "Insurance",
}


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
    named = answers.run_query(data, "requirements/unverified_by_relayer")
    table = spread.tabulate_units(named.query.estimate, named.rows)
    assert set(table["person_label"].tail(4)) == CAREFUL


@pytest.mark.nightly
def test_the_extra_days_are_said_to_differ_by_industry_with_the_hospitals_on_the_other_side(
    sample: Sample,
) -> None:
    answer = answers.run_query(sample.data, "schedule/extra_days_by_kind")
    rows = answer.rows.assign(industry=answer.rows["industry"].replace(SAME))
    context = GradingContext(load_settings(sample.data))
    estimates, whole = graded.grade_rows(answer.query, rows, context)
    told = sentences.write_sentence(
        replace(answer, rows=rows, estimates=estimates, whole=whole), "en"
    )
    assert told.startswith("**It differs by industry** (p 0.0")
    assert "Healthcare 0.52 working days shorter" in told
    assert "No difference can be seen by type of service" in told


@pytest.mark.nightly
def test_unverified_starts_after_relaying_are_alike_in_all_kinds_of_project(sample: Sample) -> None:
    answer = answers.run_query(sample.data, "requirements/unverified_by_kind")
    told = sentences.write_sentence(answer, "en")
    assert told.startswith("No difference can be seen by type of service (p ")
    assert "differs" not in told
