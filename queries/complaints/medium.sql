/*
title.en    = "Medium of complaints"
title.zh    = "投诉渠道"
question.en = "Through which medium do complaints arrive?"
question.zh = "投诉通过哪些渠道提出？"
grain       = "one row per medium as exported, or as made one on the Names page"
tables      = ["complaints", "tickets"]
chart       = { kind = "dot", x = "medium", y = "medium_rate", interval = true }
rows        = "complaints/rows"
estimate    = { kind = "share", value = "medium_rate", numerator = "complaint_count", denominator = "all_complaint_count", unknown = "unknown_count", cluster = "by_project" }
needs       = ["tickets.kind", "tickets.medium"]
caveats.en  = ["The medium says how the complaint was recorded, not who raised it."]
caveats.zh  = ["渠道只说明投诉如何登记，不说明由谁提出。"]

[columns.medium_rate]
en = "Share of complaints"
zh = "占全部投诉"
*/
with

chosen_complaints as (

    select
        tickets.medium,
        complaints.project_id

    from complaints

    inner join tickets on tickets.ticket_id = complaints.ticket_id

    where is_within(complaints.opened_date, $start_date, $end_date)
        and is_selected($client, complaints.client_id)
        and is_selected($project, complaints.project_id)
        and is_selected($sales, complaints.sales_owner_id)
        and is_selected($pm, complaints.pm_id)

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
    count(*) / whole.all_complaint_count as medium_rate,
    parts_by(chosen_complaints.project_id) as by_project

from chosen_complaints

cross join whole

group by
    chosen_complaints.medium,
    whole.all_complaint_count,
    whole.unknown_count

order by complaint_count desc, chosen_complaints.medium
