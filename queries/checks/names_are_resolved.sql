/*
title.en = "Names that fit several people, clients or projects"
title.zh = "对应多个对象、未能匹配的名称"
severity = "warn"
meaning.en = "A name fits several people, clients or projects. Rather than guess, Firsthand leaves these rows unassigned: they are in no figure by client, project or person."
meaning.zh = "名称对应多个人员、客户或项目。系统不作猜测，这些行不归属任何一个，不计入按客户、项目或人员的数字。"
remedy.en  = "Say on the Names page who is meant."
remedy.zh  = "在“名称”页指明所指对象。"
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
