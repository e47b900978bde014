/*
title.en    = "Complaints, client by client"
title.zh    = "投诉的集中程度（按客户）"
question.en = "Do the complaints come from a few clients or from many?"
question.zh = "投诉集中于少数客户，还是普遍如此？"
grain       = "one row per client, most complaints first"
tables      = ["complaints", "clients", "projects", "project_weeks"]
chart       = { kind = "pareto", x = "client_name", y = "complaint_count" }
rows        = "complaints/rows"
estimate    = { kind = "concentration", value = "complaint_count", exposure = "exposure_weeks" }
needs       = ["tickets.kind", "tickets.client"]
caveats.en  = ["Only clients with a complaint or a project are counted; larger clients have more projects.", "Gini: 0 if every client has the same number, 1 if one has all. Equal rates: every client has the same number of complaints per project-week, so that only chance makes them uneven."]
caveats.zh  = ["只统计有投诉或有项目的客户；大客户项目更多。", "基尼系数：各客户相同为0，全部集中于一家为1。“比率都相同”指各客户每项目周的投诉一样多，此时仅凭偶然也不会均匀。"]
*/
with

chosen_complaints as (

    select
        client_id,
        count(*) as complaint_count

    from complaints

    where is_within(opened_date, $start_date, $end_date)
        and is_selected($client, client_id)
        and is_selected($project, project_id)
        and is_selected($sales, sales_owner_id)
        and is_selected($pm, pm_id)

    group by all

),

served_clients as (

    select distinct client_id
    from projects
    where client_id is not null
        and is_selected($client, client_id)
        and is_selected($project, project_id)
        and is_selected($sales, sales_owner_id)
        and is_selected($pm, pm_id)

),

client_weeks as (

    select
        client_id,
        sum(exposure_weeks) as exposure_weeks

    from project_weeks

    where is_within(week_date, $start_date, $end_date)
        and is_selected($client, client_id)
        and is_selected($project, project_id)
        and is_selected($sales, sales_owner_id)
        and is_selected($pm, pm_id)

    group by all

)

select
    clients.name as client_name,
    clients.client_id,
    coalesce(chosen_complaints.complaint_count, 0) as complaint_count,
    coalesce(client_weeks.exposure_weeks, 0) as exposure_weeks

from clients

left join chosen_complaints on chosen_complaints.client_id = clients.client_id

left join client_weeks on client_weeks.client_id = clients.client_id

left join served_clients on served_clients.client_id = clients.client_id

where chosen_complaints.client_id is not null
    or served_clients.client_id is not null

order by complaint_count desc, clients.client_id
