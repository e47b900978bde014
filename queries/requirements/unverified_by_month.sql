/*
title.en    = "Started unverified by month"
title.zh    = "未核实开工率（按月）"
question.en = "Is more or less work begun unverified than before, first-hand and relayed?"
question.zh = "未核实就开工的情况在变好还是变差？第一手与转述各自如何？"
grain       = "one row per month of receipt and way of arrival"
tables      = ["requirement_states", "projects"]
chart       = { kind = "line", x = "received_month", y = "unverified_rate", by = "arrival", interval = true }
rows        = "requirements/rows"
estimate    = { kind = "rate", value = "unverified_rate", numerator = "unverified_count", denominator = "begun_count", unknown = "unknown_count" }
needs       = [["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"], "requirements.received_date"]
caveats.en  = ["Unverified means that no answer of the client is recorded by the day work began; it may have been asked and not written down.", "Requirements on which work has not begun are not counted.", "Where one of the two days is missing, the order is unknown; these are counted beside the figure.", "Recent months hold fewer requirements on which work has begun."]
caveats.zh  = ["“未核实”指开工当日尚无客户答复的记录；也可能问过但没有登记。", "尚未开工的需求不计入。", "两个日期缺一时先后不明，件数另行注明。", "最近几个月已开工的需求较少。"]
*/
with

begun_requirements as (

    select
        cast(date_trunc('month', requirement_states.received_date) as date)
            as received_month,
        if(
            requirement_states.arrival in ('first_hand', 'second_hand'),
            requirement_states.arrival,
            'other'
        ) as arrival,
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
    received_month,
    arrival,
    count(*) as begun_count,
    count(*) filter (where is_counted_unverified) as unverified_count,
    count(*) filter (where is_counted_unverified is null) as unknown_count,
    count(*) filter (where is_counted_unverified) / nullif(count(*), 0)
        as unverified_rate

from begun_requirements

group by all

order by received_month, arrival
