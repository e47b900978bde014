"""The schedule page: what its slips are measured against."""

from tests import company
from tests.pages.page import read_text


def test_schedule_page_names_the_baseline_in_use(visit, published):
    assert "Baselines: 150 tasks from the export." in read_text(visit("schedule"))


def test_schedule_page_omits_baselines_if_there_are_no_plans(visit, tmp_path):
    company.publish(tmp_path, without=("tasks",))
    at = visit("schedule", data=tmp_path)
    assert not at.exception
    assert "Baselines:" not in read_text(at)
