/*
title.en = "How long open requirements wait for verification"
title.zh = "未核实需求已等待的时长"
grain    = "one row per requirement that is still open and not verified"
tables   = ["requirement_states"]
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
