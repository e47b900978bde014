/*
title.en = "Complaints, changes and tasks are all in the derived tables, once each"
title.zh = "投诉、变更和任务在派生表中一条不多、一条不少"
severity = "fail"
tables   = ["tickets", "complaints", "changes", "change_arrivals", "tasks", "task_slips"]
grain    = "one row per derived table with another number of rows"
*/
with

row_counts as (

    select
        'complaints' as table_name,
        (select count(*) from tickets where kind = 'complaint') as expected_count,
        (select count(*) from complaints) as row_count

    union all

    select
        'change_arrivals' as table_name,
        (select count(*) from changes) as expected_count,
        (select count(*) from change_arrivals) as row_count

    union all

    select
        'task_slips' as table_name,
        (select count(*) from tasks where not coalesce(is_summary, false)) as expected_count,
        (select count(*) from task_slips) as row_count

)

select
    table_name,
    expected_count,
    row_count

from row_counts

where row_count <> expected_count

order by table_name
