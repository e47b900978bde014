/*
title.en = "Sources not refreshed for a long time"
title.zh = "长时间没有更新的数据来源"
severity = "alert"
meaning.en = "The data of these sources end further behind the latest data than the setting alert_days allows. Figures that combine them with newer sources miss what has happened since."
meaning.zh = "这些来源的数据落后于全部数据的截止日，天数超过设置 alert_days；与较新数据合用的数字，会缺少其后发生的事。"
remedy.en  = "Upload a fresh export of these sources, or raise the setting if they are exported less often."
remedy.zh  = "上传这些来源的最新导出文件；若本来就不常导出，可调大该设置。"
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
