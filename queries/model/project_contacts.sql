/*
title.en = "Days on which the project itself met its client"
title.zh = "项目方与客户接触的日期"
grain    = "one row per project and day"
tables   = ["contacts", "projects", "project_roles", "person_roles"]

[meanings.contact_date]
en = "a day on which someone of the project’s side met or wrote to the client"
zh = "项目方与客户接触的日期"
*/
-- A contact (any kind but other) with the project's client, attended by a PM or by
-- delivery.
with

attendances as (

    select
        client_id,
        cast(contact_at as date) as contact_date,
        unnest(list_append(coalesce(participant_ids, []), person_id)) as person_id

    from contacts

    where kind is distinct from 'other'

)

select distinct
    projects.project_id,
    attendances.contact_date

from attendances

inner join projects on projects.client_id = attendances.client_id

left join project_roles
    on project_roles.project_id = projects.project_id
    and project_roles.person_id = attendances.person_id

left join person_roles on person_roles.person_id = attendances.person_id

where coalesce(project_roles.role, person_roles.listed_role, person_roles.agreed_role)
    in ('pm', 'delivery')

order by projects.project_id, attendances.contact_date
