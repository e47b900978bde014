/*
title.en    = "Medium of complaints"
title.zh    = "投诉途径"
question.en = "By which medium do complaints arrive?"
question.zh = "投诉通过哪些途径提出？"
grain       = "one row per medium as exported"
tables      = ["complaints", "tickets", "projects"]
chart       = { kind = "dot", x = "medium", y = "medium_rate", interval = true }
rows        = "complaints/rows"
estimate    = { kind = "share", value = "medium_rate", numerator = "complaint_count", denominator = "all_complaint_count", unknown = "unknown_count" }
needs       = ["tickets.kind", "tickets.medium"]
caveats.en  = ["The medium says how the complaint was recorded, not who raised it."]
caveats.zh  = ["途径只说明投诉如何登记，不说明由谁提出。"]

[columns.medium_rate]
en = "Share of complaints"
zh = "占全部投诉"
*/
with

chosen_complaints as (

    select tickets.medium

    from complaints

    inner join tickets on tickets.ticket_id = complaints.ticket_id

    left join projects on projects.project_id = complaints.project_id

    where ($start_date is null or cast(complaints.opened_at as date) >= $start_date)
        and ($end_date is null or cast(complaints.opened_at as date) <= $end_date)
        and ($client is null or list_contains($client, complaints.client_id))
        and ($project is null or list_contains($project, complaints.project_id))
        and ($sales is null or list_contains($sales, projects.sales_owner_id))
        and ($pm is null or list_contains($pm, projects.pm_id))

),

whole as (

    select
        count(*) as all_complaint_count,
        count(*) filter (where medium is null) as unknown_count

    from chosen_complaints

)

select
    chosen_complaints.medium,
    count(*) as complaint_count,
    whole.all_complaint_count,
    if(chosen_complaints.medium is null, 0, whole.unknown_count) as unknown_count,
    count(*) / whole.all_complaint_count as medium_rate

from chosen_complaints

cross join whole

group by
    chosen_complaints.medium,
    whole.all_complaint_count,
    whole.unknown_count

order by complaint_count desc, chosen_complaints.medium
