"""What a snapshot records of the lists: the findings on them, and the tables that pages read."""

from collections.abc import Iterable, Mapping

import duckdb

from etl.findings import Finding
from etl.schema import load_tables
from etl.snapshot import meetings
from etl.snapshot.gather import ReceivedLoad
from etl.snapshot.lists import Assignment


def note_lists(
    assignment: Assignment, received: Iterable[ReceivedLoad]
) -> list[tuple[str, Finding]]:
    """A warning on each load that waits for a person, a note on each that has the numbers of a list
    of other things."""
    files = {item.load.load_id: item.load for item in received}
    findings = []
    for relation in assignment.relations:
        is_asked = relation.outcome == "asked"
        if is_asked or (relation.outcome == "other" and not relation.is_decided):
            code, severity = ("list_asked", "warning") if is_asked else ("other_list", "note")
            finding = Finding(
                code,
                severity,
                files[relation.load_id].sheet,
                file=files[relation.other_load_id].file,
                count=relation.meeting.shared,
            )
            findings.append((relation.load_id, finding))
    return findings


def write_lists(
    connection: duckdb.DuckDBPyConnection, assignments: Mapping[str, Assignment]
) -> None:
    """Create and fill the tables `lists` (load → the list that it is a state of), `list_meetings`
    (how loads met earlier lists) and `list_pairs` (examples of what is asked about)."""
    connection.execute(
        """
        create table lists (
            table_name varchar, load_id varchar, list_id varchar, list_name varchar,
            things_id varchar
        );
        create table list_meetings (
            table_name varchar, load_id varchar, other_load_id varchar, outcome varchar,
            is_decided boolean, shared_count bigint, agreeing_count bigint,
            contradicting_count bigint
        );
        create table list_pairs (
            load_id varchar, other_load_id varchar, number varchar, other_row varchar,
            this_row varchar
        );
        """
    )
    states, met_loads, pairs = [], [], []
    for table, assignment in assignments.items():
        for load_id, list_id in assignment.list_of.items():
            name = assignment.names.get(list_id, "")
            states.append([table, load_id, list_id, name, assignment.things_of[list_id]])
        for relation in assignment.relations:
            met = relation.meeting
            counts = [met.shared, met.agreeing, met.contradicting]
            ids = [relation.load_id, relation.other_load_id]
            met_loads.append([table, *ids, relation.outcome, relation.is_decided, *counts])
            if relation.outcome == "asked":
                shown = meetings.list_pairs(connection, load_tables()[table], *ids)
                pairs += [[*ids, *pair] for pair in shown]
    for name, rows in (("lists", states), ("list_meetings", met_loads), ("list_pairs", pairs)):
        if rows:
            places = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({places})", rows)
