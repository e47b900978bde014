"""The schedule page says what its slips are measured against."""

from tests import company
from tests.pages.test_upload import said


def test_the_page_says_which_baseline_is_in_use(visit, published):
    assert "Baselines: 150 tasks from the export." in said(visit("schedule"))


def test_without_plans_nothing_is_said_of_baselines(visit, tmp_path):
    company.publish(tmp_path, without=("tasks",))
    at = visit("schedule", data=tmp_path)
    assert not at.exception
    assert "Baselines:" not in said(at)
