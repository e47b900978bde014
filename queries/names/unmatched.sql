/*
title.en    = "Names to confirm"
title.zh    = "待确认的名称"
question.en = "How many rows name someone who is not on your lists, or a name that fits several?"
question.zh = "有多少行写的是名单之外的名称，或不止一个对象共有的名称？"
grain       = "one row per table and field in which there are such names"
tables      = ["contacts", "projects", "requirements", "changes", "tasks", "tickets", "people", "clients"]
chart       = { kind = "table" }
rows        = "names/unmatched"
ignores     = ["start_date", "end_date", "client", "project", "sales", "pm"]
caveats.en  = ["A name that fits several counts as unknown until someone decides on the Names page who is meant.", "A name that is on no list counts separately: if it is another spelling of a listed name, the Names page suggests whom it means."]
caveats.zh  = ["不止一个对象共有的名称计为不明，直到在“名称”页确认指的是谁。", "名单之外的名称自成一个对象；如果只是另一种写法，“名称”页会提出候选。"]

[columns.several_count]
en = "Fits several"
zh = "不止一个同名"

[columns.unlisted_count]
en = "On no list"
zh = "不在名单中"
*/
with

mentions as (

    select
        'contacts' as table_name,
        'client' as field_name,
        client as mention,
        client_id as found_id,
        'clients' as entity
    from contacts

    union all

    select
        'contacts' as table_name,
        'person' as field_name,
        person as mention,
        person_id as found_id,
        'people' as entity
    from contacts

    union all

    select
        'contacts' as table_name,
        'project' as field_name,
        project as mention,
        project_id as found_id,
        'projects' as entity
    from contacts

    union all

    select
        'projects' as table_name,
        'client' as field_name,
        client as mention,
        client_id as found_id,
        'clients' as entity
    from projects

    union all

    select
        'projects' as table_name,
        'pm' as field_name,
        pm as mention,
        pm_id as found_id,
        'people' as entity
    from projects

    union all

    select
        'projects' as table_name,
        'sales_owner' as field_name,
        sales_owner as mention,
        sales_owner_id as found_id,
        'people' as entity
    from projects

    union all

    select
        'requirements' as table_name,
        'project' as field_name,
        project as mention,
        project_id as found_id,
        'projects' as entity
    from requirements

    union all

    select
        'requirements' as table_name,
        'relayed_by' as field_name,
        relayed_by as mention,
        relayed_by_id as found_id,
        'people' as entity
    from requirements

    union all

    select
        'changes' as table_name,
        'project' as field_name,
        project as mention,
        project_id as found_id,
        'projects' as entity
    from changes

    union all

    select
        'changes' as table_name,
        'relayed_by' as field_name,
        relayed_by as mention,
        relayed_by_id as found_id,
        'people' as entity
    from changes

    union all

    select
        'tasks' as table_name,
        'project' as field_name,
        project as mention,
        project_id as found_id,
        'projects' as entity
    from tasks

    union all

    select
        'tickets' as table_name,
        'client' as field_name,
        client as mention,
        client_id as found_id,
        'clients' as entity
    from tickets

    union all

    select
        'tickets' as table_name,
        'project' as field_name,
        project as mention,
        project_id as found_id,
        'projects' as entity
    from tickets

    union all

    select
        'tickets' as table_name,
        'raised_by' as field_name,
        raised_by as mention,
        raised_by_id as found_id,
        'people' as entity
    from tickets

),

listed as (

    select 'people' as entity, person_id as found_id, is_from_mention from people
    union all
    select 'clients', client_id, is_from_mention from clients
    union all
    select 'projects', project_id, is_from_mention from projects

),

counted_mentions as (

    select
        mentions.table_name,
        mentions.field_name,
        count(*) filter (where mentions.found_id is null) as several_count,
        count(*) filter (where listed.is_from_mention) as unlisted_count

    from mentions

    left join listed
        on listed.entity = mentions.entity
        and listed.found_id = mentions.found_id

    where mentions.mention is not null

    group by all

)

select
    table_name,
    field_name,
    several_count,
    unlisted_count

from counted_mentions

where several_count + unlisted_count > 0

order by several_count + unlisted_count desc, table_name, field_name
