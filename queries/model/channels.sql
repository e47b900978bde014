/*
title.en = "Channel of requirements and changes"
title.zh = "需求与变更的提出方式"
grain    = "one row per requirement or change"
tables   = ["requirements", "changes", "project_roles", "person_roles"]

[meanings.message_kind]
en = "whether the row is a requirement or a change"
zh = "该行是需求还是变更"

[meanings.message_id]
en = "the ID of the requirement or change"
zh = "需求或变更的编号"

[meanings.relayed_by_role]
en = "the role of the person who passed it on: on the project, on the people list, in the row, then as all projects agree"
zh = "转述人的角色：依次取项目角色、人员名单、本行所记、各项目一致的角色"

[meanings.channel]
en = "the way of arrival: as exported, else by the role of the person who passed it on"
zh = "提出方式：有导出值时采用导出值，否则按转述人角色判定"

[meanings.channel_reason]
en = "the rule that gave the way of arrival"
zh = "判定提出方式所依据的规则"
*/
-- The exported value; where it is empty, by the role of the person who relayed it.
with

messages as (

    select
        'requirement' as message_kind,
        requirement_id as message_id,
        project_id,
        channel,
        relayed_by_id,
        relayed_by_role,
        client_contact

    from requirements

    union all

    select
        'change' as message_kind,
        change_id as message_id,
        project_id,
        channel,
        relayed_by_id,
        relayed_by_role,
        client_contact

    from changes

),

messages_with_role as (

    select
        messages.message_kind,
        messages.message_id,
        messages.project_id,
        messages.channel,
        messages.client_contact is not null as has_client_contact,
        coalesce(
            project_roles.role,
            person_roles.listed_role,
            messages.relayed_by_role,
            person_roles.agreed_role
        ) as role

    from messages

    left join project_roles
        on project_roles.project_id = messages.project_id
        and project_roles.person_id = messages.relayed_by_id

    left join person_roles on person_roles.person_id = messages.relayed_by_id

),

reasoned_messages as (

    select
        message_kind,
        message_id,
        project_id,
        channel,
        role,
        case
            when channel is not null then 'exported'
            when role = 'client' then 'named_by_client'
            when role in ('pm', 'delivery') and has_client_contact
                then 'heard_by_project'
            when role in ('pm', 'delivery') then 'raised_by_project'
            when role is not null then 'passed_on_by_others'
            when has_client_contact then 'client_contact_only'
            else 'nobody_named'
        end as channel_reason

    from messages_with_role

)

select
    message_kind,
    message_id,
    project_id,
    role as relayed_by_role,
    case channel_reason
        when 'exported' then channel
        when 'named_by_client' then 'direct'
        when 'heard_by_project' then 'direct'
        when 'raised_by_project' then 'internal'
        when 'passed_on_by_others' then 'relayed'
        when 'client_contact_only' then 'direct'
        else 'unknown'
    end as channel,
    channel_reason

from reasoned_messages

order by message_kind, project_id, message_id
