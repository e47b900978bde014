/*
title.en    = "Started without the client’s answer on record, by project"
title.zh    = "没有客户答复记录就开工（按项目）"
question.en = "Are starts without the client’s answer on record limited to a few projects, or common to all?"
question.zh = "没有客户答复记录就开工，是少数项目的情况，还是各项目都如此？"
grain       = "one row per project"
tables      = ["requirement_states", "projects"]
chart       = { kind = "funnel", x = "project_name", y = "unverified_rate" }
rows        = "requirements/rows"
estimate    = { kind = "spread", value = "unverified_rate", numerator = "unverified_count", denominator = "begun_count", unknown = "unknown_count", unit = "project_name", sesoi = "sesoi_rate" }
needs       = [["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"]]
caveats.en  = ["Within the limits, a project differs from the overall share by no more than chance; the limits are wider where projects in general vary by more than chance.", "Outside the limits is a reason to ask, not a verdict: other clients and other work may explain it.", "Requirements on which work has not begun are not counted."]
caveats.zh  = ["落在控制限内的项目与总体的差别不超出偶然；若各项目普遍波动更大，控制限相应放宽。", "落在控制限之外只是值得一问，并非结论：客户和工作性质也可能不同。", "尚未开工的需求不计入。"]
*/
with

begun_requirements as (

    select
        requirement_states.project_id,
        projects.name as project_name,
        requirement_states.is_counted_unverified

    from requirement_states

    left join projects on projects.project_id = requirement_states.project_id

    where requirement_states.is_work_begun
        and is_within(requirement_states.received_date, $start_date, $end_date)
        and is_selected($client, requirement_states.client_id)
        and is_selected($project, requirement_states.project_id)
        and is_selected($sales, requirement_states.sales_owner_id)
        and is_selected($pm, requirement_states.pm_id)

)

select
    project_name,
    project_id,
    count(*) as begun_count,
    count(*) filter (where is_counted_unverified) as unverified_count,
    count(*) filter (where is_counted_unverified is null) as unknown_count,
    rate_of(is_counted_unverified) as unverified_rate

from begun_requirements

group by all

order by unverified_rate desc, begun_count desc, project_id
