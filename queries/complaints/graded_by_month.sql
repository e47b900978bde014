/*
title.en    = "Complaints graded by someone, by month"
title.zh    = "投诉经过定级的占比（按月）"
question.en = "Does anyone grade a complaint after it was raised?"
question.zh = "投诉提出之后，是否有人重新定级？"
grain       = "one row per month of opening"
tables      = ["complaints", "tickets", "projects"]
chart       = { kind = "line", x = "opened_month", y = "graded_rate", interval = true }
rows        = "complaints/rows"
estimate    = { kind = "rate", value = "graded_rate", numerator = "graded_count", denominator = "complaint_count" }
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
    cast(date_trunc('month', complaints.opened_at) as date) as opened_month,
    count(*) as complaint_count,
    count(*) filter (where tickets.assessed_severity is not null) as graded_count,
    count(*) filter (where tickets.assessed_severity is not null) / count(*)
        as graded_rate

from complaints

inner join tickets on tickets.ticket_id = complaints.ticket_id

left join projects on projects.project_id = complaints.project_id

where ($start_date is null or cast(complaints.opened_at as date) >= $start_date)
    and ($end_date is null or cast(complaints.opened_at as date) <= $end_date)
    and ($client is null or list_contains($client, complaints.client_id))
    and ($project is null or list_contains($project, complaints.project_id))
    and ($sales is null or list_contains($sales, projects.sales_owner_id))
    and ($pm is null or list_contains($pm, projects.pm_id))

group by all

order by opened_month
