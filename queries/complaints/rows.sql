/*
title.en    = "Complaints"
title.zh    = "投诉明细"
question.en = "Which complaints are these, and why are they classified this way?"
question.zh = "这些是哪些投诉，判定依据是什么？"
grain       = "one row per complaint"
tables      = ["complaints", "tickets", "projects", "clients", "people"]
chart       = { kind = "table" }
rows        = "complaints/rows"
caveats.en  = ["The classification follows fixed rules; open the source to see what was written."]
caveats.zh  = ["来源按固定规则判定；原文请查看来源。"]

[columns.last_contact_date]
en = "Last contact before"
zh = "此前最近一次接触"
*/
select
    complaints.opened_at,
    complaints.ticket_id,
    tickets.subject,
    complaints.client_id,
    clients.name as client_name,
    complaints.project_id,
    projects.name as project_name,
    complaints.raised_by_id,
    coalesce(people.name, tickets.raised_by) as raised_by_name,
    complaints.raised_by_role,
    tickets.on_behalf_of,
    tickets.medium,
    complaints.arrival,
    complaints.origin,
    complaints.origin_reason,
    complaints.last_contact_date,
    tickets.category,
    complaints.severity,
    complaints.assessed_severity,
    complaints.is_lowered,
    complaints.is_substantiated,
    tickets.reopened_count,
    tickets.source_file,
    tickets.source_sheet,
    tickets.source_row

from complaints

inner join tickets on tickets.ticket_id = complaints.ticket_id

left join projects on projects.project_id = complaints.project_id

left join clients on clients.client_id = complaints.client_id

left join people on people.person_id = complaints.raised_by_id

where is_within(complaints.opened_date, $start_date, $end_date)
    and is_selected($client, complaints.client_id)
    and is_selected($project, complaints.project_id)
    and is_selected($sales, complaints.sales_owner_id)
    and is_selected($pm, complaints.pm_id)

order by complaints.opened_at desc, complaints.ticket_id
