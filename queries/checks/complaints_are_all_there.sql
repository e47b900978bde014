/*
title.en = "Tickets marked as complaints that the definition leaves out"
title.zh = "标为投诉、但口径未计入的工单"
severity = "warn"
tables   = ["tickets", "complaints"]
grain    = "one row per ticket"
*/
select
    tickets.ticket_id,
    tickets.project_id,
    tickets.opened_at

from tickets

left join complaints on complaints.ticket_id = tickets.ticket_id

where tickets.kind = 'complaint'
    and complaints.ticket_id is null

order by tickets.ticket_id
