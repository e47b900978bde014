/*
title.en = "Tasks finished before they started"
title.zh = "完成日期早于开始日期的任务"
severity = "warn"
tables   = ["tasks"]
grain    = "one row per task"
*/
select
    project_id,
    task_id,
    start_date,
    finish_date,
    source_file,
    source_sheet,
    source_row

from tasks

where finish_date < start_date

order by project_id, task_id
