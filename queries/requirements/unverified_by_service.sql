/*
title.en    = "Started without the client’s answer on record, by kind of service"
title.zh    = "没有客户答复记录就开工（按服务类型）"
question.en = "Do more requirements start without the client’s answer on record in custom projects?"
question.zh = "定制项目是否更常没有客户答复记录就开工？"
grain       = "one row per kind of service"
tables      = ["requirement_states", "projects"]
chart       = { kind = "dot", x = "service_type", y = "unverified_rate", interval = true }
rows        = "requirements/rows"
estimate    = { kind = "rate", value = "unverified_rate", numerator = "unverified_count", denominator = "begun_count", unknown = "unknown_count", cluster = "by_project" }
needs       = ["projects.service_type", ["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"]]
caveats.en  = ["In custom work, what is promised early defines the scope, and sales cannot hand over early: a higher rate there may lie in the nature of the work.", "The intervals treat requirements as independent; those of one project resemble each other, so the figures are less certain than they look.", "Requirements on which work has not begun are not counted."]
caveats.zh  = ["定制项目的范围就是早先的承诺，销售难以早早退出：该类比率较高可能源于业务本身。", "区间把各需求视为互相独立；同一项目内的需求彼此相似，实际把握更小。", "尚未开工的需求不计入。"]
*/
with

begun_requirements as (

    select
        requirement_states.project_id,
        coalesce(projects.service_type, 'unknown') as service_type,
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
    service_type,
    count(*) as begun_count,
    count(*) filter (where is_counted_unverified) as unverified_count,
    count(*) filter (where is_counted_unverified is null) as unknown_count,
    rate_of(is_counted_unverified) as unverified_rate,
    cases_by(project_id, is_counted_unverified) as by_project

from begun_requirements

group by all

order by service_type
