/*
title.en = "How long open requirements wait for verification"
title.zh = "未核实需求已等待的时长"
grain    = "one row per requirement that is still open and not verified"
tables   = ["requirement_states"]

[meanings.waiting_days]
en = "working days since receipt without the client’s answer on record"
zh = "收到后至今没有客户答复记录的工作日"

[meanings.age_band]
en = "the wait in bands: up to a week, a month (20 working days), a quarter (60), longer"
zh = "等待时长分段：一周、一个月（20个工作日）、一个季度（60个）以内或更长"
*/
-- A working week, month (20 days) and quarter (60): as an ageing of receivables is cut.
select
    project_id,
    requirement_id,
    client_id,
    sales_owner_id,
    pm_id,
    received_date,
    verification_days as waiting_days,
    case
        when verification_days is null then 'unknown'
        when verification_days <= 5 then 'week'
        when verification_days <= 20 then 'month'
        when verification_days <= 60 then 'quarter'
        else 'longer'
    end as age_band

from requirement_states

where state in ('unverified_in_work', 'unverified_waiting')
    and not is_dropped

order by project_id, requirement_id
