"""What the slip of a requirement is, where its tasks are late, on time, open or dropped."""

import duckdb

from queries import catalog


def test_a_requirement_is_on_time_only_where_all_its_tasks_are_known():
    connection = duckdb.connect()
    connection.execute("""
        create table tasks as select * from (values
            ('T1', 'late'), ('T2', 'late'), ('T3', 'on time'), ('T4', 'open'), ('T5', 'open'),
            ('T6', 'late and open'), ('T7', 'late and open'), ('T8', 'dropped'), ('T9', null)
        ) as listed (task_id, requirement_id);
        alter table tasks add column project_id varchar default 'P';
        alter table tasks add column requirement_project_id varchar default 'P';
        create table task_slips as select * from (values
            ('T1', 3, 3, false), ('T2', 2, 2, false), ('T3', -1, 0, false), ('T4', 0, 0, false),
            ('T5', null, null, false), ('T6', 4, 4, false), ('T7', null, null, false),
            ('T8', 5, 5, true), ('T9', 6, 6, false)
        ) as listed (task_id, finish_slip_days, late_days, is_dropped);
        alter table task_slips add column project_id varchar default 'P';
    """)
    found = connection.sql(catalog.load_shipped()["model/requirement_slips"].sql).fetchall()
    assert {requirement: days for _, requirement, days in found} == {
        "late": 5,
        "on time": 0,
        "open": None,
        "late and open": 4,
    }
