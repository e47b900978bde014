/*
title.en    = "People of unknown role"
title.zh    = "角色不明的人员"
question.en = "Whose role is given in no file, and what did they do?"
question.zh = "哪些人的角色没有文件说明，他们做了什么？"
grain       = "one row per person whose role is given by no list and no decision"
tables      = ["people", "complaints", "requirements", "changes", "channels", "contacts", "tasks"]
chart       = { kind = "table" }
rows        = "names/unknown_roles"
ignores     = ["start_date", "end_date", "client", "project", "sales", "pm"]
caveats.en  = ["Complaints, requirements and changes are counted where their origin or channel is unknown as this role is missing."]
caveats.zh  = ["投诉、需求和变更，只计此人角色不明时来源或提出方式也不明的。"]

[columns.complaint_count]
en = "Complaints of unknown origin"
zh = "来源不明的投诉"

[columns.requirement_count]
en = "Requirements of unknown arrival"
zh = "提出方式不明的需求"

[columns.change_count]
en = "Changes of unknown arrival"
zh = "提出方式不明的变更"

[columns.contact_count]
en = "Contacts"
zh = "客户接触记录"

[columns.owned_task_count]
en = "Tasks"
zh = "任务"

[columns.person_name]
en = "Person"
zh = "人员"
*/
with

unknown_messages as (

    select message_kind, message_id, project_id
    from channels
    where channel = 'unknown'
        and relayed_by_role is null

),

deeds as (

    select raised_by_id as person_id, 'complaint' as deed
    from complaints
    where origin_reason = 'role_unknown'

    union all

    select requirements.relayed_by_id, 'requirement'
    from unknown_messages
    inner join requirements
        on requirements.requirement_id = unknown_messages.message_id
        and requirements.project_id is not distinct from unknown_messages.project_id
    where unknown_messages.message_kind = 'requirement'

    union all

    select changes.relayed_by_id, 'change'
    from unknown_messages
    inner join changes
        on changes.change_id = unknown_messages.message_id
        and changes.project_id is not distinct from unknown_messages.project_id
    where unknown_messages.message_kind = 'change'

    union all

    select person_id, 'contact' from contacts

    union all

    select owner_id, 'task' from tasks

)

select
    people.person_id,
    people.name as person_name,
    count(*) filter (where deed = 'complaint') as complaint_count,
    count(*) filter (where deed = 'requirement') as requirement_count,
    count(*) filter (where deed = 'change') as change_count,
    count(*) filter (where deed = 'contact') as contact_count,
    count(*) filter (where deed = 'task') as owned_task_count

from people

inner join deeds on deeds.person_id = people.person_id

where people.role is null

group by all

order by
    complaint_count + requirement_count + change_count desc,
    contact_count + owned_task_count desc,
    people.person_id
