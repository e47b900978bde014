/*
title.en = "Contacts with the client, project by week"
title.zh = "各项目每周的客户接触"
grain    = "one row per project and week (Monday) with a contact"
tables   = ["contacts", "contact_attendances", "project_weeks"]

[columns.apart_count]
en = "Contacts without sales and project together"
zh = "销售与项目方未同时在场的接触"

[meanings.contact_count]
en = "contacts with the client in that week"
zh = "当周的客户接触数"
*/
-- A contact that names no project counts for every project of its client.
select
    project_weeks.project_id,
    project_weeks.week_date,
    count(*) as contact_count,
    count(*) filter (where contact_attendances.attendance <> 'both') as apart_count

from contacts

inner join project_weeks
    on project_weeks.week_date = week_of(cast(contacts.contact_at as date))
    and project_weeks.client_id = contacts.client_id
    and project_weeks.project_id = coalesce(
        contacts.project_id, project_weeks.project_id
    )

left join contact_attendances
    on contact_attendances.contact_id = contacts.contact_id

group by project_weeks.project_id, project_weeks.week_date

order by project_weeks.project_id, project_weeks.week_date
