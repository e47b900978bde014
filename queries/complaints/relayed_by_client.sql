/*
title.en    = "Passed-on complaints by client"
title.zh    = "转述投诉占比（按客户）"
question.en = "From which clients are complaints passed on more often than chance allows?"
question.zh = "哪些客户的转述投诉占比超出了偶然波动？"
grain       = "one row per client"
tables      = ["complaints", "clients"]
chart       = { kind = "funnel", x = "client_name", y = "relayed_rate" }
rows        = "complaints/rows"
estimate    = { kind = "funnel", value = "relayed_rate", numerator = "relayed_count", denominator = "complaint_count", unknown = "unknown_count", cluster = "by_project" }
needs       = ["tickets.kind", "tickets.client", ["tickets.raised_by", "tickets.raised_by_role", "tickets.medium"], ["people.role", "projects.sales_owner", "tickets.raised_by_role", "tickets.medium"]]
caveats.en  = ["Within the limits, a client differs from the overall share by no more than chance; the limits are wider where clients in general vary by more than chance.", "Outside the limits is a reason to ask, not a verdict: some clients only ever speak to their salesperson.", "Complaints that name no known client are not in the chart."]
caveats.zh  = ["落在控制限内的客户与总体的差别不超出偶然；若各客户普遍波动更大，控制限相应放宽。", "落在控制限之外只是值得一问，并非结论：有的客户只与销售沟通。", "没有写明已知客户的投诉不在图中。"]

[columns.relayed_count]
en = "Passed on"
zh = "转述投诉数"

[columns.relayed_rate]
en = "Share of complaints passed on"
zh = "转述投诉占比"
*/
with

chosen_complaints as (

    select
        complaints.client_id,
        clients.name as client_name,
        complaints.project_id,
        complaints.arrival

    from complaints

    inner join clients on clients.client_id = complaints.client_id

    where is_within(complaints.opened_date, $start_date, $end_date)
        and is_selected($client, complaints.client_id)
        and is_selected($project, complaints.project_id)
        and is_selected($sales, complaints.sales_owner_id)
        and is_selected($pm, complaints.pm_id)

)

select
    client_name,
    client_id,
    count(*) as complaint_count,
    count(*) filter (where arrival = 'second_hand') as relayed_count,
    count(*) filter (where arrival = 'unknown') as unknown_count,
    rate_of(arrival = 'second_hand') as relayed_rate,
    cases_by(project_id, arrival = 'second_hand') as by_project

from chosen_complaints

group by all

order by relayed_rate desc, complaint_count desc, client_id
