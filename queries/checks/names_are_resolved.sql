/*
title.en = "Names that fit several people, clients or projects"
title.zh = "对应多个对象、未能匹配的名称"
severity = "warn"
tables   = ["contacts", "projects", "requirements", "changes", "tasks", "tickets"]
grain    = "one row per table, field and name"
*/
with

mentions as (

    select
        'contacts' as table_name,
        'client' as field_name,
        client as mention,
        client_id as found_id

    from contacts

    union all

    select 'contacts' as table_name, 'person' as field_name, person, person_id
    from contacts

    union all

    select 'contacts' as table_name, 'project' as field_name, project, project_id
    from contacts

    union all

    select 'projects' as table_name, 'client' as field_name, client, client_id
    from projects

    union all

    select 'projects' as table_name, 'pm' as field_name, pm, pm_id
    from projects

    union all

    select
        'projects' as table_name,
        'sales_owner' as field_name,
        sales_owner,
        sales_owner_id
    from projects

    union all

    select 'requirements' as table_name, 'project' as field_name, project, project_id
    from requirements

    union all

    select
        'requirements' as table_name,
        'relayed_by' as field_name,
        relayed_by,
        relayed_by_id
    from requirements

    union all

    select 'changes' as table_name, 'project' as field_name, project, project_id
    from changes

    union all

    select
        'changes' as table_name,
        'relayed_by' as field_name,
        relayed_by,
        relayed_by_id
    from changes

    union all

    select
        'changes' as table_name,
        'requirement' as field_name,
        requirement,
        requirement_id
    from changes

    union all

    select 'tasks' as table_name, 'project' as field_name, project, project_id
    from tasks

    union all

    select
        'tasks' as table_name,
        'requirement' as field_name,
        requirement,
        requirement_id
    from tasks

    union all

    select 'tickets' as table_name, 'client' as field_name, client, client_id
    from tickets

    union all

    select 'tickets' as table_name, 'project' as field_name, project, project_id
    from tickets

    union all

    select 'tickets' as table_name, 'raised_by' as field_name, raised_by, raised_by_id
    from tickets

)

select
    table_name,
    field_name,
    mention,
    count(*) as row_count

from mentions

where mention is not null
    and found_id is null

group by all

order by table_name, field_name, mention
