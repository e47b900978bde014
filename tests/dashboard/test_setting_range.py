"""The headline comparisons over the range of a setting, before anything is saved."""

import shutil

import pytest

from dashboard.engine import answers, session
from dashboard.workbench import setting_range
from etl.findings import Finding, format_message
from store import journal


@pytest.mark.parametrize(
    ("name", "value", "wanted", "shipped", "listed"),
    [
        ("corroboration_days", 14, 14, 14, [7, 10, 14, 21, 28, 42, 56]),
        ("corroboration_days", 14, 0, 14, [0, 7, 10, 14, 21, 28, 42, 56]),
        ("duplicate_days", 1, 1, 1, [1, 2, 3, 4]),
        ("corroboration_days", 20, 5, 14, [5, 7, 10, 14, 20, 21, 28, 42, 56]),
        ("most_chance_rate", 0.7, 1.5, 0.7, [0.35, 0.525, 0.7]),
        ("hours_per_day", 8.0, 8.0, 8.0, [4.0, 6.0, 8.0, 12.0, 16.0, 24.0]),
    ],
)
def test_values_are_multiples_of_the_shipped_one_the_one_in_force_and_the_one_in_the_form(
    name, value, wanted, shipped, listed
):
    assert setting_range.list_values(name, value, shipped, wanted) == listed


def test_another_value_of_a_grade_is_counted_on_the_published_tables(data, tmp_path):
    folder = shutil.copytree(data, tmp_path / "data")
    snapshot, entries = session.get_snapshot(folder), journal.list_entries(folder)
    strict = setting_range._answer_family(folder, snapshot, "least_cases", 100_000, ())
    assert {answer.whole.grade for answer in strict if answer.whole} == {"insufficient"}
    [now] = [one for one in strict if one.query.name == "schedule/extra_days"]
    assert now.rows.equals(answers.run_query(folder, "schedule/extra_days").rows)
    assert journal.list_entries(folder) == entries


@pytest.mark.nightly
def test_a_headline_figure_that_takes_the_setting_stands_beside_the_comparisons(data, tmp_path):
    folder = shutil.copytree(data, tmp_path / "data")
    snapshot = session.get_snapshot(folder)
    found = setting_range._answer_family(folder, snapshot, "link_window_days", 5, ())
    names = {answer.query.name for answer in found}
    assert "schedule/headline" in names
    assert "requirements/headline" not in names
    assert names >= set(session.get_settings(folder)["headline_family"])


@pytest.mark.nightly
def test_a_value_that_cannot_be_counted_says_why_and_is_tried_again(data, tmp_path):
    folder = shutil.copytree(data, tmp_path / "data")
    snapshot, broken = session.get_snapshot(folder), folder / "formats" / "broken.toml"
    broken.parent.mkdir(exist_ok=True)
    broken.write_text("table =", "utf-8")
    [why] = setting_range._answer_each(folder, snapshot, "link_window_days", [5]).values()
    assert isinstance(why, Finding)
    assert "broken.toml" in format_message(why, "en", "")
    broken.unlink()
    [found] = setting_range._answer_each(folder, snapshot, "link_window_days", [5]).values()
    assert isinstance(found, tuple)
    assert found
