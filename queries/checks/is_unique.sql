/*
title.en = "Keys that are missing or shared by several rows"
title.zh = "缺失或重复的主键"
severity = "fail"
meaning.en = "Two rows share a key, so every figure that joins them would count them several times."
meaning.zh = "多行共用一个主键，凡关联到它们的数字都会重复计数。"
remedy.en  = "Report this: merging uploads should never leave such rows. Nothing is published in the meantime."
remedy.zh  = "请反馈：导入合并不应留下这种情况。在此期间不会发布。"
tables   = ["people", "clients", "contacts", "projects", "requirements", "changes", "tasks", "tickets", "baselines", "calendar"]
grain    = "one row per key that occurs more than once"
*/
with

keys as (

    select 'people' as table_name, null as project_id, person_id as row_id from people

    union all

    select 'clients' as table_name, null as project_id, client_id as row_id from clients

    union all

    select 'contacts' as table_name, null as project_id, contact_id as row_id
    from contacts

    union all

    select 'projects' as table_name, null as project_id, project_id as row_id
    from projects

    union all

    select 'requirements' as table_name, project_id, requirement_id as row_id
    from requirements

    union all

    select 'changes' as table_name, project_id, change_id as row_id from changes

    union all

    select 'tasks' as table_name, project_id, task_id as row_id from tasks

    union all

    select 'tickets' as table_name, null as project_id, ticket_id as row_id from tickets

    union all

    select
        'baselines' as table_name,
        project_id,
        concat_ws('|', task_id, baseline_name, baseline_date) as row_id

    from baselines

    union all

    select
        'calendar' as table_name,
        null as project_id,
        cast(day_date as varchar) as row_id

    from calendar

)

select
    table_name,
    project_id,
    row_id,
    count(*) as row_count

from keys

group by all

having count(*) > 1 or row_id is null

order by table_name, project_id, row_id
