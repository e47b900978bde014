/*
title.en    = "Corrected on verification"
title.zh    = "核实后被修改或否认"
question.en = "When the client was asked, how often was the message wrong, relayed and first-hand?"
question.zh = "向客户核实时，内容有误的有多少？转述与第一手各自如何？"
grain       = "one row per way of arrival"
tables      = ["requirement_states", "requirements", "projects"]
chart       = { kind = "dot", x = "arrival", y = "corrected_rate", interval = true }
rows        = "requirements/rows"
expected    = "higher"
estimate    = { kind = "rate", value = "corrected_rate", numerator = "corrected_count", denominator = "verified_count", unknown = "unknown_count" }
needs       = ["requirements.verification_result", ["requirements.channel", "requirements.relayed_by", "requirements.client_contact"]]
caveats.en  = ["Only what was verified can show it: whoever asks only in doubt will find more errors.", "Verified without a recorded result counts as unknown."]
caveats.zh  = ["只有核实过的需求才看得出对错：只在有疑问时才核实，错误自然显得多。", "已核实但未记录结果的计为不明。"]

[columns.corrected_count]
en = "Amended or rejected"
zh = "修改或否认"

[columns.corrected_rate]
en = "Share amended or rejected"
zh = "修改或否认占比"
*/
with

verified_requirements as (

    select
        if(
            requirement_states.arrival in ('first_hand', 'second_hand'),
            requirement_states.arrival,
            'other'
        ) as arrival,
        requirements.verification_result

    from requirement_states

    inner join requirements
        on requirements.project_id is not distinct from requirement_states.project_id
        and requirements.requirement_id = requirement_states.requirement_id

    left join projects on projects.project_id = requirement_states.project_id

    where not requirement_states.is_censored
        and ($start_date is null or requirement_states.received_date >= $start_date)
        and ($end_date is null or requirement_states.received_date <= $end_date)
        and ($client is null or list_contains($client, projects.client_id))
        and ($project is null or list_contains($project, requirement_states.project_id))
        and ($sales is null or list_contains($sales, projects.sales_owner_id))
        and ($pm is null or list_contains($pm, projects.pm_id))

)

select
    arrival,
    count(*) as verified_count,
    count(*) filter (where verification_result in ('amended', 'rejected'))
        as corrected_count,
    count(*) filter (where verification_result is null) as unknown_count,
    count(*) filter (where verification_result in ('amended', 'rejected'))
        / nullif(count(*), 0) as corrected_rate

from verified_requirements

group by all

order by arrival
