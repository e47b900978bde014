/*
title.en    = "How fresh the data are"
title.zh    = "数据截至日期"
question.en = "Which day do the data of each table run to, and what are they based on?"
question.zh = "各类数据截至哪一天，来自多少批导入？"
grain       = "one row per table"
tables      = ["as_of", "loads"]
chart       = { kind = "table" }
rows        = "overview/freshness"
ignores     = ["start_date", "end_date", "client", "project", "sales", "pm"]
caveats.en  = ["The day is that of the latest thing known to have happened, not that of a plan.", "A table may be old for one project and fresh for another: each project is judged by its own rows."]
caveats.zh  = ["日期取已发生的最近一件事，不取计划日期。", "同一类数据在不同项目可能有新有旧，各项目按自己的数据判断。"]
*/
with

counted_loads as (

    select
        table_name,
        count(*) as load_count,
        max(received_date) as received_date

    from loads

    group by all

)

select
    as_of.table_name,
    as_of.as_of_date,
    as_of.row_count,
    coalesce(counted_loads.load_count, 0) as load_count,
    counted_loads.received_date as last_load_date

from as_of

left join counted_loads on counted_loads.table_name = as_of.table_name

where as_of.table_name <> 'calendar'

order by as_of.table_name
