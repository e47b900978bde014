"""What the pages say of settings that cannot be used, and to which values they lead back."""

import pytest

from dashboard.narrative.setting_texts import write_faults
from dashboard.workbench.new_query import write_created
from dashboard.workbench.setting_form import list_offered
from queries.refusal import QueryError
from queries.settings import Settings

FAULTS = tuple(QueryError("unreadable_file") for _ in range(5))


@pytest.mark.parametrize(
    ("stand_in", "said"),
    [
        ("snapshot", "The published figures are unchanged"),
        ("shipped", "The published data carries"),
        ("nothing", "Nothing is published until"),
    ],
)
def test_faults_beyond_the_first_are_counted_and_what_stands_in_is_said(stand_in, said):
    sentence = write_faults(Settings({}, {}, FAULTS, stand_in), "en")
    assert sentence.count("cannot be opened") == 3
    assert f"; 2 more. {said}" in sentence
    assert "more" not in write_faults(Settings({}, {}, FAULTS[:3], stand_in), "en")
    chinese = write_faults(Settings({}, {}, FAULTS, stand_in), "zh")
    assert "；另有2处。" in chinese and "; " not in chinese


def test_no_value_is_offered_that_would_be_refused():
    earlier = [14, 10**9, "AAAA…", None, 20]
    assert list_offered("corroboration_days", 20, earlier, "en") == {"14": 14}
    assert list_offered("told_days", [7, 14], [[14], [7, 30]], "en") == {"7, 30": [7, 30]}


@pytest.mark.parametrize("source", ["copy", "retired_own/kind_of_ticket", "kind_rate"])
def test_a_new_query_on_a_page_is_said_to_stand_there(source):
    said = write_created(source, "complaints", "en")
    assert "on the page “Complaints”" in said
    assert ("words of the template" in said) == (source == "kind_rate")
    assert "page" not in write_created(source, None, "en")
