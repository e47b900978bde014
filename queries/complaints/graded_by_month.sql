/*
title.en    = "Complaints graded by someone, by month"
title.zh    = "投诉经过定级的占比（按月）"
question.en = "Does anyone grade a complaint after it was raised?"
question.zh = "投诉提出之后，是否有人重新定级？"
grain       = "one row per month of opening"
tables      = ["complaints", "tickets"]
chart       = { kind = "line", x = "opened_month", y = "graded_rate", interval = true }
rows        = "complaints/rows"
estimate    = { kind = "rate", value = "graded_rate", numerator = "graded_count", denominator = "complaint_count", cluster = "by_project" }
needs       = ["tickets.kind", "tickets.assessed_severity"]
caveats.en  = ["Graded means that a second severity is recorded; it may equal the first.", "Recent complaints may still be waiting for it."]
caveats.zh  = ["“定级”指另有一次严重程度的登记，可与最初的相同。", "最近的投诉可能尚在等待定级。"]

[columns.graded_count]
en = "Graded"
zh = "已定级"

[columns.graded_rate]
en = "Share graded"
zh = "定级占比"
*/
select
    month_of(complaints.opened_at) as opened_month,
    count(*) as complaint_count,
    count(*) filter (where tickets.assessed_severity is not null) as graded_count,
    rate_of(tickets.assessed_severity is not null) as graded_rate,
    cases_by(complaints.project_id, tickets.assessed_severity is not null) as by_project

from complaints

inner join tickets on tickets.ticket_id = complaints.ticket_id

where is_within(complaints.opened_date, $start_date, $end_date)
    and is_selected($client, complaints.client_id)
    and is_selected($project, complaints.project_id)
    and is_selected($sales, complaints.sales_owner_id)
    and is_selected($pm, complaints.pm_id)

group by all

order by opened_month
