"""A company of managers who each number from 1, loaded week by week: the tables are the truth."""

import pytest

from bench import hands
from etl.commands import loads

SHOWN = {
    "tickets": "project, split_part(ticket_id, '@', 1), subject, opened_at::date, status, "
    "assigned_to",
    "tasks": "project, split_part(task_id, '@', 1), name, planned_finish_date, finish_date, owner",
}


@pytest.mark.nightly
@pytest.mark.parametrize(("managers", "weeks"), [(3, 2), (12, 20)])
def test_the_tables_are_what_the_managers_wrote_last(company, managers, weeks):
    asked = 0
    truth = {}
    for paths, people in hands.write_weeks(company.folder / "weeks", managers, weeks):
        proposal = loads.propose(company.data, [(path, path.name) for path in paths], "Ana")
        asked += sum(load.status == "asked" for load in proposal.loads)
        outcome = loads.confirm(company.data, proposal, "Ana")
        asked += sum(load.status == "asked" for load in outcome.loads)
        truth = hands.list_truth(people)
    assert asked == 0
    for table, shown in SHOWN.items():
        rows = company.rows(f"select {shown} from {table}")
        found = [[None if cell is None else str(cell) for cell in row] for row in rows]
        assert sorted(found, key=repr) == truth[table]
    replaced = company.rows(
        "select count(*) from replaced_rows where table_name = 'tickets' and is_changed"
    )
    assert replaced[0][0] > 0
