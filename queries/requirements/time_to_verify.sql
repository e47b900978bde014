/*
title.en    = "Time to verify"
title.zh    = "核实用时"
question.en = "How long does it take until the client has confirmed a requirement, relayed and first-hand?"
question.zh = "需求多久得到客户核实？转述与第一手各自如何？"
grain       = "one row per way of arrival and number of working days"
tables      = ["requirement_states", "projects"]
chart       = { kind = "steps", x = "verification_days", y = "verified_count", by = "arrival" }
rows        = "requirements/rows"
estimate    = { kind = "survival", days = "verification_days", ended = "verified_count", open = "open_count", group = "arrival" }
needs       = ["requirements.received_date", "requirements.verified_date", ["requirements.channel", "requirements.relayed_by", "requirements.client_contact"]]
caveats.en  = ["What is not verified yet, or was closed without it, has waited at least so long.", "Requirements received or verified on an unknown day are left out."]
caveats.zh  = ["尚未核实或未核实就关闭的，至少已等待这么久。", "收到日期或核实日期不明的需求不计入。"]

[columns.open_count]
en = "Not verified until then"
zh = "截至当时未核实"
*/
with

waiting_requirements as (

    select
        if(
            requirement_states.arrival in ('first_hand', 'second_hand'),
            requirement_states.arrival,
            'other'
        ) as arrival,
        requirement_states.verification_days,
        requirement_states.is_censored

    from requirement_states

    left join projects on projects.project_id = requirement_states.project_id

    where requirement_states.verification_days is not null
        and ($start_date is null or requirement_states.received_date >= $start_date)
        and ($end_date is null or requirement_states.received_date <= $end_date)
        and ($client is null or list_contains($client, projects.client_id))
        and ($project is null or list_contains($project, requirement_states.project_id))
        and ($sales is null or list_contains($sales, projects.sales_owner_id))
        and ($pm is null or list_contains($pm, projects.pm_id))

)

select
    arrival,
    verification_days,
    count(*) filter (where not is_censored) as verified_count,
    count(*) filter (where is_censored) as open_count

from waiting_requirements

group by all

order by arrival, verification_days
