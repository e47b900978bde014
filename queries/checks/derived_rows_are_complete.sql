/*
title.en = "Derived tables with rows missing or there twice"
title.zh = "有遗漏或重复记录的派生表"
severity = "fail"
meaning.en = "The model lost rows, or counts some twice: a figure would be too low or too high."
meaning.zh = "模型遗漏了记录或重复计数，数字会偏低或偏高。"
remedy.en  = "A definition was changed: look at the join in the table named, or restore the previous version."
remedy.zh  = "口径有过修改：检查所列表的关联条件，或恢复上一版本。"
tables   = ["complaints", "changes", "change_arrivals", "tasks", "task_slips"]
grain    = "one row per derived table with another number of rows"
*/
with

row_counts as (

    select
        -- Which tickets are complaints is for the definition to say; each counts once.
        'complaints' as table_name,
        (select count(distinct ticket_id) from complaints) as expected_count,
        (select count(*) from complaints) as row_count

    union all

    select
        'change_arrivals' as table_name,
        (select count(*) from changes) as expected_count,
        (select count(*) from change_arrivals) as row_count

    union all

    select
        'task_slips' as table_name,
        (select count(*) filter (where not coalesce(is_summary, false)) from tasks)
            as expected_count,
        (select count(*) from task_slips) as row_count

)

select
    table_name,
    expected_count,
    row_count

from row_counts

where row_count <> expected_count

order by table_name
