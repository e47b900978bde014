/*
title.en = "Tickets marked as complaints that the definition leaves out"
title.zh = "标为投诉、但口径未计入的工单"
severity = "warn"
meaning.en = "These tickets are marked as complaints but are in no figure on complaints: the active definition leaves them out."
meaning.zh = "这些工单标为投诉，但当前口径未将其计入任何投诉数字。"
remedy.en  = "Check what changed in the definition of complaints, and whether these tickets are meant to be left out."
remedy.zh  = "查看投诉的口径作过哪些修改，确认是否有意不计入。"
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
