/*
title.en    = "Origin of complaints by client"
title.zh    = "投诉来源（按客户）"
question.en = "Does the origin of complaints differ between clients?"
question.zh = "不同客户的投诉来源有没有差别？"
grain       = "one row per client and origin"
tables      = ["complaints", "clients"]
chart       = { kind = "share", x = "client_name", y = "complaint_count", by = "origin" }
rows        = "complaints/rows"
estimate    = { kind = "share", value = "origin_rate", numerator = "complaint_count", denominator = "all_complaint_count", unknown = "unknown_count", cluster = "by_project" }
needs       = ["tickets.kind", ["tickets.client", "tickets.project"], ["tickets.raised_by", "tickets.raised_by_role", "tickets.medium"], ["people.role", "projects.sales_owner", "tickets.raised_by_role", "tickets.medium"]]
caveats.en  = ["A client with few complaints says little: read the counts.", "Difficult clients may be given to senior salespeople; a difference between clients is not one between people."]
caveats.zh  = ["投诉很少的客户说明不了什么，请结合件数看。", "难度大的客户往往由资深销售负责；客户之间的差别不等于人与人之间的差别。"]

[columns.origin_rate]
en = "Share of the client’s complaints"
zh = "占该客户投诉"
*/
with

chosen_complaints as (

    select
        complaints.client_id,
        clients.name as client_name,
        complaints.project_id,
        complaints.origin

    from complaints

    left join clients on clients.client_id = complaints.client_id

    where is_within(complaints.opened_date, $start_date, $end_date)
        and is_selected($client, complaints.client_id)
        and is_selected($project, complaints.project_id)
        and is_selected($sales, complaints.sales_owner_id)
        and is_selected($pm, complaints.pm_id)

),

counted_origins as (

    select
        client_id,
        client_name,
        origin,
        count(*) as complaint_count,
        parts_by(project_id) as by_project

    from chosen_complaints

    group by all

),

shared_origins as (

    select
        *,
        sum(complaint_count) over of_client as all_complaint_count,
        sum(if(origin = 'unknown', complaint_count, 0)) over of_client as unknown_count

    from counted_origins

    window of_client as (partition by client_id)

)

select
    client_name,
    client_id,
    origin,
    complaint_count,
    cast(all_complaint_count as bigint) as all_complaint_count,
    cast(if(origin = 'unknown', 0, unknown_count) as bigint) as unknown_count,
    complaint_count / all_complaint_count as origin_rate,
    by_project

from shared_origins

order by all_complaint_count desc, client_name, client_id, origin
