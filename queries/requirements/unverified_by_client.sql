/*
title.en    = "Started without the client’s answer on record, by client"
title.zh    = "没有客户答复记录就开工（按客户）"
question.en = "Are starts without the client’s answer on record limited to a few clients, or common to all?"
question.zh = "没有客户答复记录就开工，是少数客户的情况，还是各客户都如此？"
grain       = "one row per project with a known client"
tables      = ["requirement_states", "clients"]
chart       = { kind = "funnel", x = "client_name", y = "client_unverified_rate" }
rows        = "requirements/rows"
estimate    = { kind = "spread", value = "client_unverified_rate", numerator = "unverified_count", denominator = "begun_count", unknown = "unknown_count", unit = "client_name", sesoi = "sesoi_rate" }
needs       = ["projects.client", ["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"]]
caveats.en  = ["Requirements of one project resemble each other: the limits allow for how much the projects of one client differ.", "Outside the limits is a reason to ask, not a verdict: other work and other salespeople may explain it.", "Projects whose client is unknown, and requirements on which work has not begun, are not counted."]
caveats.zh  = ["同一项目内的需求彼此相似：控制限已计入同一客户各项目之间的差别。", "落在控制限之外只是值得一问，并非结论：也可能只是工作性质和销售不同。", "客户不明的项目，以及尚未开工的需求不计入。"]

[columns.client_unverified_rate]
en = "Share started without an answer on record"
zh = "没有答复记录就开工的占比"
*/
with

begun_requirements as (

    select
        requirement_states.client_id,
        requirement_states.project_id,
        clients.name as client_name,
        requirement_states.is_counted_unverified

    from requirement_states

    inner join clients on clients.client_id = requirement_states.client_id

    where requirement_states.is_work_begun
        and is_within(requirement_states.received_date, $start_date, $end_date)
        and is_selected($client, requirement_states.client_id)
        and is_selected($project, requirement_states.project_id)
        and is_selected($sales, requirement_states.sales_owner_id)
        and is_selected($pm, requirement_states.pm_id)

)

select
    client_name,
    client_id,
    project_id,
    count(*) as begun_count,
    count(*) filter (where is_counted_unverified) as unverified_count,
    count(*) filter (where is_counted_unverified is null) as unknown_count,
    rate_of(is_counted_unverified) as client_unverified_rate

from begun_requirements

group by all

order by client_id, project_id
