/*
title.en    = "Reopened complaints"
title.zh    = "投诉重开率"
question.en = "How often does a complaint come back after being resolved?"
question.zh = "投诉处理之后又被重开的有多少？"
grain       = "one row per who raised it"
tables      = ["complaints", "tickets"]
chart       = { kind = "dot", x = "arrival", y = "reopened_rate", interval = true }
rows        = "complaints/rows"
estimate    = { kind = "rate", value = "reopened_rate", numerator = "reopened_count", denominator = "complaint_count", unknown = "unknown_count", cluster = "by_project" }
needs       = ["tickets.kind", "tickets.reopened_count", ["tickets.raised_by", "tickets.raised_by_role", "tickets.medium"]]
caveats.en  = ["A complaint that comes back as a new ticket is not recognised as the same one.", "Recent complaints have had less time to come back."]
caveats.zh  = ["以新工单再次提出的投诉看不出是同一件。", "最近的投诉，留给重开的时间还短。"]

[columns.reopened_count]
en = "Reopened"
zh = "重开数"

[columns.reopened_rate]
en = "Share reopened"
zh = "重开率"
*/
with

chosen_complaints as (

    select
        complaints.project_id,
        complaints.arrival,
        tickets.reopened_count

    from complaints

    inner join tickets on tickets.ticket_id = complaints.ticket_id

    where is_within(complaints.opened_date, $start_date, $end_date)
        and is_selected($client, complaints.client_id)
        and is_selected($project, complaints.project_id)
        and is_selected($sales, complaints.sales_owner_id)
        and is_selected($pm, complaints.pm_id)

)

select
    arrival,
    count(*) as complaint_count,
    count(*) filter (where reopened_count > 0) as reopened_count,
    count(*) filter (where reopened_count is null) as unknown_count,
    rate_of(reopened_count > 0) as reopened_rate,
    cases_by(project_id, reopened_count > 0) as by_project

from chosen_complaints

group by all

order by complaint_count desc, arrival
