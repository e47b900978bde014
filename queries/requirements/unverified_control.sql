/*
title.en    = "Started unverified over time"
title.zh    = "未核实开工率走势（控制图）"
question.en = "Has the share started unverified left its usual range?"
question.zh = "未核实开工率是否偏离了惯常范围？"
grain       = "one row per month"
tables      = ["requirement_states", "projects"]
chart       = { kind = "control", x = "received_month", y = "unverified_rate" }
rows        = "requirements/rows"
estimate    = { kind = "control", value = "unverified_rate", numerator = "unverified_count", denominator = "begun_count", unknown = "unknown_count", per = "cases" }
needs       = ["requirements.received_date", ["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"]]
caveats.en  = ["A signal is one month beyond three sigma, or eight in a row on one side of the middle; it says that something changed, not what.", "A new form or a new habit of writing things down changes the line as well.", "The latest months hold only what was begun so far."]
caveats.zh  = ["信号指某月超出三倍标准差，或连续八个月落在中线同一侧；只说明有变化，不说明原因。", "换了表单或登记习惯，也会改变走势。", "最近几个月只含目前已开工的需求。"]
*/
with

begun_requirements as (

    select
        cast(date_trunc('month', requirement_states.received_date) as date)
            as received_month,
        requirement_states.is_counted_unverified

    from requirement_states

    left join projects on projects.project_id = requirement_states.project_id

    where requirement_states.is_work_begun
        and requirement_states.received_date is not null
        and ($start_date is null or requirement_states.received_date >= $start_date)
        and ($end_date is null or requirement_states.received_date <= $end_date)
        and ($client is null or list_contains($client, projects.client_id))
        and ($project is null or list_contains($project, requirement_states.project_id))
        and ($sales is null or list_contains($sales, projects.sales_owner_id))
        and ($pm is null or list_contains($pm, projects.pm_id))

)

select
    received_month,
    count(*) as begun_count,
    count(*) filter (where is_counted_unverified) as unverified_count,
    count(*) filter (where is_counted_unverified is null) as unknown_count,
    count(*) filter (where is_counted_unverified) / nullif(count(*), 0)
        as unverified_rate

from begun_requirements

group by all

order by received_month
