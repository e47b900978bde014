/*
title.en = "Sources not refreshed for longer than alert_days"
title.zh = "超过 alert_days 天没有更新的数据来源"
severity = "alert"
tables   = ["as_of"]
grain    = "one row per source whose last day lies so far behind the last day of all"
*/
with

data_end as (

    select max(as_of_date) as last_date
    from as_of

)

select
    as_of.table_name,
    as_of.as_of_date

from as_of

cross join data_end

where as_of.table_name in ('contacts', 'requirements', 'changes', 'tasks', 'tickets')
    and as_of.as_of_date < data_end.last_date - $alert_days

order by as_of.as_of_date, as_of.table_name
