/*
title.en    = "Started unverified by project"
title.zh    = "未核实开工率（按项目）"
question.en = "Is it a few projects or everywhere?"
question.zh = "未核实就开工是个别项目，还是普遍如此？"
grain       = "one row per project"
tables      = ["requirement_states", "projects"]
chart       = { kind = "dot", x = "project_name", y = "unverified_rate", interval = true }
rows        = "requirements/rows"
estimate    = { kind = "rate", value = "unverified_rate", numerator = "unverified_count", denominator = "begun_count", unknown = "unknown_count" }
needs       = [["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"]]
caveats.en  = ["Unverified means that no answer of the client is recorded by the day work began; it may have been asked and not written down.", "Requirements on which work has not begun are not counted.", "Where one of the two days is missing, the order is unknown; these are counted beside the figure.", "Projects of few requirements differ by chance alone: mind the count, not the order."]
caveats.zh  = ["“未核实”指开工当日尚无客户答复的记录；也可能问过但没有登记。", "尚未开工的需求不计入。", "两个日期缺一时先后不明，件数另行注明。", "需求少的项目，差别可能只是偶然：请看样本量，不要只看排序。"]
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
        and ($start_date is null or requirement_states.received_date >= $start_date)
        and ($end_date is null or requirement_states.received_date <= $end_date)
        and ($client is null or list_contains($client, projects.client_id))
        and ($project is null or list_contains($project, requirement_states.project_id))
        and ($sales is null or list_contains($sales, projects.sales_owner_id))
        and ($pm is null or list_contains($pm, projects.pm_id))

)

select
    project_name,
    project_id,
    count(*) as begun_count,
    count(*) filter (where is_counted_unverified) as unverified_count,
    count(*) filter (where is_counted_unverified is null) as unknown_count,
    count(*) filter (where is_counted_unverified) / nullif(count(*), 0)
        as unverified_rate

from begun_requirements

group by all

order by unverified_rate desc, begun_count desc, project_id
