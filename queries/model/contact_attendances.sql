/*
title.en = "Who was there when the client was met"
title.zh = "每次客户接触的参加人"
grain    = "one row per contact of any kind but other"
tables   = ["contacts", "projects", "project_roles", "person_roles"]

[meanings.contact_date]
en = "the day of the contact"
zh = "接触日期"

[meanings.attendance]
en = "who was there: project side and sales both, one of them alone, others, or unknown"
zh = "参加人：项目方与销售均在、仅一方在场、其他人或不明"
*/
with

attendances as (

    select
        contacts.contact_id,
        coalesce(project_roles.role, person_roles.listed_role, person_roles.agreed_role)
            as role

    from (
        select
            contact_id,
            project_id,
            unnest(list_append(coalesce(participant_ids, []), person_id)) as person_id
        from contacts
    ) as contacts

    left join project_roles
        on project_roles.project_id = contacts.project_id
        and project_roles.person_id = contacts.person_id

    left join person_roles on person_roles.person_id = contacts.person_id

),

roles as (

    select
        contact_id,
        coalesce(bool_or(role in ('pm', 'delivery')), false) as has_project,
        coalesce(bool_or(role = 'sales'), false) as has_sales,
        bool_or(role is not null and role <> 'client') as has_known_role

    from attendances

    group by all

)

select
    contacts.contact_id,
    contacts.client_id,
    contacts.project_id,
    projects.sales_owner_id,
    projects.pm_id,
    cast(contacts.contact_at as date) as contact_date,
    case
        when roles.has_project and roles.has_sales then 'both'
        when roles.has_project then 'project_alone'
        when roles.has_sales then 'sales_alone'
        when roles.has_known_role then 'others'
        else 'unknown'
    end as attendance

from contacts

left join projects on projects.project_id = contacts.project_id

left join roles on roles.contact_id = contacts.contact_id

where contacts.kind is distinct from 'other'

order by contacts.contact_id
