/*
title.en    = "Started without the client’s answer on record, by who the sponsor is"
title.zh    = "没有客户答复记录就开工（按项目发起人是谁）"
question.en = "Do more requirements start without the client’s answer on record where the salesperson is also the sponsor?"
question.zh = "销售兼任项目发起人的项目，是否更常没有客户答复记录就开工？"
grain       = "one row per kind of sponsor"
tables      = ["requirement_states", "project_sponsors"]
chart       = { kind = "dot", x = "sponsor_group", y = "unverified_rate", interval = true }
rows        = "requirements/rows"
estimate    = { kind = "rate", value = "unverified_rate", numerator = "unverified_count", denominator = "begun_count", unknown = "unknown_count", cluster = "by_project" }
needs       = ["projects.sponsor", "projects.sales_owner", ["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"]]
caveats.en  = ["Who the sponsor is may go with the size of a project, and size with haste: the two groups differ in other ways too.", "The intervals treat requirements as independent; those of one project resemble each other, so the figures are less certain than they look.", "Requirements on which work has not begun are not counted."]
caveats.zh  = ["发起人是谁可能与项目规模有关，项目规模又与赶工有关：两组可能还有其他不同之处。", "区间把各需求视为互相独立；同一项目内的需求彼此相似，实际把握更小。", "尚未开工的需求不计入。"]
*/
with

begun_requirements as (

    select
        requirement_states.project_id,
        coalesce(project_sponsors.sponsor_group, 'unknown') as sponsor_group,
        requirement_states.is_counted_unverified

    from requirement_states

    left join project_sponsors
        on project_sponsors.project_id = requirement_states.project_id

    where requirement_states.is_work_begun
        and is_within(requirement_states.received_date, $start_date, $end_date)
        and is_selected($client, requirement_states.client_id)
        and is_selected($project, requirement_states.project_id)
        and is_selected($sales, requirement_states.sales_owner_id)
        and is_selected($pm, requirement_states.pm_id)

)

select
    sponsor_group,
    count(*) as begun_count,
    count(*) filter (where is_counted_unverified) as unverified_count,
    count(*) filter (where is_counted_unverified is null) as unknown_count,
    rate_of(is_counted_unverified) as unverified_rate,
    cases_by(project_id, is_counted_unverified) as by_project

from begun_requirements

group by all

order by sponsor_group
