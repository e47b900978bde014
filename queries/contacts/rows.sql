/*
title.en    = "Contacts with clients, row by row"
title.zh    = "客户接触明细"
question.en = "Which contacts are these, and who was there?"
question.zh = "这些是哪些接触，谁参加了？"
grain       = "one row per contact of any kind but other"
tables      = ["contact_attendances", "contacts", "projects", "clients"]
chart       = { kind = "table" }
rows        = "contacts/rows"
caveats.en  = ["Only recorded contacts are listed."]
caveats.zh  = ["只含登记过的接触。"]

[columns.kind]
en = "Kind of contact"
zh = "接触方式"
*/
select
    contact_attendances.contact_date,
    contact_attendances.contact_id,
    contacts.kind,
    contact_attendances.attendance,
    contacts.subject,
    contact_attendances.client_id,
    clients.name as client_name,
    contact_attendances.project_id,
    projects.name as project_name,
    contacts.source_file,
    contacts.source_sheet,
    contacts.source_row

from contact_attendances

inner join contacts on contacts.contact_id = contact_attendances.contact_id

left join projects on projects.project_id = contact_attendances.project_id

left join clients on clients.client_id = contact_attendances.client_id

where is_within(contact_attendances.contact_date, $start_date, $end_date)
    and is_selected($client, contact_attendances.client_id)
    and is_selected($project, contact_attendances.project_id)
    and is_selected($sales, contact_attendances.sales_owner_id)
    and is_selected($pm, contact_attendances.pm_id)

order by
    contact_attendances.contact_date desc nulls last,
    contact_attendances.contact_id
