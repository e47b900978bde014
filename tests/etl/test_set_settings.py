"""Settings set on the page: with a reason, in journal and snapshot, beside the file."""

import pytest

from cli import describe
from etl.commands import commit
from etl.commands.settings import change_setting
from queries import settings
from queries.refusal import QueryError
from queries.settings import load_settings
from store import journal
from tests.etl.taking import ONE_TICKET

pytestmark = pytest.mark.usefixtures("without_queries")

NAME = "corroboration_days"


def set_to(company, value, name=NAME, reason="meetings are monthly"):
    outcome = change_setting(company.data, name, value, reason, "Ana")
    assert outcome.is_published, outcome
    return journal.list_entries(company.data, "setting")[-1]


def list_file_changes(company):
    return [
        change["name"]
        for entry in journal.list_entries(company.data, "settings")
        for change in entry.body["changes"]
    ]


def test_a_value_set_on_the_page_is_journaled_and_part_of_the_snapshot(company):
    company.start_with(("tickets.csv", ONE_TICKET))
    entry = set_to(company, 30)
    assert (entry.by, entry.body["before"], entry.body["value"]) == ("Ana", 14, 30)
    assert entry.body["reason"] == "meetings are monthly"
    assert load_settings(company.data)[NAME] == 30
    snapshot = settings.read_table(company.snapshot)
    assert snapshot is not None and snapshot[NAME] == 30
    # It said so itself: no entry of the program repeats it without a name.
    assert list_file_changes(company) == []
    [told] = describe.describe_settings(company.data, company.snapshot, "en")["settings"]
    assert (told["name"], told["by"], told["reason"]) == (NAME, "Ana", "meetings are monthly")


@pytest.mark.nightly
def test_of_page_and_file_the_later_change_counts(company):
    company.start_with(("tickets.csv", ONE_TICKET))
    company.settings(f"{NAME} = 20")
    commit.rebuild(company.data)
    set_to(company, 30)
    # Another line of the file leaves it alone.
    company.settings(f"{NAME} = 20\nday_rate = 900.0")
    commit.rebuild(company.data)
    assert load_settings(company.data)[NAME] == 30
    assert list_file_changes(company) == [NAME, "day_rate"]
    # Its own line, changed later, counts; and the page after that.
    company.settings(f"{NAME} = 40")
    assert load_settings(company.data)[NAME] == 40
    commit.rebuild(company.data)
    company.settings(f"{NAME} = 20")
    commit.rebuild(company.data)
    assert load_settings(company.data)[NAME] == 20
    assert set_to(company, 14).body["before"] == 20
    assert load_settings(company.data)[NAME] == 14


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (NAME, -1, "corroboration_days"),
        (NAME, 2.5, "corroboration_days"),
        ("timezone", "Mars/Olympus", "Mars/Olympus"),
        ("hours_per_day", 0.0, "hours_per_day"),
        ("headline_family", [1], "headline_family"),
    ],
)
def test_a_value_that_cannot_be_used_changes_nothing(company, name, value, said):
    outcome = change_setting(company.data, name, value, "try", "Ana")
    assert outcome.error is not None
    assert said in outcome.error.details["reason"]["en"]
    assert journal.list_entries(company.data, "setting") == []
    with pytest.raises(QueryError):
        settings.draft_setting(company.data, name, value, "try", "Ana")
