/*
title.en    = "Started unverified by channel"
title.zh    = "未核实开工率（按提出方式）"
question.en = "How often does work begin unverified, by channel?"
question.zh = "按提出方式看，未经核实就开工的各有多少？"
grain       = "one row per way of arrival"
tables      = ["requirement_states", "projects"]
chart       = { kind = "dot", x = "channel", y = "unverified_rate", interval = true }
rows        = "requirements/rows"
estimate    = { kind = "rate", value = "unverified_rate", numerator = "unverified_count", denominator = "begun_count", unknown = "unknown_count" }
needs       = [["requirements.verified_date", "requirements.verification_result"], ["requirements.work_started_date", "requirements.finished_date", "requirements.status", "tasks.start_date"], ["requirements.channel", "requirements.relayed_by", "requirements.client_contact"]]
caveats.en  = ["Unverified means that no answer of the client is recorded by the day work began; it may have been asked and not written down.", "Requirements on which work has not begun are not counted.", "Where one of the two days is missing, the order is unknown; these are counted beside the figure.", "What the client said in person may be taken as confirmed without a note of it."]
caveats.zh  = ["“未核实”指开工当日尚无客户答复的记录；也可能问过但没有登记。", "尚未开工的需求不计入。", "两个日期缺一时先后不明，件数另行注明。", "客户当面提出的需求可能被默认已确认而未登记。"]
*/
with

begun_requirements as (

    select
        requirement_states.channel,
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
    channel,
    count(*) as begun_count,
    count(*) filter (where is_counted_unverified) as unverified_count,
    count(*) filter (where is_counted_unverified is null) as unknown_count,
    count(*) filter (where is_counted_unverified) / nullif(count(*), 0)
        as unverified_rate

from begun_requirements

group by all

order by channel
