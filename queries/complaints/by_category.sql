/*
title.en    = "Complaints by subject and who raised them"
title.zh    = "投诉类别与提出方"
question.en = "Who raises which kind of complaint?"
question.zh = "各类投诉分别由谁提出？"
grain       = "one row per category and who raised it"
tables      = ["complaints", "tickets"]
chart       = { kind = "share", x = "category", y = "complaint_count", by = "arrival" }
rows        = "complaints/rows"
estimate    = { kind = "share", value = "arrival_rate", numerator = "complaint_count", denominator = "all_complaint_count", unknown = "unknown_count", cluster = "by_project" }
needs       = ["tickets.kind", "tickets.category", ["tickets.raised_by", "tickets.raised_by_role", "tickets.medium"]]
caveats.en  = ["Categories are shown as exported, unless someone has said on the Names page that two are the same; one subject may still go by two names.", "Complaints without a category are left out.", "Who raises what may simply follow from who is asked: billing goes to sales, faults to the project."]
caveats.zh  = ["类别按导出文件原样显示，在“名称”页确认为相同的除外；同一内容仍可能有两个名称。", "没有类别的投诉不计入。", "由谁提出也取决于找谁：开票找销售，故障找项目。"]

[columns.arrival_rate]
en = "Share of the category"
zh = "占该类别"
*/
with

chosen_complaints as (

    select
        tickets.category,
        complaints.arrival,
        complaints.project_id

    from complaints

    inner join tickets on tickets.ticket_id = complaints.ticket_id

    where is_within(complaints.opened_date, $start_date, $end_date)
        and is_selected($client, complaints.client_id)
        and is_selected($project, complaints.project_id)
        and is_selected($sales, complaints.sales_owner_id)
        and is_selected($pm, complaints.pm_id)
        and tickets.category is not null

),

counted_arrivals as (

    select
        category,
        arrival,
        count(*) as complaint_count,
        parts_by(project_id) as by_project

    from chosen_complaints

    group by all

),

shared_arrivals as (

    select
        *,
        sum(complaint_count) over of_category as all_complaint_count,
        sum(if(arrival = 'unknown', complaint_count, 0)) over of_category
            as unknown_count

    from counted_arrivals

    window of_category as (partition by category)

)

select
    category,
    arrival,
    complaint_count,
    cast(all_complaint_count as bigint) as all_complaint_count,
    cast(if(arrival = 'unknown', 0, unknown_count) as bigint) as unknown_count,
    complaint_count / all_complaint_count as arrival_rate,
    by_project

from shared_arrivals

order by all_complaint_count desc, category, arrival
